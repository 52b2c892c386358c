package io.quorate.operator.certificates;

import java.security.cert.X509Certificate;

/**
 * A certificate and its private key, as PEM.
 *
 * @param certificatePem the certificate
 * @param keyPem the private key in PKCS#8
 */
public record IssuedCertificate(X509Certificate certificate, String certificatePem, String keyPem) {
  /** Never the key. */
  @Override
  public String toString() {
    return certificate.getSubjectX500Principal()
        + " until "
        + certificate.getNotAfter().toInstant();
  }
}
