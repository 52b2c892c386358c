package io.quorate.server.simulation;

import io.quorate.server.zab.Message;
import io.quorate.server.zab.PeerView;

/**
 * A synced follower's history is its leader's up to the point that it acknowledges, and it serves
 * only once it has applied everything that its leader had committed.
 */
final class ProcessConsistency implements Checker {
  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (!(message instanceof Message.AckNewLeader ack)) return;
    SimulatedServer leader = from.server(to);
    if (!leader.isUp() || leader.leadsEpoch != ack.epoch()) return;
    // It has left that cluster meanwhile, for dead.
    if (!leader.logCluster.equals(from.logCluster)) return;
    Proposal theirs = from.cluster().proposal(ack.zxid());
    Proposal leaders = leader.cluster().proposal(leader.peer().lastZxid());
    if (ack.zxid() == 0) return;
    if (theirs == null || leaders == null || leaders.ancestor(theirs.depth()) != theirs) {
      throw broken(from + " acknowledges a history that " + leader + " doesn't have");
    }
  }

  @Override
  public void roleChanged(SimulatedServer server, PeerView view) {
    boolean follows =
        view.role() == PeerView.RoleName.FOLLOWING || view.role() == PeerView.RoleName.OBSERVING;
    if (!view.serving()) return;
    if (follows && server.upToDateZxid < 0) throw broken(server + " serves without UpToDate");
    if (follows && server.deliveredZxid < server.upToDateZxid) {
      throw broken(server + " serves, but has not applied what was committed before");
    }
  }
}
