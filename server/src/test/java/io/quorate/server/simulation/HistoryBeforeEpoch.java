package io.quorate.server.simulation;

import io.quorate.server.zab.Message;
import java.util.HashMap;
import java.util.Map;

/**
 * Of what a leader syncs to a follower, the history is durable before the current epoch is: else a
 * short history would win elections by its epoch.
 */
final class HistoryBeforeEpoch implements Checker {
  private final Map<Integer, Message.NewLeader> told = new HashMap<>();
  private final Map<Integer, Long> current = new HashMap<>();

  @Override
  public void started(SimulatedServer server) {
    told.remove(server.id);
    current.put(server.id, server.storage.epochs().currentEpoch());
  }

  @Override
  public void received(SimulatedServer at, int from, Message message) {
    if (message instanceof Message.NewLeader newLeader) told.put(at.id, newLeader);
  }

  @Override
  public void durable(SimulatedServer server) {
    long epoch = server.storage.epochs().currentEpoch();
    Long before = current.put(server.id, epoch);
    if (before != null && epoch <= before || epoch == 0 || epoch == server.leadsEpoch) return;
    Message.NewLeader last = told.get(server.id);
    if (last == null || last.epoch() != epoch) {
      throw broken(server + " has epoch " + epoch + " before its leader gave it the history");
    }
    if (!server.storage.contains(last.zxid())) {
      throw broken(server + " has epoch " + epoch + " without its history");
    }
  }

  @Override
  public void stopped(SimulatedServer server) {
    durable(server);
  }
}
