package io.quorate.server.replica;

import io.quorate.server.zab.PeerView;

/**
 * What happened in a replica: the one source of its log lines, metrics and the simulator's trace.
 */
public sealed interface ReplicaEvent {
  record RoleChanged(PeerView view) implements ReplicaEvent {}

  record SessionOpened(long session, int timeoutMillis) implements ReplicaEvent {}

  record SessionExpired(long session) implements ReplicaEvent {}
}
