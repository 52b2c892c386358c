package io.quorate.operator.observe;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.quorate.operator.api.CoordinationObserverPool;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The objects of one cluster, owned by it or not.
 *
 * @param lostNodes of the nodes that pods and claims name, those that are gone for good as far as
 *     Kubernetes knows
 */
public record ClusterObjects(
    Collection<StatefulSet> statefulSets,
    Collection<Pod> pods,
    Collection<PersistentVolumeClaim> claims,
    Collection<CoordinationObserverPool> pools,
    Set<String> lostNodes) {
  public static final ClusterObjects NONE =
      new ClusterObjects(List.of(), List.of(), List.of(), List.of(), Set.of());
}
