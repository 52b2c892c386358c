package io.quorate.server.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuorumTest {
  private static Ensemble ensemble(long... disks) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < disks.length; i++) {
      members.add(new Member(i + 1, "h", 1, 2, Member.Role.VOTER, "", disks[i]));
    }
    members.add(new Member(200, "h", 1, 2, Member.Role.OBSERVER, "", 77));
    return new Ensemble(1, 201, members);
  }

  @Test
  void anyTwoQuorumsMeet() {
    for (int voters = 1; voters <= 9; voters++) {
      Quorum quorum = new Quorum(ensemble(new long[voters]));
      assertThat(2 * quorum.needed()).isGreaterThan(voters);
      assertThat(2 * (quorum.needed() - 1)).isLessThanOrEqualTo(voters);
    }
  }

  @Test
  void onlyAdmittedDisksCountThoughAllVotersAreCounted() {
    Quorum quorum = new Quorum(ensemble(11, 12, 0));
    assertThat(quorum.needed()).isEqualTo(2);
    assertThat(quorum.admits(1, 11)).isTrue();
    assertThat(quorum.admits(1, 12)).isFalse();
    assertThat(quorum.admits(3, 0)).as("no disk is admitted for 3").isFalse();
    assertThat(quorum.admits(200, 77)).as("an observer").isFalse();
    assertThat(quorum.admits(9, 11)).as("nobody").isFalse();
  }

  @Test
  void markIsReachedThatAQuorumHasReached() {
    for (int voters = 1; voters <= 5; voters++) {
      Quorum quorum = new Quorum(ensemble(new long[voters]));
      int tuples = (int) Math.pow(4, voters);
      for (int tuple = 0; tuple < tuples; tuple++) {
        long[] marks = new long[voters];
        for (int i = 0, rest = tuple; i < voters; i++, rest /= 4) marks[i] = rest % 4;
        long expected = -1;
        for (long mark = 0; mark < 4; mark++) {
          int count = 0;
          for (long each : marks) if (each >= mark) count++;
          if (2 * count > voters) expected = mark;
        }
        assertThat(quorum.reached(marks.clone(), voters)).isEqualTo(expected);
      }
    }
  }

  @Test
  void fewerMarksThanAQuorumReachNothing() {
    assertThat(new Quorum(ensemble(1, 2, 3)).reached(new long[] {5, 0, 0}, 1)).isEqualTo(-1);
  }

  @Test
  void nobodyIsNeverAQuorum() {
    assertThat(new Quorum(Ensemble.EMPTY).reachedBy(0)).isFalse();
  }
}
