package io.quorate.server.testing;

import io.quorate.server.runtime.ServerConfig.ClientAuth;
import io.quorate.server.runtime.ServerConfig.Store;
import io.quorate.server.runtime.ServerConfig.Tls;
import io.quorate.server.testing.TestAuthority.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The files of one bearer of a certificate: own.pem and ca.pem in a directory. */
public record KeyFolder(Path directory) {
  private static final char[] IN_MEMORY = "in memory".toCharArray();

  public KeyFolder put(Issued own, TestAuthority... trusted) throws IOException {
    Files.createDirectories(directory);
    TestAuthority.replace(directory.resolve("own.pem"), own.pem());
    return trust(trusted);
  }

  public KeyFolder trust(TestAuthority... trusted) throws IOException {
    StringBuilder texts = new StringBuilder();
    for (TestAuthority authority : trusted) texts.append(authority.pem());
    TestAuthority.replace(directory.resolve("ca.pem"), texts.toString());
    return this;
  }

  /** What servers are told by ssl.quorum.* keys. */
  public Tls tls() {
    return new Tls(
        store("ssl.quorum.keyStore", "own.pem"),
        Optional.of(store("ssl.quorum.trustStore", "ca.pem")),
        List.of("TLSv1.3"),
        List.of(),
        ClientAuth.NEED,
        5_000,
        64);
  }

  private Store store(String key, String file) {
    return new Store(key, directory.resolve(file), Store.Type.PEM, "", Optional.empty());
  }

  /** What somebody connects with who shows that certificate, or none, and looks at nobody's. */
  public static SSLContext bearing(@Nullable Issued shown) throws Exception {
    KeyManager[] keys = new KeyManager[0];
    if (shown != null) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "own", shown.keys().getPrivate(), IN_MEMORY, new Certificate[] {shown.certificate()});
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, IN_MEMORY);
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {new Trusting()}, null);
    return context;
  }

  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, java.net.@Nullable Socket socket) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, java.net.@Nullable Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
