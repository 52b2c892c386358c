package io.quorate.server.tls;

import java.security.cert.CertificateException;

/** A certificate won't do here; the message says why. */
public final class CertificateRefused extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  CertificateRefused(Refusal refusal, String message) {
    super(message);
    this.refusal = refusal;
  }

  CertificateRefused(Refusal refusal, String message, Throwable cause) {
    super(message, cause);
    this.refusal = refusal;
  }

  /** Where a certificate is required and none is there. */
  public static CertificateRefused none() {
    return new CertificateRefused(Refusal.NO_CERTIFICATE, "no certificate was shown");
  }

  public Refusal refusal() {
    return refusal;
  }
}
