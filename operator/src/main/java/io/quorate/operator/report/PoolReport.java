package io.quorate.operator.report;

import io.fabric8.kubernetes.api.model.Pod;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolStatus;
import io.quorate.operator.api.MemberStatus;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.PoolModel;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.observe.Pods;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The status of a pool of observers. */
public final class PoolReport {
  private PoolReport() {}

  /**
   * @param hindrance why nothing is done for the pool now, if so
   */
  public static CoordinationObserverPoolStatus of(
      CoordinationObserverPool pool,
      Optional<SpecProblem> hindrance,
      Collection<Pod> pods,
      Instant now) {
    int wanted = pool.getSpec().replicas() == null ? 0 : pool.getSpec().replicas();
    List<Pod> present =
        pods.stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .sorted(Comparator.comparingInt(PoolReport::id))
            .toList();
    int ready = (int) present.stream().filter(Pods::ready).count();
    long generation =
        pool.getMetadata().getGeneration() == null ? 0 : pool.getMetadata().getGeneration();
    return new CoordinationObserverPoolStatus(
        generation,
        Conditions.stamp(
            conditions(wanted, present.size(), ready, pods.size() > present.size(), hindrance),
            generation,
            pool.getStatus() == null ? null : pool.getStatus().conditions(),
            now),
        Labels.selectorText(
            Labels.poolSelector(pool.getSpec().clusterRef().name(), PoolModel.shortName(pool))),
        present.size(),
        ready,
        present.stream().map(PoolReport::member).toList());
  }

  private static List<Conditions.Said> conditions(
      int wanted, int present, int ready, boolean leaving, Optional<SpecProblem> hindrance) {
    boolean stalled =
        hindrance.filter(problem -> problem.reason().kind() == Reason.Kind.STALLED).isPresent();
    boolean settled = hindrance.isEmpty() && present == wanted && ready == wanted && !leaving;
    Reason reason =
        hindrance
            .map(SpecProblem::reason)
            .orElse(settled ? Reason.ObserversReady : Reason.ScalingObservers);
    String message =
        hindrance
            .map(SpecProblem::message)
            .orElse(ready + " of " + wanted + " observers serve" + (leaving ? ", some leave" : ""));
    boolean reconciling =
        !settled && !stalled && reason != Reason.Paused && reason != Reason.Hibernated;
    return List.of(
        Conditions.said("Ready", settled, reason, message),
        reconciling
            ? Conditions.said("Reconciling", true, reason, message)
            : Conditions.said("Reconciling", false, Reason.Settled, "nothing is under way"),
        stalled
            ? Conditions.said("Stalled", true, reason, message)
            : Conditions.said("Stalled", false, Reason.NotStalled, "no one needs to act"),
        Conditions.said(
            "Available",
            ready > 0 || wanted == 0,
            ready > 0 || wanted == 0 ? Reason.ObserversReady : reason,
            ready > 0 ? "observers serve" : wanted == 0 ? "none is wanted" : "no observer serves"));
  }

  private static MemberStatus member(Pod pod) {
    return new MemberStatus(
        id(pod),
        pod.getMetadata().getName(),
        MemberStatus.Role.Observer,
        Pods.ready(pod) ? MemberStatus.State.Ready : MemberStatus.State.Provisioning,
        null,
        null,
        pod.getMetadata().getAnnotations() == null
            ? null
            : pod.getMetadata().getAnnotations().get(Labels.REVISION),
        pod.getSpec() == null ? null : pod.getSpec().getNodeName(),
        null,
        null);
  }

  /** A pool's pods are numbered by the ids of their observers. */
  private static int id(Pod pod) {
    String name = pod.getMetadata().getName();
    return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
  }
}
