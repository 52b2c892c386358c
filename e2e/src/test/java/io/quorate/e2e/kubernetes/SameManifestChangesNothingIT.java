package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Who has what he asked for sees nothing change, however often it is asked for again. The operator
 * is made to look by a stranger's annotation on one of its objects.
 */
@RealKubernetes
final class SameManifestChangesNothingIT {
  private static final int RECONCILES = 10;
  private static final Pattern PASSES =
      Pattern.compile(
          "quorate_operator_reconcile_seconds_count\\{controller=\"clusters\"\\} ([0-9.E+]+)");

  /** What the operator makes, the claims that come of it, and the status. */
  private static final String KINDS =
      "coc,cop,sts,cm,svc,pdb,secret,pvc,networkpolicy,sa,endpointslice,pod";

  @Test
  void tenMoreReconcilesWriteNothing(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "unchanged", 3)) {
      SortedMap<String, String> before = settled(ensemble);
      ensemble.apply(3);
      assertThat(versions(ensemble)).as("after the same manifest").isEqualTo(before);
      String status = ensemble.view().cluster().orElseThrow().getStatus().toString();
      double first = passes(cluster);
      for (int i = 1; i <= RECONCILES; i++) {
        ensemble.kubectl("annotate", "svc", "c", "touched=" + i, "--overwrite");
        int passed = i;
        Awaitility.await("reconcile " + i)
            .atMost(Ensemble.PATIENCE)
            .until(() -> passes(cluster) >= first + passed);
      }
      SortedMap<String, String> after = versions(ensemble);
      String touched = "Service/c";
      assertThat(after.remove(touched)).as("annotated").isNotEqualTo(before.remove(touched));
      assertThat(after).isEqualTo(before);
      assertThat(ensemble.view().cluster().orElseThrow().getStatus()).hasToString(status);
    }
  }

  /** What follows a start, such as the last pod's readiness in the status, is waited for. */
  private static SortedMap<String, String> settled(Ensemble ensemble) throws Exception {
    SortedMap<String, String> seen = versions(ensemble);
    for (int same = 0; same < 5; ) {
      Thread.sleep(1_000);
      SortedMap<String, String> now = versions(ensemble);
      same = now.equals(seen) ? same + 1 : 0;
      seen = now;
    }
    return seen;
  }

  private static SortedMap<String, String> versions(Ensemble ensemble)
      throws IOException, InterruptedException {
    SortedMap<String, String> versions = new TreeMap<>();
    String lines =
        ensemble.kubectl(
            "get",
            KINDS,
            "-o",
            "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}");
    lines.lines().forEach(line -> versions.put(line.split(" ")[0], line.split(" ")[1]));
    return versions;
  }

  /** How often the operator has looked at a cluster, as its metrics say. */
  private static double passes(RealCluster cluster) throws IOException, InterruptedException {
    String address = cluster.operatorPods().getFirst().getStatus().getPodIP();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + ":7080/metrics")).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      Matcher matcher =
          PASSES.matcher(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
      if (!matcher.find()) throw new AssertionError("there is no count of passes");
      return Double.parseDouble(matcher.group(1));
    }
  }
}
