package io.quorate.server.simulation.service;

import io.quorate.server.replica.ReplicaEffect;

/** Each connection's requests are answered once, in the order in which they were sent. */
final class RepliesInRequestOrder implements ServiceChecker {
  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    if (reply.xid() != call.xid()) {
      throw broken("xid " + reply.xid() + " instead of " + call.xid() + " on " + line);
    }
  }
}
