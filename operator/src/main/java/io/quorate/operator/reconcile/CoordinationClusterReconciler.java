package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.observe.ClusterObjects;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.plan.MembershipPlanner;
import io.quorate.operator.plan.Step;
import io.quorate.operator.report.ClusterReport;
import io.quorate.operator.resources.Members;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One pass over one cluster: observe, validate, plan, build, apply, report. A pass may be cut off
 * anywhere; the next begins with what is then found.
 */
public final class CoordinationClusterReconciler implements Reconciler<CoordinationCluster> {
  /** While something is under way a look is taken at least this often, whatever is heard of it. */
  private static final Duration UNSETTLED_INTERVAL = Duration.ofSeconds(1);

  private final ClusterServices services;

  public CoordinationClusterReconciler(ClusterServices services) {
    this.services = services;
  }

  @Override
  public UpdateControl<CoordinationCluster> reconcile(
      CoordinationCluster cluster, Context<CoordinationCluster> context) {
    String namespace = cluster.getMetadata().getNamespace();
    Optional<Identity> identity =
        services.identities().read(namespace, cluster.getMetadata().getName());
    Observation seen = services.observer().observe(cluster, identity, objects(context));
    ClusterModel model = ClusterModel.of(cluster, identity, services.defaultImage());
    Step planned = MembershipPlanner.next(model, Members.revision(model), seen);
    Step done = services.changes().make(cluster, model, seen, planned, cached(context));
    services.statuses().write(cluster, ClusterReport.of(model, seen, done, cluster.getStatus()));
    UpdateControl<CoordinationCluster> control = UpdateControl.noUpdate();
    return done instanceof Step.Settled ? control : control.rescheduleAfter(UNSETTLED_INTERVAL);
  }

  @Override
  public List<EventSource<?, CoordinationCluster>> prepareEventSources(
      EventSourceContext<CoordinationCluster> context) {
    return ClusterEventSources.of(context, services.observer());
  }

  private static ClusterObjects objects(Context<CoordinationCluster> context) {
    return new ClusterObjects(
        context.getSecondaryResources(StatefulSet.class),
        context.getSecondaryResources(Pod.class),
        context.getSecondaryResources(PersistentVolumeClaim.class),
        context.getSecondaryResources(CoordinationObserverPool.class));
  }

  private static Collection<HasMetadata> cached(Context<CoordinationCluster> context) {
    List<HasMetadata> objects = new ArrayList<>();
    for (var kind :
        List.of(
            StatefulSet.class,
            ConfigMap.class,
            Service.class,
            PodDisruptionBudget.class,
            CoordinationObserverPool.class)) objects.addAll(context.getSecondaryResources(kind));
    return objects;
  }
}
