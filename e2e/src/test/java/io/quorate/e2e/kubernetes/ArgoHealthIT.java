package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What Argo CD makes of a cluster that lives: its health script is run on the object as the API
 * server gives it, through what users do to it.
 */
@RealKubernetes
final class ArgoHealthIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void healthFollowsWhatHappens(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "argo", 1)) {
      await(ensemble, "Healthy");
      assertThat(health(ensemble, "CoordinationObserverPool", "c-reads")).startsWith("Healthy");

      patch(ensemble, "{config: {snapCount: \"5000\"}}");
      await(ensemble, "Progressing");
      await(ensemble, "Healthy");

      patch(ensemble, "{podOverrides: {spec: {containers: [{name: server, image: other}]}}}");
      await(ensemble, "Degraded InvalidPodOverrides");
      patch(ensemble, "{podOverrides: null}");
      await(ensemble, "Healthy");

      patch(ensemble, "{paused: true}");
      await(ensemble, "Suspended");
      patch(ensemble, "{paused: false}");
      await(ensemble, "Healthy");
    }
  }

  @Test
  void aProtectedClusterIsNotDeletedByAnybody(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "protected", 1)) {
      patch(ensemble, "{deletionProtection: true}");
      Awaitility.await("the policy, which takes a while to be in force")
          .atMost(Ensemble.PATIENCE)
          .until(() -> tryToDelete(cluster).contains("spec.deletionProtection is true"));
      assertThat(ensemble.view().cluster().orElseThrow().getMetadata().getDeletionTimestamp())
          .isNull();
      patch(ensemble, "{deletionProtection: false}");
    }
  }

  /** Not in earnest: a dry run is judged by the same policy. */
  private static String tryToDelete(RealCluster cluster) throws IOException, InterruptedException {
    Process kubectl =
        cluster.begin("-n", "protected", "delete", "coc", "c", "--wait=false", "--dry-run=server");
    String output = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kubectl.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return output;
  }

  private static void patch(Ensemble ensemble, String spec)
      throws IOException, InterruptedException {
    ensemble.kubectl("patch", "coc", "c", "--type=merge", "-p", "spec: " + spec);
  }

  private static void await(Ensemble ensemble, String health) {
    Awaitility.await(health)
        .atMost(Ensemble.PATIENCE)
        .untilAsserted(
            () -> assertThat(health(ensemble, "CoordinationCluster", "c")).startsWith(health));
  }

  private static String health(Ensemble ensemble, String kind, String name)
      throws IOException, InterruptedException {
    JsonNode object = JSON.readTree(ensemble.kubectl("get", kind, name, "-o", "json"));
    return ArgoHealth.of(kind, object);
  }
}
