package io.quorate.server.simulation;

import io.quorate.server.zab.Message;
import java.util.HashMap;
import java.util.Map;

/**
 * A leader that has no round trips with a quorum stops leading. It is given three times the timeout
 * of its own running time, since it measures rounds and not time while it is held up.
 */
final class IsolatedLeadersStepDown implements Checker {
  private final Map<Integer, Map<Integer, Long>> heard = new HashMap<>();
  private final Map<Integer, Long> since = new HashMap<>();

  @Override
  public void received(SimulatedServer at, int from, Message message) {
    heard.computeIfAbsent(at.id, _ -> new HashMap<>()).put(from, at.nowMicros());
  }

  @Override
  public void stepped(SimulatedServer server) {
    long heldUpMicros = server.nowMicros() - server.turnedMicros;
    boolean heldUp =
        server.turnMicrosMax > 50_000
            || heldUpMicros > server.config.timing().peerTimeoutMillis() * 1000 / 2;
    if (!server.isEstablishedLeader() || heldUp) {
      since.remove(server.id);
      return;
    }
    long start =
        Math.max(since.computeIfAbsent(server.id, _ -> server.nowMicros()), server.ranOnMicros);
    since.put(server.id, start);
    long limit = server.nowMicros() - 3 * server.config.timing().peerTimeoutMillis() * 1000;
    if (start > limit) return;
    Map<Integer, Long> times = heard.getOrDefault(server.id, Map.of());
    boolean inTouch =
        Majority.of(
            server.cluster().active,
            voter -> voter.id() == server.id || times.getOrDefault(voter.id(), 0L) > limit);
    if (!inTouch) throw broken(server + " still leads and hears no quorum");
  }
}
