package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A member whose volume is being deleted has no future; another takes its place in one step. */
@RealKubernetes
final class DeadMemberIsSwappedIT {
  @Test
  void anotherMemberTakesTheDeadOnesPlaceInOneChange(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "swap", 3);
        QuorumWitness witness = new QuorumWitness(ensemble, cluster.agent());
        Workload load = Workload.start(ensemble.connectString(), 3)) {
      int leader = ensemble.leader();
      int dead = leader == 1 ? 2 : 1;
      ensemble.kubectl("delete", "pvc", "data-c-v" + dead + "-0", "--wait=false");
      cluster.kill(ensemble.member(dead));
      Awaitility.await("the dead member's pod goes")
          .atMost(Ensemble.PATIENCE)
          .until(() -> !ensemble.members().containsKey(dead));
      ensemble.awaitVoters(3);
      load.awaitProgress();
      load.assertNothingIsLost(ensemble.connectString());
      ensemble.assertEqualTrees();
      assertThat(ensemble.members().keySet()).hasSize(3).contains(4).doesNotContain(dead);
      assertThat(witness.configurations().stream().map(Set::size))
          .as("never two, never four")
          .containsOnly(3);
      assertThat(witness.violations()).isEmpty();
    }
  }
}
