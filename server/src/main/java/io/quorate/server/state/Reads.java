package io.quorate.server.state;

import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Request;
import java.util.List;

/** Answers reads from a state. Pure and immutable; any thread. */
public final class Reads {
  public Reads(Authorizer authorizer) {}

  /** The answer; whether a watch is to be set is the caller's business. */
  public Answer answer(
      ServerState state, Request.Read request, long session, List<Identity> identities) {
    throw new UnsupportedOperationException("not built yet");
  }
}
