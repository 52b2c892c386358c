package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Timing;
import io.quorate.operator.observe.Pods;
import io.quorate.operator.plan.Rollout;
import io.quorate.operator.plan.Rollout.Canary;
import io.quorate.operator.resources.Pools.Turn;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * How observers take part in a rolling change: the last one of one pool goes before the voters, all
 * others after them.
 */
final class PoolRollout {
  private PoolRollout() {}

  /** The pool whose last observer goes first; empty if there is no observer. */
  static Optional<CoordinationObserverPool> canary(
      Collection<CoordinationObserverPool> pools, String cluster) {
    return pools.stream()
        .filter(pool -> pool.getSpec().clusterRef().name().equals(cluster))
        .filter(pool -> pool.getSpec().replicas() != null && pool.getSpec().replicas() > 0)
        .min(Comparator.comparing(pool -> pool.getMetadata().getName()));
  }

  /**
   * @param members the workloads of the cluster's members
   * @param isCanary its last observer goes first
   */
  static Turn turn(Rollout rollout, Collection<StatefulSet> members, boolean isCanary) {
    if (!rollout.window().open()) return Turn.NONE;
    boolean votersHaveIt =
        members.stream()
            .filter(set -> Intent.VOTER.text().equals(annotation(set, Labels.INTENT)))
            .allMatch(set -> rollout.target().equals(annotation(set, Labels.REVISION)));
    if (votersHaveIt) return Turn.ALL;
    return rollout.approved() && isCanary ? Turn.CANARY : Turn.NONE;
  }

  /**
   * @param pods of the pool
   * @param revision of the pool's rendering that is looked for
   */
  static Canary state(Collection<Pod> pods, String revision, Timing timing, Instant now) {
    Canary state = Canary.AWAITED;
    for (Pod pod : pods) {
      Map<String, String> annotations = pod.getMetadata().getAnnotations();
      if (pod.getMetadata().getDeletionTimestamp() != null
          || annotations == null
          || !revision.equals(annotations.get(Labels.REVISION))) continue;
      Instant since = Pods.readinessChangedAt(pod);
      if (Pods.ready(pod)) {
        if (!since.plus(timing.minReady()).isAfter(now)) return Canary.SERVES;
      } else if (since.plus(timing.restart()).isBefore(now)) {
        state = Canary.FAILED;
      }
    }
    return state;
  }

  private static String annotation(StatefulSet set, String key) {
    Map<String, String> annotations = set.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(key, "");
  }
}
