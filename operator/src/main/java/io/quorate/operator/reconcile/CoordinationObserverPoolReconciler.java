package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Hands a pool and what the informers know of it to a {@link PoolPass}, each time something of it
 * has changed.
 */
public final class CoordinationObserverPoolReconciler
    implements Reconciler<CoordinationObserverPool> {
  private static final Duration UNSETTLED_INTERVAL = Duration.ofSeconds(2);
  private static final String OBSERVERS =
      Labels.MANAGED_BY + "=" + Labels.OPERATOR + "," + Labels.COMPONENT + "=" + Labels.OBSERVER;

  private final PoolPass pass;

  public CoordinationObserverPoolReconciler(ClusterServices services) {
    this.pass = new PoolPass(services);
  }

  @Override
  public UpdateControl<CoordinationObserverPool> reconcile(
      CoordinationObserverPool pool, Context<CoordinationObserverPool> context) {
    boolean settled = pass.run(pool, context.getSecondaryResources(Pod.class), owned(context));
    UpdateControl<CoordinationObserverPool> control = UpdateControl.noUpdate();
    return settled ? control : control.rescheduleAfter(UNSETTLED_INTERVAL);
  }

  @Override
  public List<EventSource<?, CoordinationObserverPool>> prepareEventSources(
      EventSourceContext<CoordinationObserverPool> context) {
    return List.of(
        informer(Pod.class, context),
        informer(StatefulSet.class, context),
        informer(ConfigMap.class, context),
        informer(Service.class, context),
        informer(PodDisruptionBudget.class, context),
        clusters(context));
  }

  private static <T extends HasMetadata> InformerEventSource<T, CoordinationObserverPool> informer(
      Class<T> kind, EventSourceContext<CoordinationObserverPool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, CoordinationObserverPool.class)
            .withName("observers-" + kind.getSimpleName())
            .withLabelSelector(OBSERVERS)
            .withSecondaryToPrimaryMapper(CoordinationObserverPoolReconciler::byPool)
            .build(),
        context);
  }

  /** A pool waits for its cluster's founding, and follows its settings. */
  private static EventSource<?, CoordinationObserverPool> clusters(
      EventSourceContext<CoordinationObserverPool> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(
                CoordinationCluster.class, CoordinationObserverPool.class)
            .withName("clusters")
            .withSecondaryToPrimaryMapper(cluster ->
                context
                    .getPrimaryCache()
                    .list(
                        cluster.getMetadata().getNamespace(),
                        pool ->
                            pool.getSpec()
                                .clusterRef()
                                .name()
                                .equals(cluster.getMetadata().getName()))
                    .map(ResourceID::fromResource)
                    .collect(Collectors.toSet()))
            .withPrimaryToSecondaryMapper((CoordinationObserverPool pool) ->
                Set.of(
                    new ResourceID(
                        pool.getSpec().clusterRef().name(), pool.getMetadata().getNamespace())))
            .build(),
        context);
  }

  private static Set<ResourceID> byPool(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    if (labels == null) return Set.of();
    String cluster = labels.get(Labels.INSTANCE);
    String pool = labels.get(Labels.POOL);
    return cluster == null || pool == null
        ? Set.of()
        : Set.of(new ResourceID(Names.pool(cluster, pool), object.getMetadata().getNamespace()));
  }

  private static Collection<HasMetadata> owned(Context<CoordinationObserverPool> context) {
    List<HasMetadata> objects = new ArrayList<>();
    for (var kind :
        List.of(StatefulSet.class, ConfigMap.class, Service.class, PodDisruptionBudget.class))
      objects.addAll(context.getSecondaryResources(kind));
    return objects;
  }
}
