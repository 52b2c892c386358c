package io.quorate.server.replica;

import io.quorate.server.protocol.NodePath;
import io.quorate.server.zab.PeerEvent;
import io.quorate.server.zab.PeerView;

/**
 * What happened in a replica: the one source of its log lines, metrics and the simulator's trace.
 */
public sealed interface ReplicaEvent {
  /** The role, its phase or the leader changed. */
  record RoleChanged(PeerView view) implements ReplicaEvent {}

  /** Clients are served from now on, or no longer. */
  record ServingChanged(boolean serving, long appliedZxid) implements ReplicaEvent {}

  /** While there is no quorum, clients that want no more may read from now on, or no longer. */
  record ReadOnlyChanged(boolean readOnly, long appliedZxid) implements ReplicaEvent {}

  /** A session was opened through this server. */
  record SessionOpened(long session, int timeoutMillis) implements ReplicaEvent {}

  /** A session came (back) to this server. */
  record SessionClaimed(long session, int timeoutMillis) implements ReplicaEvent {}

  /** The leader found that a session ran out. */
  record SessionExpired(long session) implements ReplicaEvent {}

  /** The leader let a change pass that is above what the quota of that path means to allow. */
  record SoftQuotaPassed(NodePath quota) implements ReplicaEvent {}

  /** A session of this server was closed by its client, or ran out, or moved to another server. */
  record ConnectionClosed(long connection, long session, Why why) implements ReplicaEvent {}

  /** Why this server closed a connection. */
  enum Why {
    /** Its session was closed or ran out. */
    SESSION_ENDED,
    /** Its session came in through another connection. */
    SESSION_MOVED,
    /** The handshake was refused: unknown session or wrong password. */
    SESSION_REFUSED,
    /** The client has seen a later zxid than this server. */
    CLIENT_AHEAD,
    /** This server does not serve. */
    NOT_SERVING,
    /** It only read here while there was no quorum, and there is one again. */
    QUORUM_IS_BACK,
    /** The leader was lost while writes were under way: nobody knows their outcome. */
    LEADER_LOST,
    /** The state was replaced as a whole, so that events may have been missed. */
    STATE_REPLACED
  }

  /** Something of Zab's. */
  record Noted(PeerEvent event) implements ReplicaEvent {}
}
