package io.quorate.operator.ensemble;

import io.quorate.operator.certificates.Certificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Makes of keys what connections are made with. */
final class Keys {
  private static final char[] IN_MEMORY = "in memory".toCharArray();

  private Keys() {}

  /** For connections of the bearer of that key to that server. */
  static SSLContext context(AdminKey key, ServerName server) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry(
          "own",
          key.own().key(),
          IN_MEMORY,
          Certificates.read(key.own().certificatePem()).toArray(X509Certificate[]::new));
      KeyManagerFactory own =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      own.init(store, IN_MEMORY);
      String name = server.bearer().uri(key.clusterId()).orElseThrow();
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(
          own.getKeyManagers(),
          new TrustManager[] {new NamedServerTrust(key.trusted(), name)},
          new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keys that were issued can be used", e);
    }
  }

  static KeyStore emptyStore() throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException("nothing is read", e);
    }
    return store;
  }
}
