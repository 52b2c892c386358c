package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.PeerView;
import java.util.HashMap;
import java.util.Map;

/** In the whole run at most one server leads an epoch of a cluster beyond discovery. */
final class Leadership implements Checker {
  private record Epoch(Bytes cluster, long number) {}

  private final Map<Epoch, Integer> leaders = new HashMap<>();

  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (message instanceof Message.NewLeader newLeader) leads(from, newLeader.epoch());
  }

  @Override
  public void roleChanged(SimulatedServer server, PeerView view) {
    if (server.isEstablishedLeader()) leads(server, view.epoch());
  }

  private void leads(SimulatedServer server, long epoch) {
    Integer other = leaders.putIfAbsent(new Epoch(server.logCluster, epoch), server.id);
    if (other != null && other != server.id) {
      throw broken(server + " and server " + other + " lead epoch " + epoch);
    }
  }
}
