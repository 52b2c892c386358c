package io.quorate.server.simulation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Check;
import io.quorate.server.simulation.Violation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The laws of the service over many seeds; {@code -Dseed=N} replays one with its trace. */
@Execution(ExecutionMode.CONCURRENT)
class ServiceSimulationTest {
  @Test
  void lawsHold() {
    Long seed = Long.getLong("seed");
    if (seed != null) {
      System.out.println(run(seed, System.out).statistics());
      return;
    }
    ServiceStatistics sum = new ServiceStatistics();
    for (long each = 1; each <= Long.getLong("seeds", 20); each++) {
      sum.add(run(each, null).statistics());
    }
    System.out.println(sum);
    assertThat(sum.moves).as("sessions that moved").isGreaterThanOrEqualTo(100);
    assertThat(sum.handovers).as("handovers begun").isGreaterThanOrEqualTo(10);
    assertThat(sum.configurations).as("configurations").isGreaterThanOrEqualTo(10);
  }

  @Test
  void aSeedDecidesEverything() {
    for (long seed = 1; seed <= 2; seed++) {
      assertThat(run(seed, null).traceHash()).isEqualTo(run(seed, null).traceHash());
    }
  }

  static ServiceSimulation run(long seed, @Nullable Appendable trace) {
    ServiceSimulation simulation = new ServiceSimulation(seed, trace);
    try {
      simulation.run();
    } catch (Violation | Check.InvariantViolation broken) {
      throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
    }
    return simulation;
  }
}
