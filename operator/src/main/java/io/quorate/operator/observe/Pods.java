package io.quorate.operator.observe;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Optional;

/** Reads what Kubernetes says of a pod. */
public final class Pods {
  private Pods() {}

  /** Its condition Ready is True. */
  public static boolean ready(Pod pod) {
    return readiness(pod).filter(condition -> "True".equals(condition.getStatus())).isPresent();
  }

  /** When its condition Ready last changed; a pod without one is as old as itself. */
  public static Instant readinessChangedAt(Pod pod) {
    return readiness(pod)
        .map(PodCondition::getLastTransitionTime)
        .or(() -> Optional.ofNullable(pod.getMetadata().getCreationTimestamp()))
        .map(Instant::parse)
        .orElse(Instant.EPOCH);
  }

  private static Optional<PodCondition> readiness(Pod pod) {
    if (pod.getStatus() == null || pod.getStatus().getConditions() == null) return Optional.empty();
    return pod.getStatus().getConditions().stream()
        .filter(condition -> "Ready".equals(condition.getType()))
        .findFirst();
  }
}
