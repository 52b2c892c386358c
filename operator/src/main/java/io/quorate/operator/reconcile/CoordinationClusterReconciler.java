package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.observe.ClusterObjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Hands a cluster and what the informers know of it to a {@link ClusterPass}, each time something
 * of it has changed.
 */
public final class CoordinationClusterReconciler implements Reconciler<CoordinationCluster> {
  /** While something is under way a look is taken at least this often, whatever is heard of it. */
  private static final Duration UNSETTLED_INTERVAL = Duration.ofSeconds(1);

  private final ClusterServices services;
  private final ClusterPass pass;

  public CoordinationClusterReconciler(ClusterServices services) {
    this.services = services;
    this.pass = new ClusterPass(services);
  }

  @Override
  public UpdateControl<CoordinationCluster> reconcile(
      CoordinationCluster cluster, Context<CoordinationCluster> context) {
    ClusterPass.Outcome outcome = pass.run(cluster, objects(context), owned(context));
    UpdateControl<CoordinationCluster> control = UpdateControl.noUpdate();
    return outcome.settled() ? control : control.rescheduleAfter(UNSETTLED_INTERVAL);
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
        context.getSecondaryResources(CoordinationObserverPool.class),
        Set.of());
  }

  private static Collection<HasMetadata> owned(Context<CoordinationCluster> context) {
    List<HasMetadata> objects = new ArrayList<>();
    for (var kind :
        List.of(
            StatefulSet.class,
            ConfigMap.class,
            Service.class,
            PodDisruptionBudget.class,
            NetworkPolicy.class,
            PersistentVolumeClaim.class,
            Secret.class,
            CoordinationObserverPool.class)) objects.addAll(context.getSecondaryResources(kind));
    return objects;
  }
}
