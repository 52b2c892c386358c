package io.quorate.server.simulation;

import io.quorate.server.zab.Message;
import io.quorate.server.zab.PeerView;

/** A disk is marked as joined before its server first acknowledges a leader, or serves as one. */
final class JoinedBeforeAcknowledging implements Checker {
  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (message instanceof Message.AckNewLeader && !from.storage.stamp().joined()) {
      throw broken(from + " acknowledges a leader and would still pass for fresh");
    }
  }

  @Override
  public void roleChanged(SimulatedServer server, PeerView view) {
    if (server.isEstablishedLeader() && !server.storage.stamp().joined()) {
      throw broken(server + " is established and would still pass for fresh");
    }
  }
}
