package io.quorate.server.runtime;

import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.replica.ReplicaView;
import io.quorate.server.state.ServerState;
import io.quorate.server.zab.PeerView;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What the server tells of itself, in ZooKeeper's words: read by the four letter words, the admin
 * commands and the metrics alike. Any thread; figures may be a moment old.
 */
public final class ServerStatus {
  private final ServerConfig config;
  private final String version;
  private final Supplier<ReplicaView> view;
  private final Supplier<ServerState> root;
  private final Supplier<ClientStatistics> clients;
  private final Supplier<DirectorySizes> sizes;
  private final Supplier<SequencedMap<String, String>> environment;
  private final long startedNanos = System.nanoTime();

  /** ZooKeeper's own default. */
  private final AtomicLong traceMask = new AtomicLong(0b1_0011_0010);

  /**
   * @param version this software's own version
   */
  public ServerStatus(
      ServerConfig config,
      String version,
      Supplier<ReplicaView> view,
      Supplier<ServerState> root,
      Supplier<ClientStatistics> clients,
      Supplier<DirectorySizes> sizes,
      Supplier<SequencedMap<String, String>> environment) {
    this.config = config;
    this.version = version;
    this.view = view;
    this.root = root;
    this.clients = clients;
    this.sizes = sizes;
    this.environment = environment;
  }

  public ServerConfig config() {
    return config;
  }

  public ReplicaView view() {
    return view.get();
  }

  public ServerState root() {
    return root.get();
  }

  public ClientStatistics clients() {
    return clients.get();
  }

  /** Looked up on the disk, which may take a while. */
  public DirectorySizes directorySizes() {
    return sizes.get();
  }

  /** What {@code stmk} was told last, for {@code gtmk} to tell again; it rules nothing. */
  public AtomicLong traceMask() {
    return traceMask;
  }

  /** Whether clients are served. */
  public boolean isServing() {
    return view.get().serving();
  }

  /** Whether clients are served that only want to read, for want of a quorum. */
  public boolean isReadOnly() {
    return view.get().readOnly();
  }

  /** This software's own version. */
  public String version() {
    return version;
  }

  /** As tools parse it: the version of ZooKeeper whose protocol is spoken, then who speaks it. */
  public String zooKeeperVersion() {
    return "3.9.5-quorate-" + version + ", built on 2026-01-01 00:00 UTC";
  }

  /** leader, follower, observer, standalone or read-only; only meaningful while it answers. */
  public String mode() {
    if (isReadOnly()) return "read-only";
    if (config.standalone()) return "standalone";
    return switch (view.get().peer().role()) {
      case LEADING -> "leader";
      case OBSERVING -> "observer";
      case FOLLOWING, LOOKING, BLANK, REMOVED -> "follower";
    };
  }

  public long uptimeMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
  }

  /** The lines of {@code mntr}. */
  public SequencedMap<String, String> monitor() {
    ReplicaView replica = view.get();
    ServerState state = root.get();
    ClientStatistics counted = clients.get();
    SequencedMap<String, String> values = new LinkedHashMap<>();
    values.put("zk_version", zooKeeperVersion());
    values.put("zk_server_state", mode());
    values.put("zk_peer_state", peerState(replica.peer()));
    values.put("zk_avg_latency", averageLatency(counted));
    put(values, "zk_max_latency", millis(counted.latencyMaxNanos()));
    put(values, "zk_min_latency", millis(counted.latencyMinNanos()));
    put(values, "zk_packets_received", counted.received());
    put(values, "zk_packets_sent", counted.sent());
    put(values, "zk_num_alive_connections", counted.connections());
    put(values, "zk_outstanding_requests", counted.outstanding());
    put(values, "zk_znode_count", state.nodeCount());
    put(values, "zk_watch_count", replica.watches());
    put(values, "zk_ephemerals_count", state.ephemeralCount());
    put(values, "zk_approximate_data_size", state.approximateDataBytes());
    put(values, "zk_global_sessions", state.sessionCount());
    put(values, "zk_local_sessions", replica.localSessions());
    put(values, "zk_uptime", uptimeMillis());
    if (replica.peer().role() == PeerView.RoleName.LEADING && !config.standalone()) {
      put(values, "zk_learners", synced(replica, true) + synced(replica, false));
      put(values, "zk_synced_followers", synced(replica, true));
      put(values, "zk_synced_observers", synced(replica, false));
      put(values, "zk_pending_syncs", 0);
    }
    return values;
  }

  /** How many synced learners of this leader vote, or don't. */
  private long synced(ReplicaView replica, boolean voters) {
    return replica.members().stream()
        .filter(member -> member.synced() && member.id() != config.id())
        .filter(member -> replica.ensemble().isVoter(member.id()) == voters)
        .count();
  }

  /** The lines of {@code envi}. Asks the system, which may take a while. */
  public SequencedMap<String, String> environment() {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    values.put("zookeeper.version", zooKeeperVersion());
    values.putAll(environment.get());
    return values;
  }

  private static void put(SequencedMap<String, String> values, String name, long value) {
    values.put(name, Long.toString(value));
  }

  private static String peerState(PeerView peer) {
    return switch (peer.role()) {
      case BLANK, LOOKING, REMOVED -> "looking";
      case LEADING -> "leading - " + phase(peer);
      case FOLLOWING -> "following - " + phase(peer);
      case OBSERVING -> "observing - " + phase(peer);
    };
  }

  private static String phase(PeerView peer) {
    return switch (peer.phase()) {
      case ELECTION -> "election";
      case DISCOVERY -> "discovery";
      case SYNCHRONIZATION -> "synchronization";
      case BROADCAST -> "broadcast";
    };
  }

  /** Milliseconds with up to four digits behind the point, as ZooKeeper prints the average. */
  public static String averageLatency(ClientStatistics counted) {
    if (counted.latencyCount() == 0) return "0.0";
    double millis = counted.latencyTotalNanos() / 1e6 / counted.latencyCount();
    return Double.toString(Math.round(millis * 1e4) / 1e4);
  }

  /** Whole milliseconds. */
  public static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }

  /** The lines of {@code conf}. */
  public SequencedMap<String, String> configuration() {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    put(values, "clientPort", config.clients().port());
    put(
        values,
        "secureClientPort",
        config.security().clients().map(ServerConfig.ClientTls::port).orElse(-1));
    values.put("dataDir", config.files().dataDir().toString());
    values.put("dataLogDir", config.files().dataLogDir().toString());
    put(values, "tickTime", config.peers().timing().tickMillis());
    put(values, "maxClientCnxns", config.clients().perAddressMax());
    put(values, "minSessionTimeout", config.service().minSessionTimeoutMillis());
    put(values, "maxSessionTimeout", config.service().maxSessionTimeoutMillis());
    put(values, "clientPortListenBacklog", config.clients().backlog());
    put(values, "serverId", config.id());
    if (!config.standalone()) {
      put(values, "initLimit", config.peers().timing().initLimitTicks());
      put(values, "syncLimit", config.peers().timing().syncLimitTicks());
      put(values, "electionAlg", 3);
      put(values, "peerType", view.get().peer().role() == PeerView.RoleName.OBSERVING ? 1 : 0);
      values.put("membership", "\n" + EnsembleText.print(view.get().ensemble()));
    }
    return values;
  }
}
