package io.quorate.server.simulation;

import io.quorate.server.zab.Message;

/** Whatever is acknowledged would survive a loss of power at that moment. */
final class AckImpliesDurable implements Checker {
  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (message instanceof Message.Ack ack && !from.storage.contains(ack.upToZxid())) {
      throw broken(from + " acknowledges " + (int) ack.upToZxid() + ", which isn't durable");
    }
    if (message instanceof Message.AckNewLeader ack) {
      if (!from.storage.contains(ack.zxid())) {
        throw broken(from + " acknowledges a history that isn't durable");
      }
      if (from.storage.epochs().currentEpoch() != ack.epoch()) {
        throw broken(from + " acknowledges epoch " + ack.epoch() + ", which isn't durable");
      }
    }
  }
}
