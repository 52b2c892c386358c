package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which node a pod is put on, as no scheduler does: of those that take pods, the one with the
 * fewest of the pod's namespace, so that the members of an ensemble are spread. For one look at the
 * cluster: what has been placed counts for what is placed after it.
 */
final class Placement {
  private final SortedSet<String> open;
  private final Map<String, Integer> podsByNodeAndNamespace = new HashMap<>();

  /**
   * @param ours the nodes to choose from
   */
  Placement(Collection<String> ours, List<Node> nodes, List<Pod> pods) {
    open = new TreeSet<>(ours);
    for (Node node : nodes)
      if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
        open.remove(node.getMetadata().getName());
    for (Pod pod : pods) {
      String node = pod.getSpec().getNodeName();
      if (node != null) count(node, pod);
    }
  }

  /** Empty while no node takes pods. */
  Optional<String> place(Pod pod) {
    Optional<String> chosen =
        open.stream()
            .min(
                Comparator.comparingInt(
                    node -> podsByNodeAndNamespace.getOrDefault(key(node, pod), 0)));
    chosen.ifPresent(node -> count(node, pod));
    return chosen;
  }

  private void count(String node, Pod pod) {
    podsByNodeAndNamespace.merge(key(node, pod), 1, Integer::sum);
  }

  private static String key(String node, Pod pod) {
    return node + "/" + pod.getMetadata().getNamespace();
  }
}
