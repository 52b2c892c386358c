package io.quorate.server.simulation;

import io.quorate.server.zab.Message;
import org.jspecify.annotations.Nullable;

/** Whoever leads beyond discovery has everything that leaders of earlier epochs ever committed. */
final class LeaderLogCompleteness implements Checker {
  @Override
  public void sent(SimulatedServer from, int to, Message message) {
    if (message instanceof Message.NewLeader newLeader) check(from, newLeader.epoch());
    if (message instanceof Message.UpToDate) check(from, from.leadsEpoch);
  }

  private void check(SimulatedServer leader, long epoch) {
    Proposal committed = leader.cluster().lastCommittedBefore(epoch);
    if (committed == null) return;
    @Nullable Proposal own = leader.cluster().proposal(leader.issuedZxid);
    if (own == null || own.ancestor(committed.depth()) != committed) {
      throw broken(leader + " leads with a history that lacks the committed " + committed);
    }
  }
}
