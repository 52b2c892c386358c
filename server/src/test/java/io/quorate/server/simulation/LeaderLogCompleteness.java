package io.quorate.server.simulation;

import io.quorate.server.zab.Message;

/** Whoever leads beyond discovery has everything that was ever committed. */
final class LeaderLogCompleteness implements Checker {
  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    boolean leads = message instanceof Message.NewLeader || message instanceof Message.UpToDate;
    if (!leads) return;
    Cluster cluster = from.cluster();
    Proposal committed = cluster.lastCommitted();
    if (committed == null) return;
    long last = from.peer().lastZxid();
    Proposal own = cluster.proposal(last);
    // A leader of the past finds out later; nobody it could get a quorum from listens to it.
    boolean deposed = own != null && committed.epoch() > from.leadsEpoch;
    if (deposed) return;
    if (own == null || own.ancestor(committed.depth()) != committed) {
      throw broken(from + " leads with a history that lacks the committed " + committed);
    }
  }
}
