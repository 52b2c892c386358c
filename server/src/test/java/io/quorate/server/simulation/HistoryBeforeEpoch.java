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

  @Override
  public void received(SimulatedServer at, int from, Message message) {
    if (message instanceof Message.NewLeader newLeader) told.put(at.id, newLeader);
  }

  @Override
  public void durable(SimulatedServer server) {
    Message.NewLeader last = told.get(server.id);
    if (last == null || server.storage.epochs().currentEpoch() != last.epoch()) return;
    if (!server.storage.contains(last.zxid()) && server.storage.lastZxid() < last.zxid()) {
      throw broken(server + " has epoch " + last.epoch() + " without its history");
    }
    told.remove(server.id);
  }

  @Override
  public void stopped(SimulatedServer server) {
    durable(server);
    told.remove(server.id);
  }
}
