package io.quorate.server.simulation;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;

/**
 * The checkers' own arithmetic: if they counted with the code under test, they would err with it.
 */
final class Majority {
  private Majority() {}

  /** Whether some property holds for the admitted disks of more than half of the voters. */
  static boolean of(Ensemble ensemble, Votes votes) {
    int voters = 0;
    int count = 0;
    for (Member member : ensemble.members()) {
      if (member.role() != Member.Role.VOTER) continue;
      voters++;
      if (member.diskId() != 0 && votes.has(member)) count++;
    }
    return 2 * count > voters;
  }

  /** Whether a voter counts. */
  interface Votes {
    boolean has(Member voter);
  }
}
