package io.quorate.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everything dies at once, the operator too; all comes back by itself with all that was said. */
@RealKubernetes
final class FullOutageRecoversIT {
  @Test
  void nothingThatWasAcknowledgedIsLostAndNoSessionEnds(RealCluster cluster) throws Exception {
    try (Ensemble ensemble = Ensemble.of(cluster, "outage", 3);
        Workload load = Workload.start(ensemble.connectString(), 3)) {
      List<Pod> operators = cluster.operatorPods();
      List<Pod> members = List.copyOf(ensemble.members().values());
      operators.forEach(cluster::kill);
      members.forEach(cluster::kill);
      for (Pod pod : members)
        ensemble.kubectl("delete", "pod", pod.getMetadata().getName(), "--wait=false");
      load.awaitProgress();
      cluster.awaitOperator();
      ensemble.awaitVoters(3);
      load.awaitProgress();
      load.assertNothingIsLost(ensemble.connectString());
      ensemble.assertEqualTrees();
    }
  }
}
