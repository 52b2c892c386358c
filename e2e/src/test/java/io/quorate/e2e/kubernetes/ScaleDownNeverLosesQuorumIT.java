package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Five voters become three and then one, under load; no volume is lost on the way. */
@RealKubernetes
final class ScaleDownNeverLosesQuorumIT {
  @Test
  void votersLeaveTheConfigurationBeforeTheirPodsGo(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "scale-down", 5);
        QuorumWitness witness = new QuorumWitness(ensemble, cluster.agent());
        Workload load = Workload.start(ensemble.connectString(), 3)) {
      for (int voters : new int[] {3, 1}) {
        ensemble.scale(voters);
        ensemble.awaitVoters(voters);
        load.awaitProgress();
      }
      load.assertNothingIsLost(ensemble.connectString());
      assertThat(ensemble.members()).hasSize(1);
      assertThat(witness.violations()).isEmpty();
      assertThat(witness.configurations().stream().map(Set::size))
          .as("an ensemble of two would bear less than one of one")
          .doesNotContain(2);
      for (int id = 1; id <= 5; id++)
        assertThat(ensemble.kubectl("get", "pvc", "data-c-v" + id + "-0", "-o", "name"))
            .contains("data-c-v" + id + "-0");
    }
  }
}
