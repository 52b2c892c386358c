package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.AffinityBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.quorate.operator.api.SchedulingSpec;
import io.quorate.operator.api.SchedulingSpec.Spread;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where pods may run. A node or a zone that fails should take one member with it. */
final class Scheduling {
  static final String HOST = "kubernetes.io/hostname";
  static final String ZONE = "topology.kubernetes.io/zone";

  private Scheduling() {}

  /**
   * @param together the pods that are kept apart from each other
   * @param zone the only zone in which they may run
   */
  static void place(
      PodSpecBuilder pod,
      SchedulingSpec wanted,
      Map<String, String> together,
      Optional<String> zone) {
    Map<String, String> nodes =
        wanted.nodeSelector() == null ? new TreeMap<>() : new TreeMap<>(wanted.nodeSelector());
    zone.ifPresent(name -> nodes.put(ZONE, name));
    apart(wanted.hostAntiAffinity(), together).ifPresent(pod::withAffinity);
    pod.withTopologySpreadConstraints(
            // What may run in one zone only can't be spread over several.
            zone.isPresent() ? List.of() : spread(wanted.zoneSpread(), together))
        .withPriorityClassName(wanted.priorityClassName())
        .withNodeSelector(nodes.isEmpty() ? null : nodes)
        .withTolerations(wanted.tolerations());
  }

  private static Optional<Affinity> apart(Spread wanted, Map<String, String> together) {
    PodAffinityTerm sameHost =
        new PodAffinityTermBuilder()
            .withTopologyKey(HOST)
            .withNewLabelSelector()
            .withMatchLabels(together)
            .endLabelSelector()
            .build();
    return switch (wanted) {
      case Required ->
          Optional.of(
              new AffinityBuilder()
                  .withNewPodAntiAffinity()
                  .addToRequiredDuringSchedulingIgnoredDuringExecution(sameHost)
                  .endPodAntiAffinity()
                  .build());
      case Preferred ->
          Optional.of(
              new AffinityBuilder()
                  .withNewPodAntiAffinity()
                  .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                  .withWeight(100)
                  .withPodAffinityTerm(sameHost)
                  .endPreferredDuringSchedulingIgnoredDuringExecution()
                  .endPodAntiAffinity()
                  .build());
      case None -> Optional.empty();
    };
  }

  private static List<TopologySpreadConstraint> spread(
      Spread wanted, Map<String, String> together) {
    return switch (wanted) {
      case Required -> List.of(overZones("DoNotSchedule", together));
      case Preferred -> List.of(overZones("ScheduleAnyway", together));
      case None -> List.of();
    };
  }

  private static TopologySpreadConstraint overZones(
      String otherwise, Map<String, String> together) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey(ZONE)
        .withWhenUnsatisfiable(otherwise)
        .withLabelSelector(new LabelSelectorBuilder().withMatchLabels(together).build())
        .build();
  }
}
