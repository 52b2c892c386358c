package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Three voters become five, under load. */
@RealKubernetes
final class ScaleUpKeepsServingIT {
  @Test
  void writesGoOnWhileTwoVotersJoinAndAllFiveHoldEverything(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "scale-up", 3);
        QuorumWitness witness = new QuorumWitness(ensemble, cluster.agent());
        Workload load = Workload.start(ensemble.connectString(), 3)) {
      ensemble.scale(5);
      ensemble.awaitVoters(5);
      load.awaitProgress();
      load.assertNothingIsLost(ensemble.connectString());
      ensemble.assertEqualTrees();
      assertThat(ensemble.members().keySet()).containsExactly(1, 2, 3, 4, 5);
      assertThat(witness.violations()).isEmpty();
    }
  }
}
