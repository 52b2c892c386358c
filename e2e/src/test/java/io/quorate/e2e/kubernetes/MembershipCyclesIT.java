package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.e2e.servers.Settings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * One voter, three, five, three, one, three, again and again under load. Beside it stands the
 * control: an ensemble that stays as it is, under the same load, on the same machine at the same
 * time. For it the pods of the first are pods that start and stop without being members, so what it
 * feels of them is what the machine does, and what the first feels beyond that is what a change of
 * members does.
 */
@RealKubernetes
final class MembershipCyclesIT {
  private static final int[] CYCLE = {3, 5, 3, 1, 3, 1};
  private static final int CLIENTS = 2;
  private static final Duration LONGER_AT_MOST = Duration.ofSeconds(1);

  @Test
  void growingAndShrinkingCostsNoWriteNoSessionAndHardlyAnyTime(RealCluster cluster)
      throws Exception {
    int cycles = Settings.rounds("membership.cycles", 3);
    try (Ensemble changed = Ensemble.of(cluster, "cycles", 1);
        Ensemble control = Ensemble.of(cluster, "control", 3);
        QuorumWitness witness = new QuorumWitness(changed, cluster.agent());
        Workload load = Workload.start(changed.connectString(), CLIENTS);
        Workload controlLoad = Workload.start(control.connectString(), CLIENTS)) {
      for (int cycle = 0; cycle < cycles; cycle++) {
        for (int voters : CYCLE) {
          changed.scale(voters);
          changed.awaitVoters(voters);
        }
      }
      Duration gap = load.longestGap();
      Duration controlGap = controlLoad.longestGap();
      System.out.printf(
          "%d cycles 1-3-5-3-1-3-1: the longest write gap was %d ms, that of the control %d ms%n",
          cycles, gap.toMillis(), controlGap.toMillis());
      load.assertNothingIsLost(changed.connectString());
      controlLoad.assertNothingIsLost(control.connectString());
      assertThat(witness.violations()).isEmpty();
      assertThat(gap)
          .as("the longest write gap, and that of the control is %s", controlGap)
          .isLessThanOrEqualTo(controlGap.plus(LONGER_AT_MOST));
    }
  }
}
