package io.quorate.server.tls;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts whom an authority vouches for and whose certificate has a name that may come in. Both are
 * judged within the handshake, so that nothing a stranger says is ever read.
 */
final class NamedTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager authorities;
  private final Bearers bearers;

  NamedTrust(X509ExtendedTrustManager authorities, Bearers bearers) {
    this.authorities = authorities;
    this.bearers = bearers;
  }

  /** Asks the authorities. */
  private interface Question {
    void ask() throws CertificateException;
  }

  private void judge(X509Certificate[] chain, Question question) throws CertificateRefused {
    try {
      question.ask();
    } catch (CertificateException e) {
      X509Certificate shown = chain[0];
      String who = shown.getSubjectX500Principal().getName();
      if (isOutOfTime(e))
        throw new CertificateRefused(
            Refusal.EXPIRED,
            who
                + " is valid from "
                + shown.getNotBefore().toInstant()
                + " to "
                + shown.getNotAfter().toInstant(),
            e);
      throw new CertificateRefused(
          Refusal.UNTRUSTED,
          who
              + ", issued by "
              + shown.getIssuerX500Principal().getName()
              + ", isn't trusted ("
              + e.getMessage()
              + ")",
          e);
    }
    bearers.check(chain[0]);
  }

  private static boolean isOutOfTime(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException
          || cause instanceof CertPathValidatorException path
              && (path.getReason() == CertPathValidatorException.BasicReason.EXPIRED
                  || path.getReason() == CertPathValidatorException.BasicReason.NOT_YET_VALID))
        return true;
    }
    return false;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
      throws CertificateException {
    judge(chain, () -> authorities.checkClientTrusted(chain, algorithm, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
      throws CertificateException {
    judge(chain, () -> authorities.checkServerTrusted(chain, algorithm, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String algorithm, @Nullable Socket socket)
      throws CertificateException {
    judge(chain, () -> authorities.checkClientTrusted(chain, algorithm, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String algorithm, @Nullable Socket socket)
      throws CertificateException {
    judge(chain, () -> authorities.checkServerTrusted(chain, algorithm, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String algorithm)
      throws CertificateException {
    judge(chain, () -> authorities.checkClientTrusted(chain, algorithm));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String algorithm)
      throws CertificateException {
    judge(chain, () -> authorities.checkServerTrusted(chain, algorithm));
  }

  /**
   * None: a list would make the other end keep its certificate to itself if it isn't on it, and the
   * refusal would say "none shown" where "not trusted" is meant.
   */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
