package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.zab.Message;
import java.util.HashMap;
import java.util.Map;

/** No disk promises one epoch to two leaders, and none promises an epoch that it has passed. */
final class PromisesAreExclusive implements Checker {
  private record Promise(Bytes cluster, long disk, long epoch) {}

  private final Map<Promise, Integer> promises = new HashMap<>();

  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (!(message instanceof Message.AckEpoch ack)) return;
    if (ack.epoch() < from.storage.epochs().acceptedEpoch()) {
      throw broken(
          from + " promised " + from.storage.epochs().acceptedEpoch() + ", now " + ack.epoch());
    }
    if (!ack.promised()) return;
    Promise promise = new Promise(from.logCluster, from.storage.stamp().diskId(), ack.epoch());
    Integer other = promises.putIfAbsent(promise, to);
    if (other != null && other != to) {
      throw broken(from + " promises epoch " + ack.epoch() + " to " + other + " and to " + to);
    }
  }
}
