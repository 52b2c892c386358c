package io.quorate.server.simulation;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.StorageCommand;
import java.util.HashMap;
import java.util.Map;

/**
 * R9: who knows that it was removed takes part in nothing, and what those promised that are known
 * to be removed raises no epoch; nobody who knows better has them for learners.
 */
final class RemovedServersAreSilent implements Checker {
  private final Map<Integer, Long> promised = new HashMap<>();

  @Override
  public void stored(SimulatedServer server, StorageCommand command) {
    if (!(command instanceof StorageCommand.SaveEpochs save)) return;
    promised.merge(server.id, save.epochs().acceptedEpoch(), Math::max);
  }

  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    boolean takesPart =
        !(message instanceof Message.Hello
            || message instanceof Message.Notification
            || message instanceof Message.Removed);
    if (takesPart && from.storage.stamp().removed()) {
      throw broken(from + " was removed, knows it, and sends " + message);
    }
    if (message instanceof Message.Notification said
        && from.storage.stamp().removed()
        && said.eligible()) {
      throw broken(from + " was removed, knows it, and would lead");
    }
    boolean leads =
        message instanceof Message.LeaderInfo
            || message instanceof Message.NewLeader
            || message instanceof Message.UpToDate;
    if (!leads) return;
    Ensemble known = from.peer().ensemble();
    if (known.isUsedUp(to)) throw broken(from + " leads server " + to + ", which was removed");
    if (message instanceof Message.LeaderInfo info) checkEpoch(from, known, info.epoch());
  }

  private void checkEpoch(SimulatedServer leader, Ensemble known, long epoch) {
    for (Map.Entry<Integer, Long> each : promised.entrySet()) {
      boolean counts = each.getKey() == leader.id || !known.isUsedUp(each.getKey());
      // Its own promise of the epoch that it takes comes before the telling.
      if (counts && each.getValue() >= epoch - (each.getKey() == leader.id ? 0 : 1)) return;
    }
    throw broken(leader + " takes epoch " + epoch + ", which nobody made necessary");
  }
}
