package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.e2e.local.StockClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Observers come and go without a change of the configuration, and keep who scaled them. */
@RealKubernetes
final class ObserverScalingIT {
  @Test
  void thePoolIsScaledByItselfAndTheVotersDontNotice(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "observers", 3);
        QuorumWitness witness = new QuorumWitness(ensemble, cluster.agent());
        Workload load = Workload.start(ensemble.connectString(), 3)) {
      scale(ensemble, 2);
      try (Workload through = Workload.start(ensemble.observersConnectString(), "through", 2);
          StockClient reader = new StockClient(ensemble.observersConnectString())) {
        assertThat(reader.children("/")).contains("client-0");
        ensemble.apply(3);
        scale(ensemble, 1);
        ensemble.awaitVoters(3);
        through.awaitProgress();
        load.awaitProgress();
        through.assertNothingIsLost(ensemble.connectString());
      }
      load.assertNothingIsLost(ensemble.connectString());
      assertThat(witness.configurations()).as("observers are in no configuration").hasSize(1);
      assertThat(witness.violations()).isEmpty();
    }
  }

  private static void scale(Ensemble ensemble, int observers) throws Exception {
    ensemble.kubectl("scale", "cop/c-reads", "--replicas=" + observers);
    Awaitility.await(observers + " observers")
        .atMost(Ensemble.PATIENCE)
        .until(() -> ensemble.view().poolHas("c-reads", observers));
  }
}
