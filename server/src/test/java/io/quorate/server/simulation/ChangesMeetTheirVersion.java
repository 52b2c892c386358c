package io.quorate.server.simulation;

import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.zab.Peer;

/**
 * Compare and set: a change is proposed only behind the configuration that it was meant for, and
 * never without being asked does a leader give up its own vote.
 */
final class ChangesMeetTheirVersion implements Checker {
  @Override
  public void configurationAsked(SimulatedServer at, ConfigChange change, Peer.Proposed outcome) {
    if (outcome.refusal() != null) return;
    Ensemble before = at.peer().ensemble();
    long expected = change.expectedVersion();
    if (expected != ConfigChange.ANY_VERSION && expected != before.version()) {
      throw broken(at + " takes " + change + " behind version " + before.version());
    }
    boolean leads = change.appliedTo(before, 0, _ -> 0).isVoter(at.id);
    if (!leads && !change.leaderYields()) throw broken(at + " is removed while it leads");
  }
}
