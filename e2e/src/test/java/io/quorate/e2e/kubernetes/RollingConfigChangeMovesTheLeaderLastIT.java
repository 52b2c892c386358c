package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A changed setting restarts one member after the other; leadership moves once, at the end. */
@RealKubernetes
final class RollingConfigChangeMovesTheLeaderLastIT {
  @Test
  void followersRestartFirstAndTheLeaderAfterItHasHandedOver(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "roll", 3);
        QuorumWitness witness = new QuorumWitness(ensemble, cluster.agent());
        Workload load = Workload.start(ensemble.connectString(), 3)) {
      int leader = ensemble.leader();
      SortedMap<Integer, String> before = uids(ensemble);
      ensemble.kubectl(
          "patch",
          "coc",
          "c",
          "--type=merge",
          "-p",
          "{\"spec\":{\"config\":{\"maxClientCnxns\":\"100\"}}}");
      List<Integer> restarted = new ArrayList<>();
      List<Integer> leaders = new ArrayList<>(List.of(leader));
      Awaitility.await("every member restarts")
          .atMost(Ensemble.PATIENCE)
          .pollInterval(java.time.Duration.ofMillis(100))
          .until(() -> {
            int leads = ensemble.leader();
            if (!leaders.getLast().equals(leads)) leaders.add(leads);
            uids(ensemble)
                .forEach((id, uid) -> {
                  if (!uid.equals(before.get(id)) && !restarted.contains(id)) restarted.add(id);
                });
            return restarted.size() == 3;
          });
      ensemble.awaitVoters(3);
      load.awaitProgress();
      load.assertNothingIsLost(ensemble.connectString());
      ensemble.assertEqualTrees();
      assertThat(restarted.getLast()).as("the leader restarts last").isEqualTo(leader);
      assertThat(leaders).as("leadership moves once").hasSizeLessThanOrEqualTo(2);
      assertThat(ensemble.kubectl("get", "events.events.k8s.io"))
          .contains("leadership moves away from voter " + leader);
      assertThat(witness.violations()).isEmpty();
    }
  }

  private static SortedMap<Integer, String> uids(Ensemble ensemble) {
    SortedMap<Integer, String> uids = new TreeMap<>();
    SortedMap<Integer, Pod> members = ensemble.members();
    members.forEach((id, pod) -> uids.put(id, pod.getMetadata().getUid()));
    return uids;
  }
}
