package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.StorageCommand;
import java.util.HashMap;
import java.util.Map;

/**
 * The two epochs of a disk never decrease within a cluster, whatever crashes, the current one is
 * never above the accepted one, and a promise is durable before it is given.
 */
final class EpochsNeverGoBack implements Checker {
  private record Life(long disk, Bytes cluster) {}

  private final Map<Life, HardState> highest = new HashMap<>();

  @Override
  public void stored(SimulatedServer server, StorageCommand command) {
    if (command instanceof StorageCommand.SaveEpochs save) {
      HardState before = server.storage.epochs();
      check(server, before, save.epochs());
    }
  }

  @Override
  public void durable(SimulatedServer server) {
    Life life = new Life(server.storage.stamp().diskId(), server.storage.stamp().clusterId());
    HardState before = highest.put(life, server.storage.epochs());
    if (before != null) check(server, before, server.storage.epochs());
  }

  @Override
  public void started(SimulatedServer server) {
    durable(server);
  }

  private void check(SimulatedServer server, HardState before, HardState now) {
    boolean back =
        now.acceptedEpoch() < before.acceptedEpoch() || now.currentEpoch() < before.currentEpoch();
    if (back && server.logCluster.equals(server.storage.stamp().clusterId())) {
      throw broken(server + " goes from " + before + " to " + now);
    }
    if (now.currentEpoch() > now.acceptedEpoch()) throw broken(server + " has " + now);
  }

  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (message instanceof Message.AckEpoch ack
        && from.storage.epochs().acceptedEpoch() < ack.epoch()) {
      throw broken(from + " promises epoch " + ack.epoch() + ", which isn't durable");
    }
    if (message instanceof Message.LeaderInfo info
        && from.storage.epochs().acceptedEpoch() < info.epoch()) {
      throw broken(from + " proposes epoch " + info.epoch() + ", which isn't durable");
    }
  }
}
