package io.quorate.operator.ensemble;

import io.quorate.operator.certificates.SubjectNames;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts one server: the one with that name in a certificate that an authority of its cluster has
 * signed. It is judged within the handshake, before a command is sent. Addresses and host names
 * play no part.
 */
final class NamedServerTrust extends X509ExtendedTrustManager {
  private final X509TrustManager authorities;
  private final String name;

  /**
   * @param name as {@code quorate://<cluster>/<role>/<id or pool>}
   */
  NamedServerTrust(List<X509Certificate> trusted, String name) throws GeneralSecurityException {
    this.authorities = authorities(trusted);
    this.name = name;
  }

  private static X509TrustManager authorities(List<X509Certificate> trusted)
      throws GeneralSecurityException {
    KeyStore store = Keys.emptyStore();
    for (int i = 0; i < trusted.size(); i++)
      store.setCertificateEntry("authority-" + i, trusted.get(i));
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers())
      if (manager instanceof X509TrustManager found) return found;
    throw new GeneralSecurityException("this Java has no trust manager for certificates");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String algorithm)
      throws CertificateException {
    authorities.checkServerTrusted(chain, algorithm);
    List<String> shown;
    try {
      shown = SubjectNames.uris(chain[0]);
    } catch (IllegalArgumentException e) {
      throw new CertificateException(e.getMessage(), e);
    }
    if (!shown.equals(List.of(name)))
      throw new CertificateException("it is " + shown + " and not " + name);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, algorithm);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String algorithm, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, algorithm);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String algorithm)
      throws CertificateException {
    throw new CertificateException("nobody connects to an operator");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String algorithm, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, algorithm);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String algorithm, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, algorithm);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
