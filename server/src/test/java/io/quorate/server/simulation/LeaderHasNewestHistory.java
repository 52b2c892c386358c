package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A leader goes on from discovery only with promises from a quorum, none of which has more history
 * than it has itself.
 */
final class LeaderHasNewestHistory implements Checker {
  private record Epoch(Bytes cluster, long number, int leader) {}

  private record Promise(int server, long disk, long currentEpoch, long lastZxid) {}

  private final Map<Epoch, List<Promise>> received = new HashMap<>();

  private record Way(int from, int to) {}

  /** With which disk a server last promised. */
  private final Map<Way, Long> disks = new HashMap<>();

  /** Which epoch a server last proposed. */
  private final Map<Integer, Long> led = new HashMap<>();

  private final Map<Epoch, Boolean> checked = new HashMap<>();

  @Override
  public void received(SimulatedServer at, int from, Message message) {
    if (!(message instanceof Message.AckEpoch ack) || !ack.promised()) return;
    long last = ack.epochEnds().isEmpty() ? 0 : ack.epochEnds().getFirst().zxid();
    received
        .computeIfAbsent(new Epoch(at.logCluster, ack.epoch(), at.id), _ -> new ArrayList<>())
        .add(
            new Promise(
                from, disks.getOrDefault(new Way(from, at.id), 0L), ack.currentEpoch(), last));
  }

  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (message instanceof Message.AckEpoch) sentFrom(from, to);
    if (message instanceof Message.LeaderInfo info) led.put(from.id, info.epoch());
    boolean goesOn =
        message instanceof Message.Diff
            || message instanceof Message.Truncate
            || message instanceof Message.SnapshotBegin;
    if (!goesOn) return;
    Epoch epoch = new Epoch(from.logCluster, led.getOrDefault(from.id, 0L), from.id);
    if (checked.putIfAbsent(epoch, true) != null) return;
    List<Promise> promises = received.getOrDefault(epoch, List.of());
    checkQuorum(from, promises, from.peer().ensemble());
    HardState own = from.storage.epochs();
    for (Promise promise : promises) {
      boolean more =
          promise.currentEpoch != own.currentEpoch()
              ? promise.currentEpoch > own.currentEpoch()
              : promise.lastZxid > from.peer().lastZxid();
      boolean voter = from.peer().ensemble().admits(promise.server, promise.disk);
      if (more && voter) throw broken(from + " leads, server " + promise.server + " has more");
    }
  }

  private void sentFrom(SimulatedServer from, int to) {
    disks.put(new Way(from.id, to), from.storage.stamp().diskId());
  }

  private void checkQuorum(SimulatedServer leader, List<Promise> promises, Ensemble ensemble) {
    boolean enough =
        Majority.of(ensemble, voter -> isLeader(leader, voter) || hasPromised(promises, voter));
    if (!enough) throw broken(leader + " leads with " + promises.size() + " promises");
  }

  private static boolean isLeader(SimulatedServer leader, Member voter) {
    return voter.id() == leader.id && voter.diskId() == leader.storage.stamp().diskId();
  }

  private static boolean hasPromised(List<Promise> promises, Member voter) {
    for (Promise each : promises) {
      if (each.server == voter.id() && each.disk == voter.diskId()) return true;
    }
    return false;
  }
}
