package io.quorate.server.simulation;

import java.util.HashMap;
import java.util.Map;

/**
 * A confirmed leader knows everything that was committed anywhere before it was asked, so a read
 * behind the confirmation is linearizable.
 */
final class ConfirmedLeadersAreCurrent implements Checker {
  private final Map<Long, Integer> committedWhenAsked = new HashMap<>();

  @Override
  public void asked(SimulatedServer server, long token) {
    committedWhenAsked.put(token, server.cluster().committedCount());
  }

  @Override
  public void confirmed(SimulatedServer server, long token) {
    Integer asked = committedWhenAsked.remove(token);
    if (asked == null) throw broken(server + " confirms what wasn't asked");
    Proposal known = server.cluster().proposal(server.peer().committedZxid());
    if (known == null || known.depth() + 1 < asked) {
      throw broken(server + " is confirmed and lacks what was committed before it was asked");
    }
  }
}
