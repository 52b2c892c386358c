package io.quorate.server.simulation.service;

import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.simulation.Violation;
import io.quorate.server.state.ServerState;

/** One law of the service, looked after at every event. It sees what no single server can. */
interface ServiceChecker {
  /** An entry was applied by the first of all servers. */
  default void committed(History.Moment moment) {}

  /** A server came up with what its disk held. */
  default void started(ReplicaHost host, ServerState recovered) {}

  /** A server's turn has ended, and this is its state. */
  default void turned(ReplicaHost host, ServerState state) {}

  /** A client's request has reached its server, which takes it in now. */
  default void taken(Line line, Line.Call call) {}

  /** A server accepted a handshake; the session is 0 if it is told expired. */
  default void accepted(Line line, ConnectResponse response) {}

  /** A server answers the oldest call. */
  default void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {}

  default void notified(Line line, ReplicaEffect.Notify event) {}

  /** A server closes a connection. */
  default void closed(Line line) {}

  /** The leader finds that a session has run out. */
  default void expired(ReplicaHost leader, long session) {}

  /** All is healed and quiet. */
  default void settled() {}

  default String name() {
    return getClass().getSimpleName();
  }

  default Violation broken(String how) {
    return new Violation(name(), how);
  }
}
