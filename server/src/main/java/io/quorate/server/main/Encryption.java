package io.quorate.server.main;

import io.quorate.server.admin.Upkeep;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.tls.BadKeyMaterial;
import io.quorate.server.tls.Bearers;
import io.quorate.server.tls.Credentials;
import io.quorate.server.tls.Owner;
import io.quorate.server.tls.TlsPort;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one server, the ports that use them, and the look at their files every few seconds.
 */
final class Encryption implements Upkeep.Keys, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Encryption.class);
  private static final Duration SAID_AGAIN = Duration.ofDays(1);

  /** A certificate of which less than one part in so many is left should long be replaced. */
  private static final int PARTS_LEFT = 6;

  private final int checkSeconds;
  private final Optional<Credentials> servers;
  private final Optional<Credentials> clients;
  private final Optional<Credentials> administrators;
  private final Optional<TlsPort> peerPort;
  private final Optional<TlsPort> controlPort;
  private final Optional<TlsPort> clientPort;
  private final Optional<TlsPort> adminPort;
  private final Map<String, String> lastFailures = new LinkedHashMap<>();
  private final Map<String, Instant> lastWarnings = new LinkedHashMap<>();
  private @Nullable Thread watch;

  private Encryption(ServerConfig config) throws BadKeyMaterial {
    String cluster = config.peers().clusterName();
    Owner owner = new Owner(cluster, config.id(), config.seeds().isVoter(config.id()));
    ServerConfig.Security security = config.security();
    this.checkSeconds = security.checkSeconds();
    this.servers =
        security.peers().isEmpty()
            ? Optional.empty()
            : Optional.of(Credentials.load(security.peers().get(), Optional.of(owner)));
    this.clients =
        security.clients().isEmpty()
            ? Optional.empty()
            : Optional.of(Credentials.load(security.clients().get().tls(), Optional.empty()));
    Optional<ServerConfig.Tls> admin = config.watching().adminRules().tls();
    this.administrators =
        admin.isEmpty() || !config.watching().adminEnabled()
            ? Optional.empty()
            : Optional.of(Credentials.load(admin.get(), Optional.empty()));
    this.adminPort = administrators.map(keys -> new TlsPort("admin", keys, Bearers.ANYONE_TRUSTED));
    this.peerPort = servers.map(keys -> new TlsPort("peers", keys, Bearers.servers(cluster)));
    this.controlPort =
        servers.map(keys -> new TlsPort("control", keys, Bearers.administrators(cluster)));
    this.clientPort = clients.map(keys -> new TlsPort("clients", keys, Bearers.ANYONE_TRUSTED));
  }

  /** Reads the files that the configuration names, if it names any. */
  static Encryption open(ServerConfig config) throws StartFailed {
    try {
      return new Encryption(config);
    } catch (BadKeyMaterial e) {
      throw new StartFailed(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }

  /** Begins to look at the files. */
  void start() {
    if (checkSeconds == 0 || keys().isEmpty()) return;
    watch = Thread.ofVirtual().name("certificates").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        keys().forEach(this::look);
        TimeUnit.SECONDS.sleep(checkSeconds);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void look(String what, Credentials keys) {
    try {
      reload(what, keys);
    } catch (BadKeyMaterial e) {
      String message = String.valueOf(e.getMessage());
      if (message.equals(lastFailures.put(what, message))) return;
      log.warn(
          "event=certificates_not_reloaded what={} reason=\"{}; what was read before stays in use\"",
          what,
          message);
    }
    warnOfTheEnd(what, keys);
  }

  private void reload(String what, Credentials keys) throws BadKeyMaterial {
    boolean changed = keys.reload();
    lastFailures.remove(what);
    if (changed) {
      log.info("event=certificates_reloaded what={} not_after={}", what, keys.notAfter());
    }
  }

  private void warnOfTheEnd(String what, Credentials keys) {
    Instant now = Instant.now();
    Instant before = lastWarnings.get(what);
    boolean isLate =
        now.isAfter(
            keys.notAfter()
                .minus(Duration.between(keys.notBefore(), keys.notAfter()).dividedBy(PARTS_LEFT)));
    if (!isLate || before != null && now.isBefore(before.plus(SAID_AGAIN))) return;
    lastWarnings.put(what, now);
    log.warn(
        "event=certificate_ends_soon what={} not_after={} reason=\"put a newer one in its place;"
            + " no restart is needed\"",
        what,
        keys.notAfter());
  }

  /**
   * Looks at the files at once.
   *
   * @return which keys are others now
   */
  @Override
  public synchronized List<String> reload() throws BadKeyMaterial {
    List<String> changed = new ArrayList<>();
    for (Map.Entry<String, Credentials> entry : keys().entrySet()) {
      long before = entry.getValue().reloads();
      reload(entry.getKey(), entry.getValue());
      if (entry.getValue().reloads() != before) changed.add(entry.getKey());
    }
    return changed;
  }

  private Map<String, Credentials> keys() {
    Map<String, Credentials> keys = new LinkedHashMap<>();
    servers.ifPresent(each -> keys.put("servers", each));
    clients.ifPresent(each -> keys.put("clients", each));
    administrators.ifPresent(each -> keys.put("admin", each));
    return keys;
  }

  Optional<TlsPort> peers() {
    return peerPort;
  }

  Optional<TlsPort> control() {
    return controlPort;
  }

  Optional<TlsPort> clients() {
    return clientPort;
  }

  /** That of the admin commands. */
  Optional<TlsPort> admin() {
    return adminPort;
  }

  @Override
  public @Nullable String notAfter() {
    return servers.map(keys -> keys.notAfter().toString()).orElse(null);
  }

  @Override
  public @Nullable String certificate() {
    return servers.map(Credentials::fingerprint).orElse(null);
  }

  @Override
  public List<String> authorities() {
    return servers.map(Credentials::authorities).orElse(List.of());
  }

  @Override
  public @Nullable String clientCertificate() {
    return clients.map(Credentials::fingerprint).orElse(null);
  }

  @Override
  public List<String> clientAuthorities() {
    return clients.map(Credentials::authorities).orElse(List.of());
  }

  List<TlsPort> ports() {
    List<TlsPort> ports = new ArrayList<>();
    peerPort.ifPresent(ports::add);
    controlPort.ifPresent(ports::add);
    clientPort.ifPresent(ports::add);
    adminPort.ifPresent(ports::add);
    return ports;
  }

  @Override
  public void close() {
    if (watch != null) watch.interrupt();
  }
}
