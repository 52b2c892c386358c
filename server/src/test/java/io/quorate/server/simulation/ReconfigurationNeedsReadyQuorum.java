package io.quorate.server.simulation;

import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.zab.Peer;

/**
 * R7: a configuration is proposed only if a quorum of it, and each of its new voters, is a learner
 * of this leader that has caught up. What is looked at is the least that this must mean: their
 * disks hold the history that the leader began with.
 */
final class ReconfigurationNeedsReadyQuorum implements Checker {
  @Override
  public void configurationAsked(SimulatedServer at, ConfigChange change, Peer.Proposed outcome) {
    if (outcome.refusal() != null) return;
    long began = began(at);
    Ensemble current = at.peer().ensemble();
    Ensemble next = change.appliedTo(current, 0, id -> at.server(id).storage.stamp().diskId());
    if (!Majority.of(next, voter -> at.diskHolds(voter.diskId(), began))) {
      throw broken(at + " proposes " + change + " without a quorum of it");
    }
    for (int id : change.newVoters(current)) {
      Member added = next.member(id);
      if (added == null || !at.diskHolds(added.diskId(), began)) {
        throw broken(at + " lets server " + id + " vote, which has caught up with nothing");
      }
    }
  }

  /** The last entry before the leader's own epoch. */
  private static long began(SimulatedServer leader) {
    Proposal each = leader.cluster().proposal(leader.issuedZxid);
    while (each != null && each.epoch() == leader.leadsEpoch) each = each.parent();
    return each == null ? 0 : each.zxid();
  }
}
