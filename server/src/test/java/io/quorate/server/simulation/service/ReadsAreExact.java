package io.quorate.server.simulation.service;

import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.state.Authorizer;
import io.quorate.server.state.Reads;

/** Every read shows, whole, the one state whose zxid it is answered with. */
final class ReadsAreExact implements ServiceChecker {
  private final History history;
  private final Reads reads = new Reads(Authorizer.standard());

  ReadsAreExact(History history) {
    this.history = history;
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    if (!(call.request() instanceof Request.Read read)) return;
    Answer expected =
        reads.answer(
            history.stateAt(reply.zxid(), name()), read, line.session, line.client.identities());
    if (expected.error() != reply.error() || !expected.body().equals(reply.body())) {
      throw broken(call + " was answered " + reply + " instead of " + expected);
    }
  }
}
