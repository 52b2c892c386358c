package io.quorate.server.simulation;

import io.quorate.server.zab.Message;

/**
 * R6: a leader hands over only to a voter of the committed configuration whose disk holds
 * everything that was ever committed, and everything that the leader ordered.
 */
final class HandoverToWhoHasAll implements Checker {
  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (!(message instanceof Message.TakeOver takeOver)) return;
    SimulatedServer successor = from.server(to);
    long disk = successor.storage.stamp().diskId();
    if (!from.peer().ensemble().admits(to, disk)) {
      throw broken(from + " hands over to " + successor + ", which doesn't vote");
    }
    if (takeOver.zxid() != from.peer().lastZxid()) {
      throw broken(from + " goes on ordering while it hands over");
    }
    Proposal committed = from.cluster().lastCommitted();
    boolean whole =
        successor.storage.contains(from.peer().lastZxid())
            && (committed == null || successor.storage.contains(committed.zxid()));
    if (!whole) throw broken(successor + " is to lead and lacks some of what " + from + " ordered");
  }
}
