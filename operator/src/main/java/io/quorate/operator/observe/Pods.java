package io.quorate.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads what Kubernetes says of a pod. */
public final class Pods {
  /** Set by the scheduler on claims whose volume is made where their first pod runs. */
  private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

  private Pods() {}

  /** Its condition Ready is True. */
  public static boolean ready(Pod pod) {
    return readiness(pod).filter(condition -> "True".equals(condition.getStatus())).isPresent();
  }

  /** When its condition Ready last changed; a pod without one is as old as itself. */
  public static Instant readinessChangedAt(Pod pod) {
    return readiness(pod)
        .map(PodCondition::getLastTransitionTime)
        .map(Instant::parse)
        .orElseGet(() -> createdAt(pod));
  }

  /** The node it runs on; empty before it has one. */
  public static String node(Pod pod) {
    return pod.getSpec() == null || pod.getSpec().getNodeName() == null
        ? ""
        : pod.getSpec().getNodeName();
  }

  /** The node its volume was made for, if it was made for one; else empty. */
  public static String node(PersistentVolumeClaim claim) {
    Map<String, String> annotations = claim.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(SELECTED_NODE, "");
  }

  static Instant createdAt(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getCreationTimestamp())
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
