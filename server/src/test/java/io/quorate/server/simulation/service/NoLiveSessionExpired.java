package io.quorate.server.simulation.service;

import io.quorate.server.state.Session;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A session that servers in good touch with the leader hear from, never longer apart than its
 * timeout, doesn't run out. Who speaks again after a longer silence may still be late: the leader
 * can't know before it is told.
 */
final class NoLiveSessionExpired implements ServiceChecker {
  private static final long SECOND = 1_000_000;

  /** Clocks of two servers differ by this much at most. */
  private static final double CLOCKS = 0.97;

  /**
   * When a session was last heard from.
   *
   * @param doubtfulUntilMicros until then it may run out for an earlier silence
   */
  private record Heard(ReplicaHost host, long micros, long doubtfulUntilMicros) {}

  private final ServiceSimulation simulation;
  private final Map<Long, Heard> heard = new LinkedHashMap<>();

  NoLiveSessionExpired(ServiceSimulation simulation) {
    this.simulation = simulation;
  }

  @Override
  public void taken(Line line, Line.Call call) {
    if (line.session == 0 || !line.host.isServing()) return;
    long now = simulation.nowMicros();
    long silenceMax = (long) (line.timeoutMillis * 1000L * CLOCKS);
    Heard before = heard.get(line.session);
    long doubtfulUntil =
        before != null && now - before.micros() <= silenceMax
            ? before.doubtfulUntilMicros()
            : now + SECOND;
    heard.put(line.session, new Heard(line.host, now, doubtfulUntil));
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
    if (live && inTouch && simulation.nowMicros() > last.doubtfulUntilMicros()) {
      throw broken("expired after " + silence / 1000 + " of " + known.timeoutMillis() + " ms");
    }
  }
}
