package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * One operator after the other dies: the first after its first write to the API server, the second
 * after its second, and so on, each time when the write was done and its answer hadn't come. The
 * next goes on from what it finds. A new operator first makes sure of every object, so later lives
 * are those that get something done, and each is cut off one write further on.
 */
@RealKubernetes
final class OperatorCrashAtEveryStepIT {
  /** Far more writes than the longest way takes. */
  private static final int DEATHS_MAX = 100;

  @Test
  void votersAreAddedAndRemovedByOperatorsThatDieOneWriteLaterEach(RealCluster cluster)
      throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "crashes", 1);
        QuorumWitness witness = new QuorumWitness(ensemble, cluster.agent());
        Workload load = Workload.start(ensemble.connectString(), 2)) {
      cluster.withoutOperator(() -> {
        for (int voters : new int[] {3, 1}) {
          ensemble.scale(voters);
          int deaths = 0;
          while (!ensemble.view().hasVoters(voters)) {
            deaths++;
            assertThat(deaths).as("deaths on the way to %d voters", voters).isLessThan(DEATHS_MAX);
            try (OperatorCopy copy =
                OperatorCopy.dyingAfter(deaths, cluster, ensemble.namespace())) {
              Awaitility.await("a death, or the end of the work")
                  .atMost(Ensemble.PATIENCE)
                  .until(() -> copy.isDead() || ensemble.view().hasVoters(voters));
            }
          }
          System.out.printf("%d voters after %d deaths of the operator%n", voters, deaths);
          load.awaitProgress();
        }
      });
      ensemble.awaitVoters(1);
      load.assertNothingIsLost(ensemble.connectString());
      assertThat(witness.violations()).isEmpty();
    }
  }
}
