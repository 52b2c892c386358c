package io.quorate.server.replica;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.state.ServerState;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.PeerView;
import java.util.List;

/**
 * A picture of a {@link Replica} at the end of a turn, for whoever watches from outside: admin,
 * metrics, and the edges that answer reads by themselves. Immutable; any thread.
 *
 * @param serving whether clients are served
 * @param readOnly whether clients are let in that only want to read, for want of a quorum
 * @param lastLoggedZxid the last entry of the own history, durable or not
 * @param committedZxid how far the history is known to be committed
 * @param ensemble the last committed configuration known here
 * @param versionUnderWay the version of a configuration that isn't known to be committed; 0 if none
 *     is under way
 * @param stamp what this server's disk belongs to
 * @param members the listed servers, and the unlisted observers that a leader hears
 * @param root the state as of the last entry applied: reads are answered from it
 * @param connections client connections, those whose handshake is under way among them
 * @param localSessions sessions that only this server knows of
 * @param watches watches of this server's connections
 * @param watchedPaths how many paths they are on
 * @param outstanding requests that have no answer yet
 * @param proposals transactions of this leader that are not committed yet
 */
public record ReplicaView(
    PeerView peer,
    boolean serving,
    boolean readOnly,
    long lastLoggedZxid,
    long committedZxid,
    Ensemble ensemble,
    long versionUnderWay,
    DiskStamp stamp,
    List<MemberView> members,
    ServerState root,
    int connections,
    int localSessions,
    int watches,
    int watchedPaths,
    int outstanding,
    int proposals,
    Latencies latencies) {
  /**
   * One server as this one sees it.
   *
   * @param linked whether there is a link to it (to itself there always is)
   * @param synced whether it follows this leader and is up to date; always false at a learner
   * @param appliedZxid how far it said it has applied; 0 where nobody told
   */
  public record MemberView(int id, boolean linked, boolean synced, long appliedZxid) {}

  /** How long the requests that went through the replica took, in milliseconds. */
  public record Latencies(long count, long totalMillis, long minMillis, long maxMillis) {}

  public ReplicaView {
    members = List.copyOf(members);
  }

  /** Whether anybody is answered at all. */
  public boolean answering() {
    return serving || readOnly;
  }

  public long appliedZxid() {
    return root.lastZxid();
  }

  /** How many sessions are open in the ensemble. */
  public int sessions() {
    return root.sessionCount();
  }

  public long znodes() {
    return root.nodeCount();
  }

  public long ephemerals() {
    return root.ephemeralCount();
  }
}
