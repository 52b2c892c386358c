package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** A second operator that knows nothing of a lease acts beside the first. */
@RealKubernetes
final class TwoOperatorsAreHarmlessIT {
  @Test
  void bothTogetherScaleAndRollAsOneWould(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "two-operators", 3);
        OperatorCopy second = OperatorCopy.start(cluster, ensemble.namespace());
        QuorumWitness witness = new QuorumWitness(ensemble, cluster.agent());
        Workload load = Workload.start(ensemble.connectString(), 2)) {
      ensemble.scale(5);
      ensemble.awaitVoters(5);
      ensemble.scale(3);
      ensemble.awaitVoters(3);
      ensemble.kubectl(
          "patch",
          "coc",
          "c",
          "--type=merge",
          "-p",
          "{\"spec\":{\"config\":{\"maxClientCnxns\":\"100\"}}}");
      ensemble.awaitVoters(3);
      load.awaitProgress();
      load.assertNothingIsLost(ensemble.connectString());
      ensemble.assertEqualTrees();
      assertThat(second.isDead()).isFalse();
      assertThat(ensemble.members()).hasSize(3);
      assertThat(witness.violations()).isEmpty();
      assertThat(witness.configurations().stream().map(Set::size))
          .allMatch(size -> size >= 3 && size <= 5);
    }
  }
}
