package io.quorate.operator.ensemble;

import io.quorate.operator.certificates.Bearer;
import io.quorate.operator.certificates.CertificateAuthority;
import io.quorate.operator.certificates.Certificates;
import io.quorate.operator.certificates.IssuedCertificate;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys of a cluster's servers and of those who command them. */
public final class TestKeys {
  private static final Duration LIFE = Duration.ofDays(1);

  final CertificateAuthority authority;

  TestKeys(String clusterId) {
    authority = CertificateAuthority.found(clusterId, Instant.now(), LIFE);
  }

  IssuedCertificate issue(String bearer) {
    return authority.issue(Bearer.parse(bearer), List.of(), Instant.now(), LIFE);
  }

  AdminKey admin() {
    return new AdminKey(
        authority.cluster(), issue("admin/tests"), List.of(authority.own().certificate()));
  }

  SSLContext server(String bearer) throws GeneralSecurityException {
    return server(issue(bearer), List.of(authority.own().certificate()));
  }

  /** What a server connects with that trusts those authorities, whatever the name. */
  public static SSLContext server(IssuedCertificate own, List<X509Certificate> trusted)
      throws GeneralSecurityException {
    char[] password = "test".toCharArray();
    KeyStore keys = Keys.emptyStore();
    keys.setKeyEntry(
        "own",
        own.key(),
        password,
        Certificates.read(own.certificatePem()).toArray(X509Certificate[]::new));
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, password);
    KeyStore authorities = Keys.emptyStore();
    for (int i = 0; i < trusted.size(); i++)
      authorities.setCertificateEntry("authority-" + i, trusted.get(i));
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(authorities);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(
        keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), new SecureRandom());
    return context;
  }
}
