package io.quorate.server.simulation.service;

import io.quorate.server.state.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A session that a server in good touch with the leader has heard from within its timeout doesn't
 * run out.
 */
final class NoLiveSessionExpired implements ServiceChecker {
  private static final long SECOND = 1_000_000;

  /** Clocks of two servers differ by this much at most. */
  private static final double CLOCKS = 0.97;

  private record Heard(ReplicaHost host, long micros) {}

  private final ServiceSimulation simulation;
  private final Map<Long, Heard> heard = new LinkedHashMap<>();

  NoLiveSessionExpired(ServiceSimulation simulation) {
    this.simulation = simulation;
  }

  @Override
  public void taken(Line line, Line.Call call) {
    if (line.session == 0 || !line.host.isServing()) return;
    heard.put(line.session, new Heard(line.host, simulation.nowMicros()));
  }

  @Override
  public void expired(ReplicaHost leader, long session) {
    Heard last = heard.get(session);
    Session known = simulation.history().state().session(session);
    if (last == null || known == null) return;
    long silence = simulation.nowMicros() - last.micros();
    boolean live = silence < known.timeoutMillis() * 1000L * CLOCKS;
    boolean inTouch =
        last.host().isServing()
            && last.host().view().peer().leader() == leader.id
            && last.host().disturbedMicros < last.micros() - SECOND
            && leader.disturbedMicros < last.micros() - SECOND;
    if (live && inTouch) {
      throw broken("expired after " + silence / 1000 + " of " + known.timeoutMillis() + " ms");
    }
  }
}
