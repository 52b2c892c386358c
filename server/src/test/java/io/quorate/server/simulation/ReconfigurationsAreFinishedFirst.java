package io.quorate.server.simulation;

import io.quorate.server.zab.Message;
import io.quorate.server.zab.PeerView;

/**
 * R5: a leader that finds a configuration under way in its history finishes it before it is
 * established: whatever it serves, it serves under one configuration.
 */
final class ReconfigurationsAreFinishedFirst implements Checker {
  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (message instanceof Message.UpToDate) check(from, from.leadsEpoch);
  }

  @Override
  public void roleChanged(SimulatedServer server, PeerView view) {
    if (server.isEstablishedLeader()) check(server, view.epoch());
  }

  private void check(SimulatedServer leader, long epoch) {
    Proposal each = leader.cluster().proposal(leader.issuedZxid);
    // What it proposed in this epoch is another matter.
    while (each != null && each.epoch() == epoch) each = each.parent();
    long committed = leader.peer().committedZxid();
    while (each != null && each.zxid() > committed) {
      if (each.ensemble() != null) throw broken(leader + " leads while " + each + " is open");
      each = each.parent();
    }
  }
}
