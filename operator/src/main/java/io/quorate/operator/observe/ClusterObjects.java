package io.quorate.operator.observe;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.quorate.operator.api.CoordinationObserverPool;
import java.util.Collection;

/** The objects of one cluster as the informers have them, owned by it or not. */
public record ClusterObjects(
    Collection<StatefulSet> statefulSets,
    Collection<Pod> pods,
    Collection<PersistentVolumeClaim> claims,
    Collection<CoordinationObserverPool> pools) {}
