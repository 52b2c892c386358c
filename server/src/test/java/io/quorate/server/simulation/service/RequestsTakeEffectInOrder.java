package io.quorate.server.simulation.service;

import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEffect;

/** A connection's write takes effect behind everything that it asked before, reads included. */
final class RequestsTakeEffectInOrder implements ServiceChecker {
  private static final class Shown {
    long zxid;
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    Shown shown = line.notes(Shown.class, Shown::new);
    boolean effect =
        call.request() instanceof Request.Write
            && reply.error() != ErrorCode.NOT_READ_ONLY
            && !LocalSessionsStayLocal.endsHere(line, call);
    if (effect && reply.zxid() <= shown.zxid) {
      throw broken(reply + " shows itself in a reply before it: " + Long.toHexString(shown.zxid));
    }
    shown.zxid = reply.zxid();
  }
}
