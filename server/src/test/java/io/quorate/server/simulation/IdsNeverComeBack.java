package io.quorate.server.simulation;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import java.util.HashSet;
import java.util.Set;

/** An id that was a member's once, or is below one that was, is never another member's. */
final class IdsNeverComeBack implements Checker {
  @Override
  public void proposed(SimulatedServer by, Cluster cluster, Proposal proposal) {
    Ensemble made = proposal.ensemble();
    if (made == null || proposal.parent() == null) return;
    Set<Integer> before = new HashSet<>();
    int highest = -1;
    for (Proposal each = proposal.parent(); each != null; each = each.parent()) {
      Ensemble earlier = each.ensemble();
      if (earlier == null) continue;
      if (highest < 0) for (Member member : earlier.members()) before.add(member.id());
      for (Member member : earlier.members()) highest = Math.max(highest, member.id());
    }
    for (Member member : made.members()) {
      if (!before.contains(member.id()) && member.id() <= highest) {
        throw broken(by + " gives id " + member.id() + " to a member again");
      }
    }
  }
}
