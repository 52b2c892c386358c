package io.quorate.server.replica;

import io.quorate.server.state.Authorizer;
import io.quorate.server.zab.PeerConfig;

/**
 * What a {@link Replica} is told at its start.
 *
 * @param peer everything about the ensemble and its times
 * @param sessionTimeoutMinMillis what a client gets that asks for less (zoo.cfg minSessionTimeout)
 * @param sessionTimeoutMaxMillis what a client gets that asks for more (maxSessionTimeout)
 * @param authorizer who may do what (skipACL and the authentication schemes)
 * @param extendedTypesEnabled whether nodes may have a time to live (extendedTypesEnabled)
 * @param enforceQuota whether the hard limits of quotas are kept (enforceQuota)
 * @param snapCount how many transactions lie between two snapshots at most; the least is half of it
 * @param containerCheckIntervalMillis how often the leader looks for containers to delete; 0 never
 *     (znode.container.checkIntervalMs)
 * @param containersPerMinuteMax how many it deletes at most (znode.container.maxPerMinute)
 * @param outstandingPerConnectionMax unanswered requests of one connection; from there on its edge
 *     stops reading from it
 * @param outstandingMax unanswered requests of all connections; from there on every connection that
 *     asks for more is no longer read from (globalOutstandingLimit)
 * @param reconfiguration whether clients may change the ensemble (reconfigEnabled)
 * @param newSessions what a client gets that asks for a session (localSessionsEnabled,
 *     localSessionsUpgradingEnabled)
 * @param readOnlyMode whether clients that want no more may read while there is no quorum
 *     (readonlymode.enabled)
 */
public record ReplicaConfig(
    PeerConfig peer,
    int sessionTimeoutMinMillis,
    int sessionTimeoutMaxMillis,
    Authorizer authorizer,
    boolean extendedTypesEnabled,
    boolean enforceQuota,
    int snapCount,
    long containerCheckIntervalMillis,
    int containersPerMinuteMax,
    int outstandingPerConnectionMax,
    int outstandingMax,
    Reconfiguration reconfiguration,
    NewSessions newSessions,
    boolean readOnlyMode) {
  /** What a client's reconfig is answered with. */
  public enum Reconfiguration {
    DISABLED,
    /** As long as two voters are left. */
    DOWN_TO_TWO,
    /** As long as one voter is left. */
    DOWN_TO_ONE,
    /** There is no ensemble to change. */
    STANDALONE
  }

  /** Who knows of a session that was just opened. */
  public enum NewSessions {
    /** Every server. */
    GLOBAL,
    /** The server that the client is connected to, for good: it can't own a node. */
    LOCAL,
    /** That server alone, until the session is to own a node. */
    LOCAL_UNTIL_OWNER
  }

  public static final int SNAP_COUNT = 100_000;
  public static final long CONTAINER_CHECK_INTERVAL_MILLIS = 60_000;
  public static final int CONTAINERS_PER_MINUTE_MAX = 10_000;

  /** Deep pipelines of one client are ordinary; this many small ones take about a megabyte. */
  public static final int OUTSTANDING_PER_CONNECTION_MAX = 4_096;

  /** About what a leader commits in a fifth of a second. */
  public static final int OUTSTANDING_MAX = 20_000;

  /** ZooKeeper's defaults: sessions of 2 to 20 ticks. */
  public static ReplicaConfig standard(PeerConfig peer) {
    int tickMillis = Math.toIntExact(peer.timing().tickMillis());
    return new ReplicaConfig(
        peer,
        2 * tickMillis,
        20 * tickMillis,
        Authorizer.standard(),
        false,
        false,
        SNAP_COUNT,
        CONTAINER_CHECK_INTERVAL_MILLIS,
        CONTAINERS_PER_MINUTE_MAX,
        OUTSTANDING_PER_CONNECTION_MAX,
        OUTSTANDING_MAX,
        Reconfiguration.DISABLED,
        NewSessions.GLOBAL,
        false);
  }

  /** A client's wish, within the bounds. */
  int clampTimeoutMillis(int wantedMillis) {
    return Math.clamp(wantedMillis, sessionTimeoutMinMillis, sessionTimeoutMaxMillis);
  }
}
