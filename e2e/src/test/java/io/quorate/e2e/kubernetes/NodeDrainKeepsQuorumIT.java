package io.quorate.e2e.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Two nodes with members are drained at once: the disruption budget lets one go at a time. */
@RealKubernetes
final class NodeDrainKeepsQuorumIT {
  @Test
  void twoDrainsAtOnceTakeOneVoterAtATime(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "drain", 3);
        QuorumWitness witness = new QuorumWitness(ensemble, cluster.agent());
        Workload load = Workload.start(ensemble.connectString(), 3)) {
      Set<String> nodes = new TreeSet<>();
      ensemble.members().values().forEach(pod -> nodes.add(pod.getSpec().getNodeName()));
      assertThat(nodes).as("members are spread").hasSize(3);
      List<String> drained = nodes.stream().limit(2).toList();
      try {
        List<Process> drains = new ArrayList<>();
        for (String node : drained)
          drains.add(
              cluster.begin(
                  "drain",
                  node,
                  "--delete-emptydir-data",
                  "--ignore-daemonsets",
                  "--timeout=200s"));
        for (Process drain : drains) {
          String output = new String(drain.getInputStream().readAllBytes(), UTF_8);
          assertThat(drain.waitFor()).as(output).isZero();
        }
        ensemble.awaitVoters(3);
        assertThat(ensemble.members().values())
            .noneMatch(pod -> drained.contains(pod.getSpec().getNodeName()));
      } finally {
        for (String node : drained) cluster.kubectl("uncordon", node);
      }
      load.awaitProgress();
      load.assertNothingIsLost(ensemble.connectString());
      ensemble.assertEqualTrees();
      assertThat(witness.violations()).isEmpty();
    }
  }
}
