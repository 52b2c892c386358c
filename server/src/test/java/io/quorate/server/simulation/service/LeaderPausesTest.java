package io.quorate.server.simulation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Check;
import io.quorate.server.simulation.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A leader that stands still while another is elected, and goes on without knowing, tells nobody
 * who asks for a sync that it is still right.
 */
@Execution(ExecutionMode.CONCURRENT)
class LeaderPausesTest {
  private static final int PAUSES = 1_000;

  @Test
  void aReadBehindASyncIsNeverStaleOverAThousandPausesOfTheLeader() {
    ServiceStatistics sum = new ServiceStatistics();
    for (long seed = 1; sum.leaderPauses < PAUSES; seed++) {
      ServiceSimulation simulation =
          new ServiceSimulation(seed, ServiceOptions::ofLeaderPauses, null);
      try {
        simulation.run();
      } catch (Violation | Check.InvariantViolation broken) {
        throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
      }
      sum.add(simulation.statistics());
    }
    System.out.println(sum);
    assertThat(sum.syncedReads).as("reads behind a sync").isGreaterThanOrEqualTo(PAUSES);
  }
}
