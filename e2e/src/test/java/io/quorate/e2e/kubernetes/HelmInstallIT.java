package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.marcnuri.helm.Helm;
import io.quorate.e2e.local.StockClient;
import io.quorate.e2e.servers.Launcher;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README tells people to type, on a real control plane: the charts' own rights and nothing
 * more must be enough.
 */
@Tag("namespace")
final class HelmInstallIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Test
  void theChartsLeadToAServingEnsemble(@TempDir Path directory) throws Exception {
    Path checkout = Launcher.script().resolveSibling("");
    try (RealCluster cluster = RealCluster.start(directory)) {
      cluster.kubectl("create", "namespace", "quorate-system");
      for (String chart : new String[] {"quorate-crds", "quorate-operator"})
        cluster.kubectlWith(rendered(checkout, chart), "apply", "--server-side", "-f", "-");
      cluster.kubectl("apply", "-f", checkout.resolve("docs/examples/cluster.yaml").toString());
      cluster.kubectl(
          "wait", "--for=condition=Ready", "coordinationcluster/demo", "--timeout=180s");
      cluster.kubectl(
          "-n",
          "quorate-system",
          "wait",
          "--for=condition=Available",
          "deployment/quorate-operator",
          "--timeout=60s");

      int port = cluster.agent().publish("default", "demo", 2181);
      try (StockClient client = new StockClient("127.0.0.1:" + port)) {
        client.create("/served", "by a pod");
        assertThat(client.read("/served")).isEqualTo("by a pod");
      }

      cluster.kubectl("scale", "cop/demo-reads", "--replicas=1");
      cluster.kubectl("wait", "--for=condition=Ready", "cop/demo-reads", "--timeout=120s");
      assertThat(cluster.logs("quorate-system", "quorate-operator"))
          .contains("started")
          .doesNotContainIgnoringCase("forbidden");

      cluster.kubectl("delete", "coc", "demo");
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(cluster.kubectl("get", "pods", "-o", "name")).doesNotContain("demo"));
      assertThat(cluster.kubectl("get", "pvc", "-o", "name")).contains("data-demo-v1-0");
    }
  }

  private static String rendered(Path checkout, String chart) {
    return new Helm(checkout.resolve("charts").resolve(chart))
        .template()
        .withName(chart)
        .withNamespace("quorate-system")
        .withKubeVersion("1.34.0")
        .call();
  }
}
