package io.quorate.server.simulation.service;

import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEffect;

/** A sync is answered behind everything that anybody could have seen when it was asked. */
final class SyncIsLinearizable implements ServiceChecker {
  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    if (!(call.request() instanceof Request.Sync) || reply.error() != ErrorCode.OK) return;
    if (reply.zxid() < call.appliedBefore()) {
      throw broken(reply + " while " + Long.toHexString(call.appliedBefore()) + " was there");
    }
  }
}
