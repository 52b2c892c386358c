package io.quorate.server.runtime;

import io.quorate.server.runtime.ConfigText.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes of the settings what says how ports encrypt. */
final class TlsSettings {
  /** More than an ensemble's servers and their operators make at once, and few enough to bear. */
  private static final int PEER_HANDSHAKES_MAX = 256;

  /** The files of a Secret for TLS, as Kubernetes mounts it; the key is in tls.key. */
  private static final String CERTIFICATE_FILE = "tls.crt";

  private static final String AUTHORITIES_FILE = "ca.crt";

  private final Settings settings;

  TlsSettings(Settings settings) {
    this.settings = settings;
  }

  ServerConfig.Security security() {
    return new ServerConfig.Security(
        peerTls(), clientTls(), settings.number(ConfigKey.CERTIFICATE_CHECK));
  }

  /** The admin commands show the certificate for servers, else that for clients. */
  ServerConfig.Admin admin(ServerConfig.Security security) {
    boolean force = settings.isOn(ConfigKey.ADMIN_FORCE_HTTPS);
    boolean wanted = force || settings.isOn(ConfigKey.ADMIN_PORT_UNIFICATION);
    Optional<ServerConfig.Tls> keys =
        security.peers().or(() -> security.clients().map(ServerConfig.ClientTls::tls));
    if (wanted && keys.isEmpty()) {
      settings.problem(
          "admin.forceHttps and admin.portUnification need a certificate; name one with"
              + " ssl.quorum.keyStore.location or ssl.keyStore.location");
    }
    boolean needsCertificate = settings.isOn(ConfigKey.ADMIN_NEED_CLIENT_AUTH);
    if (wanted && needsCertificate && keys.isPresent() && keys.get().trust().isEmpty()) {
      settings.problem(
          "admin.needClientAuth=true needs the authorities whose certificates are accepted; name"
              + " them with ssl.trustStore.location");
    }
    return new ServerConfig.Admin(
        wanted ? keys.map(tls -> of(tls, needsCertificate)) : Optional.empty(),
        !force,
        settings.isOn(ConfigKey.ADMIN_SNAPSHOT_ENABLED),
        settings.number(ConfigKey.ADMIN_RATE_INTERVAL));
  }

  private static ServerConfig.Tls of(ServerConfig.Tls keys, boolean needsCertificate) {
    return new ServerConfig.Tls(
        keys.keys(),
        keys.trust(),
        List.of("TLSv1.3", "TLSv1.2"),
        keys.cipherSuites(),
        needsCertificate ? ServerConfig.ClientAuth.NEED : ServerConfig.ClientAuth.NONE,
        keys.handshakeTimeoutMillis(),
        PEER_HANDSHAKES_MAX);
  }

  private Optional<ServerConfig.Tls> peerTls() {
    String directory = settings.environment("QUORATE_TLS_DIR");
    Optional<ServerConfig.Store> keys =
        store(ConfigKey.QUORUM_KEY_STORE, directory, CERTIFICATE_FILE);
    String wanted = settings.word(ConfigKey.SSL_QUORUM);
    if (wanted.equals("false") || wanted.isEmpty() && keys.isEmpty()) return Optional.empty();
    Optional<ServerConfig.Store> trust =
        store(ConfigKey.QUORUM_TRUST_STORE, directory, AUTHORITIES_FILE);
    boolean keyless = isMissing(keys, ConfigKey.QUORUM_KEY_STORE);
    boolean untrusting = isMissing(trust, ConfigKey.QUORUM_TRUST_STORE);
    if (keyless || untrusting) return Optional.empty();
    return Optional.of(
        new ServerConfig.Tls(
            keys.orElseThrow(),
            trust,
            List.of("TLSv1.3"),
            settings.list(ConfigKey.QUORUM_CIPHER_SUITES),
            ServerConfig.ClientAuth.NEED,
            settings.number(ConfigKey.QUORUM_HANDSHAKE_TIMEOUT),
            PEER_HANDSHAKES_MAX));
  }

  private Optional<ServerConfig.ClientTls> clientTls() {
    boolean unification = settings.isOn(ConfigKey.PORT_UNIFICATION);
    boolean port = settings.has(ConfigKey.SECURE_CLIENT_PORT);
    if (!port && !unification) return Optional.empty();
    String directory = settings.environment("QUORATE_CLIENT_TLS_DIR");
    ServerConfig.ClientAuth auth =
        ServerConfig.ClientAuth.valueOf(
            settings.string(ConfigKey.CLIENT_AUTH).toUpperCase(Locale.ROOT));
    Optional<ServerConfig.Store> keys =
        store(ConfigKey.CLIENT_KEY_STORE, directory, CERTIFICATE_FILE);
    Optional<ServerConfig.Store> trust =
        store(
            ConfigKey.CLIENT_TRUST_STORE,
            auth == ServerConfig.ClientAuth.NONE ? "" : directory,
            AUTHORITIES_FILE);
    boolean untrusting =
        auth != ServerConfig.ClientAuth.NONE && isMissing(trust, ConfigKey.CLIENT_TRUST_STORE);
    boolean keyless = isMissing(keys, ConfigKey.CLIENT_KEY_STORE);
    if (keyless || untrusting) return Optional.empty();
    String host = settings.string(ConfigKey.SECURE_CLIENT_PORT_ADDRESS);
    if (host.isEmpty() || host.equals("0.0.0.0")) {
      host = settings.environment("QUORATE_BIND_ADDRESS");
    }
    return Optional.of(
        new ServerConfig.ClientTls(
            new ServerConfig.Tls(
                keys.orElseThrow(),
                trust,
                protocols(),
                settings.list(ConfigKey.CLIENT_CIPHER_SUITES),
                auth,
                settings.number(ConfigKey.CLIENT_HANDSHAKE_TIMEOUT),
                settings.number(ConfigKey.CLIENT_HANDSHAKES_MAX)),
            host,
            port ? settings.number(ConfigKey.SECURE_CLIENT_PORT) : -1,
            unification,
            settings.string(ConfigKey.X509_SUPER_USER)));
  }

  private boolean isMissing(Optional<ServerConfig.Store> store, ConfigKey location) {
    if (store.isEmpty() && !settings.wrong.contains(location))
      settings.problem(
          location.key()
              + " is missing; name the file with "
              + (location.key().contains("keyStore")
                  ? "the server's key and certificate"
                  : "the authorities' certificates")
              + " (./quorate certs makes them)");
    return store.isEmpty();
  }

  private List<String> protocols() {
    List<String> protocols = settings.list(ConfigKey.CLIENT_PROTOCOLS);
    for (String protocol : protocols) {
      if (!protocol.equals("TLSv1.3") && !protocol.equals("TLSv1.2"))
        settings.problem(
            "ssl.enabledProtocols names "
                + Settings.abridged(protocol)
                + "; TLSv1.3 and TLSv1.2 may be named");
    }
    return protocols;
  }

  /** The store of that location; where none is set, the file of a mounted Secret. */
  private Optional<ServerConfig.Store> store(
      ConfigKey location, String directory, String mountedFile) {
    String name = location.key().substring(0, location.key().length() - ".location".length());
    Setting setting = settings.values.get(location);
    if (setting == null && directory.isEmpty()) return Optional.empty();
    if (setting == null)
      setting = new Setting(location.key(), directory + "/" + mountedFile, "environment");
    Optional<Path> path = settings.path(setting);
    Optional<ServerConfig.Store.Type> type = path.flatMap(file -> storeType(name, file));
    if (path.isPresent() && type.isEmpty())
      settings.problem(
          setting, "has an end that tells nothing; set " + name + ".type to PEM, PKCS12 or JKS");
    if (path.isEmpty() || type.isEmpty()) {
      settings.wrong.add(location);
      return Optional.empty();
    }
    Setting passwordFile = settings.values.get(companion(name, ".passwordPath"));
    return Optional.of(
        new ServerConfig.Store(
            name,
            path.get(),
            type.get(),
            settings.string(companion(name, ".password")),
            passwordFile == null ? Optional.empty() : settings.path(passwordFile)));
  }

  private Optional<ServerConfig.Store.Type> storeType(String name, Path file) {
    String given = settings.string(companion(name, ".type")).toUpperCase(Locale.ROOT);
    if (!given.isEmpty()) return Optional.of(ServerConfig.Store.Type.valueOf(given));
    String path = file.toString().toLowerCase(Locale.ROOT);
    if (path.endsWith(".pem") || path.endsWith(".crt") || path.endsWith(".cer"))
      return Optional.of(ServerConfig.Store.Type.PEM);
    if (path.endsWith(".p12") || path.endsWith(".pfx"))
      return Optional.of(ServerConfig.Store.Type.PKCS12);
    if (path.endsWith(".jks")) return Optional.of(ServerConfig.Store.Type.JKS);
    return Optional.empty();
  }

  private static ConfigKey companion(String name, String suffix) {
    ConfigKey key = ConfigKey.named(name + suffix);
    if (key == null) throw new IllegalStateException("the table has no " + name + suffix);
    return key;
  }
}
