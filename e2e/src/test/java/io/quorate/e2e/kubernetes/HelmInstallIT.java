package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.quorate.e2e.local.StockClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What the README tells people to type, on a real control plane: the charts' own rights and nothing
 * more must be enough. The charts are rendered and applied by {@link RealCluster}.
 */
@RealKubernetes
final class HelmInstallIT {
  @Test
  void theChartsAndTheExampleLeadToAServingEnsemble(RealCluster cluster) throws Exception {
    String example = RealCluster.checkout().resolve("docs/examples/cluster.yaml").toString();
    cluster.kubectl("apply", "-f", example);
    cluster.kubectl("wait", "--for=condition=Ready", "coordinationcluster/demo", "--timeout=180s");

    int port = cluster.agent().publish("default", "demo", 2181);
    try (StockClient client = new StockClient("127.0.0.1:" + port)) {
      client.create("/served", "by pods");
      assertThat(client.read("/served")).isEqualTo("by pods");
    }
    assertThat(cluster.operatorPods()).allMatch(HelmInstallIT::isRestrictedAndLetInByItsAccount);
    assertThat(cluster.operatorLog()).contains("started").doesNotContainIgnoringCase("forbidden");

    cluster.kubectl("delete", "-f", example);
    Awaitility.await("the pods go, the volumes stay")
        .atMost(Ensemble.PATIENCE)
        .untilAsserted(() ->
            assertThat(cluster.client().pods().inNamespace("default").list().getItems()).isEmpty());
    assertThat(cluster.kubectl("get", "pvc", "-o", "name")).contains("data-demo-v1-0");
  }

  private static boolean isRestrictedAndLetInByItsAccount(Pod pod) {
    return Boolean.TRUE.equals(pod.getSpec().getSecurityContext().getRunAsNonRoot())
        && "quorate-operator".equals(pod.getSpec().getServiceAccountName());
  }
}
