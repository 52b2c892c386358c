package io.quorate.server.main;

import io.quorate.server.admin.AdminCommands;
import io.quorate.server.admin.AdminGuard;
import io.quorate.server.admin.ControlApi;
import io.quorate.server.admin.HealthEndpoints;
import io.quorate.server.admin.HttpPort;
import io.quorate.server.admin.HttpPort.Route;
import io.quorate.server.admin.MemberReport;
import io.quorate.server.admin.ReplicaCalls;
import io.quorate.server.admin.Upkeep;
import io.quorate.server.clients.ClientListener;
import io.quorate.server.clients.SaslMechanism;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.peering.PeerMesh;
import io.quorate.server.replica.Replica;
import io.quorate.server.replica.ReplicaConfig;
import io.quorate.server.replica.ReplicaConfig.Reconfiguration;
import io.quorate.server.runtime.Clock;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.runtime.Inventories;
import io.quorate.server.runtime.PeerPort;
import io.quorate.server.runtime.Ports;
import io.quorate.server.runtime.ReplicaLoop;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.runtime.ServerStatus;
import io.quorate.server.state.AuthSchemes;
import io.quorate.server.state.Authenticator;
import io.quorate.server.state.Authorizer;
import io.quorate.server.state.Reads;
import io.quorate.server.telemetry.EventLogger;
import io.quorate.server.telemetry.Metrics;
import io.quorate.server.zab.PeerConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server, wired: the disk is read, the replica built from it, and its loop, its links, its
 * client port and its HTTP ports run until {@link #close}.
 */
public final class CoordinationServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CoordinationServer.class);

  /** Inputs that may wait before sockets are left unread: about a tenth of a second of work. */
  private static final int INBOX_CAPACITY = 65_536;

  /** Never seldomer than the core asks for, and often enough that timeouts are kept closely. */
  private static final int TICK_MILLIS_MAX = 50;

  private static final int DRAIN_LOOK_MILLIS = 50;

  private final ServerConfig config;
  private final Consumer<Throwable> onDeath;
  private final AtomicBoolean dead = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LifeSigns life = new LifeSigns();
  private final HttpPorts http = new HttpPorts();
  private final Encryption encryption;
  private @Nullable DiskThreads disk;
  private @Nullable ReplicaLoop loop;
  private @Nullable PeerMesh mesh;
  private @Nullable ClientListener clients;
  private @Nullable Metrics metrics;

  private CoordinationServer(ServerConfig config, Consumer<Throwable> onDeath) throws StartFailed {
    this.config = config;
    this.encryption = Encryption.open(config);
    this.onDeath = onDeath;
  }

  /**
   * Starts a server; returns once its ports are open. Whether it serves depends on its peers.
   *
   * @param onDeath told once, by any thread, if something that everything depends on has failed
   */
  public static CoordinationServer start(
      ServerConfig config, String version, Consumer<Throwable> onDeath)
      throws StartFailed, InterruptedException {
    CoordinationServer server = new CoordinationServer(config, onDeath);
    boolean started = false;
    try {
      server.build(version);
      started = true;
      return server;
    } finally {
      if (!started) server.close();
    }
  }

  private void build(String version) throws StartFailed, InterruptedException {
    Optional<HttpPort> health =
        http.open(
            "health",
            "quorate.healthPort",
            config.watching().health(),
            HealthEndpoints.routes(life, stallMillisMax(), life::metrics));
    life.healthPort(health);

    SecureRandom random = new SecureRandom();
    Inbox inbox = new Inbox(INBOX_CAPACITY);
    DiskThreads opened = DiskThreads.open(config, inbox, random, this::die);
    disk = opened;
    ServerConfig.Authentication authentication = config.service().authentication();
    AuthSchemes schemes =
        new AuthSchemes(authentication.digest(), AddedProviders.find(authentication));
    Authorizer authorizer = new Authorizer(config.service().skipAcl(), schemes);
    Replica replica = new Replica(replicaConfig(authorizer), opened.recovered(), random);

    ServerStatus status =
        new ServerStatus(
            config,
            version,
            life::view,
            life::root,
            () -> java.util.Objects.requireNonNull(clients).statistics(),
            opened::sizes,
            HostEnvironment::read);
    Inventories inventories = new Inventories(inbox);
    Reads reads = new Reads(authorizer);
    Authenticator authenticator = authenticator(schemes);
    ClientListener listener =
        new ClientListener(
            config,
            encryption.clients(),
            inbox,
            replica.view().root(),
            reads,
            authenticator,
            sasl(),
            status,
            inventories,
            this::die);
    clients = listener;
    byte[] boot = new byte[8];
    random.nextBytes(boot);
    MemberReport member =
        new MemberReport(
            status,
            HexFormat.of().formatHex(boot),
            Integer.toHexString(config.hashCode()),
            opened::freeBytes,
            listener::isDraining,
            encryption);
    ReplicaCalls calls = new ReplicaCalls(inbox);
    ControlApi control = new ControlApi(status, member, calls, listener::drain, environment());
    life.drainedBy(listener::isDraining);
    PeerPort peers = peers(inbox, random);
    ReplicaLoop replicaLoop =
        new ReplicaLoop(
            replica,
            replica.view().root(),
            inbox,
            Clock.system(),
            tickMillis(),
            new Ports(listener, peers, opened, opened, calls, inventories),
            new EventLogger(),
            this::die);
    loop = replicaLoop;
    Metrics meters = new Metrics(status, inbox, replicaLoop, this::linksUp);
    meters.encryption(encryption.ports());
    metrics = meters;
    life.recovered(replicaLoop, meters);

    opened.start();
    replicaLoop.start();
    encryption.start();
    bindClients(listener);
    AdminGuard guard = new AdminGuard(authenticator, reads);
    openPorts(control, new AdminCommands(status, member, inventories, listener, guard));
    log.info(
        "event=server_started id={} version={} mode={} client_port={} secure_client_port={} data_dir={}",
        config.id(),
        version,
        config.standalone() ? "standalone" : "ensemble",
        listener.address().getPort(),
        listener.secureAddress().getPort(),
        config.files().dataDir());
  }

  private @Nullable SaslMechanism sasl() throws StartFailed {
    ServerConfig.Authentication authentication = config.service().authentication();
    SaslMechanism mechanism = Jaas.mechanism(authentication);
    if (mechanism == null && config.clients().requiredSchemes().equals(List.of("sasl"))) {
      throw new StartFailed(
          ExitCode.CONFIGURATION,
          "clients must prove by SASL who they are, and nobody is named who could; start with"
              + " -Djava.security.auth.login.config=FILE, a file with a section "
              + authentication.saslSection()
              + " and lines user_NAME=\"password\" in it, or the server's Krb5LoginModule");
    }
    return mechanism;
  }

  private Authenticator authenticator(AuthSchemes schemes) {
    ServerConfig.Authentication authentication = config.service().authentication();
    return new Authenticator(
        authentication.superDigest(),
        authentication.digestAlgorithm(),
        config.security().clients().map(ServerConfig.ClientTls::superUser).orElse(""),
        authentication.superUser(),
        schemes);
  }

  private ReplicaConfig replicaConfig(Authorizer authorizer) {
    ServerConfig.Service service = config.service();
    return new ReplicaConfig(
        new PeerConfig(
            config.id(),
            config.seeds(),
            config.peers().timing(),
            config.peers().founding(),
            config.peers().historyBytesMax()),
        service.minSessionTimeoutMillis(),
        service.maxSessionTimeoutMillis(),
        authorizer,
        service.ttlEnabled(),
        service.enforceQuota(),
        config.files().snapCount(),
        service.containerCheckMillis(),
        service.containersPerMinuteMax(),
        config.clients().connectionOutstandingMax(),
        config.clients().outstandingMax(),
        reconfiguration(service),
        service.newSessions(),
        service.readOnlyMode());
  }

  private Reconfiguration reconfiguration(ServerConfig.Service service) {
    if (!service.reconfigEnabled()) return Reconfiguration.DISABLED;
    if (config.standalone()) return Reconfiguration.STANDALONE;
    return service.reconfigVotersMin() > 1
        ? Reconfiguration.DOWN_TO_TWO
        : Reconfiguration.DOWN_TO_ONE;
  }

  private long tickMillis() {
    return Math.clamp(config.peers().timing().peerTimeoutMillis() / 8, 1, TICK_MILLIS_MAX);
  }

  /** A probe must not end a server for what a busy machine does to it. */
  private long stallMillisMax() {
    return Math.max(10_000, 5 * config.peers().timing().peerTimeoutMillis());
  }

  // Peers

  private PeerPort peers(Inbox inbox, SecureRandom random)
      throws StartFailed, InterruptedException {
    if (config.standalone()) return NO_PEERS;
    PeerMesh links =
        new PeerMesh(config.id(), config.peers(), encryption.peers(), inbox, random, this::die);
    mesh = links;
    Member self = config.seeds().member(config.id());
    if (self != null) listen(links, self);
    links.start();
    return links;
  }

  private int linksUp() {
    return mesh == null ? 0 : mesh.linksUp();
  }

  private void listen(PeerMesh links, Member self) throws StartFailed, InterruptedException {
    InetSocketAddress wanted = peerAddress(self);
    try {
      links.listen(wanted);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new StartFailed(
          ExitCode.CONFIGURATION,
          "the port for other servers, "
              + wanted.getPort()
              + " on "
              + host(wanted)
              + ", can't be opened ("
              + e.getMessage()
              + "); stop what uses it, or correct the line server."
              + self.id()
              + " on every server",
          e);
    }
  }

  private InetSocketAddress peerAddress(Member self) {
    ServerConfig.Peers peers = config.peers();
    if (!peers.bindHost().isEmpty())
      return new InetSocketAddress(peers.bindHost(), self.peerPort());
    if (peers.listenOnAll()) return new InetSocketAddress(self.peerPort());
    try {
      return new InetSocketAddress(InetAddress.getByName(self.host()), self.peerPort());
    } catch (UnknownHostException e) {
      log.warn(
          "event=own_name_unknown host={} reason=\"it can't be resolved yet; the port for other servers is bound to every address\"",
          self.host());
      return new InetSocketAddress(self.peerPort());
    }
  }

  private static String host(InetSocketAddress address) {
    return address.getAddress() == null || address.getAddress().isAnyLocalAddress()
        ? "every address"
        : address.getAddress().getHostAddress();
  }

  /** Standing alone: there is nobody to talk to. */
  private static final PeerPort NO_PEERS =
      new PeerPort() {
        @Override
        public void send(List<Outgoing> turn) {}

        @Override
        public void closeLink(int peer, long link, String reason) {}

        @Override
        public void ensembleChanged(Ensemble ensemble) {}
      };

  // Ports

  private void bindClients(ClientListener listener) throws StartFailed, InterruptedException {
    ServerConfig.Clients plain = config.clients();
    Optional<ServerConfig.ClientTls> secure = config.security().clients();
    listener.start();
    if (plain.port() >= 0) {
      boolean unified = secure.isPresent() && secure.get().unification();
      bind(plain.bindHost(), plain.port(), "clientPort (--port)", () -> listener.bind(unified));
    }
    if (secure.isPresent() && secure.get().port() >= 0) {
      String host = secure.get().bindHost();
      int port = secure.get().port();
      bind(host, port, "secureClientPort", () -> listener.bindSecure(host, port));
    }
  }

  /** Opens a port for clients. */
  private interface Binding {
    void bind() throws InterruptedException;
  }

  private static void bind(String host, int port, String key, Binding binding)
      throws StartFailed, InterruptedException {
    try {
      binding.bind();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new StartFailed(
          ExitCode.CONFIGURATION,
          "the client port "
              + port
              + (host.isEmpty() ? "" : " on " + host)
              + " can't be opened ("
              + e.getMessage()
              + "); stop what uses it, or set "
              + key
              + " to another",
          e);
    }
  }

  /** What this server's zoo.cfg was read with; its number may come from a file instead. */
  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    System.getenv()
        .forEach((name, value) -> {
          if (name.startsWith("QUORATE_")) environment.put(name, value);
        });
    if (!config.standalone()) environment.putIfAbsent("QUORATE_ID", Integer.toString(config.id()));
    return environment;
  }

  private void openPorts(ControlApi control, AdminCommands commands)
      throws StartFailed, InterruptedException {
    ServerConfig.Watching watching = config.watching();
    List<Route> routes = new ArrayList<>(control.routes());
    routes.addAll(new Upkeep(encryption, LogLevels::set).routes());
    life.controlPort(
        http.open(
            "control",
            "quorate.controlPort",
            controlAddress(watching.control()),
            routes,
            encryption.control(),
            false));
    if (watching.adminEnabled()) {
      life.adminPort(
          http.open(
              "admin",
              "admin.serverPort",
              watching.admin(),
              commands.routes(watching.adminPath()),
              encryption.admin(),
              watching.adminRules().takesPlain()));
    }
  }

  /** Plain text never leaves the machine, unless that between servers does so too. */
  private ServerConfig.Http controlAddress(ServerConfig.Http wanted) {
    if (encryption.control().isPresent() || config.peers().insecure() || wanted.port() == 0)
      return wanted;
    try {
      if (InetAddress.getByName(wanted.host()).isLoopbackAddress()) return wanted;
    } catch (UnknownHostException e) {
      // Then it isn't a loopback address either.
    }
    log.warn(
        "event=control_port_local reason=\"it is in plain text, so it is bound to 127.0.0.1 and not to {}\"",
        wanted.host());
    return new ServerConfig.Http("127.0.0.1", wanted.port(), wanted.configured());
  }

  /** Where clients connect with TLS. */
  public InetSocketAddress secureClientAddress() {
    return java.util.Objects.requireNonNull(clients).secureAddress();
  }

  /** Where clients connect. */
  public InetSocketAddress clientAddress() {
    return java.util.Objects.requireNonNull(clients).address();
  }

  /** The health, control and admin ports that are open. */
  public LifeSigns life() {
    return life;
  }

  // The end

  private void die(Throwable cause) {
    if (dead.compareAndSet(false, true) && !closed.get()) onDeath.accept(cause);
  }

  /**
   * Lets clients go to other servers, evenly over {@code quorate.stopSeconds}; returns when the
   * last has gone, or the time is over.
   */
  public void drain() {
    int seconds = config.watching().stopSeconds();
    if (seconds == 0 || clients == null || closed.get()) return;
    log.info("event=draining connections={} seconds={}", clients.drain(seconds), seconds);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (clients.statistics().connections() > 0 && System.nanoTime() - end < 0)
        Thread.sleep(DRAIN_LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Stops in good order: no more clients, the turn under way ends, everything written is durable.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) return;
    http.close();
    encryption.close();
    try {
      if (loop != null) loop.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (clients != null) clients.close();
    if (mesh != null) mesh.close();
    if (disk != null) disk.close();
    if (metrics != null) metrics.close();
    log.info("event=server_stopped id={}", config.id());
  }
}
