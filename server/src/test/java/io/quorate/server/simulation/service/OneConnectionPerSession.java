package io.quorate.server.simulation.service;

import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEffect;

/**
 * Only the connection that came in last with a session changes anything: what an older one still
 * brings behind that has no effect and no answer.
 */
final class OneConnectionPerSession implements ServiceChecker {
  private static final class Claim {
    long zxid;
  }

  private final History history;

  OneConnectionPerSession(History history) {
    this.history = history;
  }

  @Override
  public void accepted(Line line, ConnectResponse response) {
    if (response.sessionId() == 0) return;
    // The server has applied the claim in this turn: it is among the newest entries.
    for (int i = history.size() - 1; i >= 0; i--) {
      History.Moment moment = history.get(i);
      if (moment.txn() instanceof io.quorate.server.state.Txn.OpenSession open
          && open.session() == response.sessionId()) {
        line.notes(Claim.class, Claim::new).zxid = moment.zxid();
        return;
      }
    }
    throw broken("a session was accepted that nobody opened");
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    if (!(call.request() instanceof Request.Write)) return;
    var before = history.stateAt(reply.zxid(), name()).session(line.session);
    long claim = line.notes(Claim.class, Claim::new).zxid;
    if (before != null && before.claimZxid() > claim) {
      throw broken(reply + " on a connection that lost its session");
    }
  }
}
