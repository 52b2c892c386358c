package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.quorate.operator.api.Condition;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolStatus;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.PoolModel;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.report.PoolReport;
import io.quorate.operator.resources.Pools;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One pass over one pool of observers. There is nothing to plan: observers are not in the committed
 * configuration, and any number may come and go at any time.
 */
public final class CoordinationObserverPoolReconciler
    implements Reconciler<CoordinationObserverPool> {
  private static final Duration UNSETTLED_INTERVAL = Duration.ofSeconds(2);
  private static final String OBSERVERS =
      Labels.MANAGED_BY + "=" + Labels.OPERATOR + "," + Labels.COMPONENT + "=" + Labels.OBSERVER;

  private final ClusterServices services;

  public CoordinationObserverPoolReconciler(ClusterServices services) {
    this.services = services;
  }

  @Override
  public UpdateControl<CoordinationObserverPool> reconcile(
      CoordinationObserverPool pool, Context<CoordinationObserverPool> context) {
    Optional<SpecProblem> hindrance = make(pool, context);
    CoordinationObserverPoolStatus status =
        PoolReport.of(
            pool, hindrance, context.getSecondaryResources(Pod.class), services.clock().instant());
    tell(pool, status);
    services.statuses().write(pool, status);
    UpdateControl<CoordinationObserverPool> control = UpdateControl.noUpdate();
    boolean settled =
        status.conditions() != null
            && status.conditions().stream()
                .anyMatch(c -> c.type().equals("Ready") && c.status() == Condition.Status.True);
    return settled ? control : control.rescheduleAfter(UNSETTLED_INTERVAL);
  }

  private Optional<SpecProblem> make(
      CoordinationObserverPool pool, Context<CoordinationObserverPool> context) {
    String namespace = pool.getMetadata().getNamespace();
    String name = pool.getSpec().clusterRef().name();
    CoordinationCluster cluster =
        services
            .client()
            .resources(CoordinationCluster.class)
            .inNamespace(namespace)
            .withName(name)
            .get();
    if (cluster == null) return wait("the cluster " + name + " does not exist");
    Optional<Identity> identity = services.identities().read(namespace, name);
    ClusterModel model = ClusterModel.of(cluster, identity, services.defaultImage());
    if (model.paused())
      return Optional.of(
          new SpecProblem(Reason.Paused, "spec.paused of the cluster " + name + " is true"));
    if (!model.founded()) return wait("the cluster " + name + " is not founded yet");
    String shortName = PoolModel.shortName(pool);
    Integer known = identity.orElseThrow().pools().get(shortName);
    int number =
        known != null
            ? known
            : services.identities().assignPool(namespace, name, identity.get(), shortName);
    return apply(PoolModel.of(pool, model, number), cached(context));
  }

  private Optional<SpecProblem> apply(PoolModel model, Collection<HasMetadata> cached) {
    try {
      for (HasMetadata desired : Pools.desired(model)) services.applier().apply(desired, cached);
      return Optional.empty();
    } catch (NameTaken e) {
      return Optional.of(new SpecProblem(Reason.NameTaken, String.valueOf(e.getMessage())));
    } catch (StillGoing e) {
      return Optional.of(
          new SpecProblem(Reason.WaitingForDeletion, String.valueOf(e.getMessage())));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_BAD_REQUEST && e.getCode() != 422) throw e;
      return Optional.of(
          new SpecProblem(Reason.ApplyRefused, String.valueOf(e.getStatus().getMessage())));
    }
  }

  /** An Event for what a user would look for: a new size, reached or not. */
  private void tell(CoordinationObserverPool pool, CoordinationObserverPoolStatus status) {
    Optional<Condition> now = ready(status);
    Optional<Condition> before = Optional.ofNullable(pool.getStatus()).flatMap(s -> ready(s));
    if (now.isEmpty() || now.map(Condition::reason).equals(before.map(Condition::reason))) return;
    services
        .events()
        .record(pool, Reason.valueOf(now.get().reason()), "Reconcile", now.get().message());
  }

  private static Optional<Condition> ready(CoordinationObserverPoolStatus status) {
    return Optional.ofNullable(status.conditions()).stream()
        .flatMap(List::stream)
        .filter(condition -> condition.type().equals("Ready"))
        .findFirst();
  }

  private static Optional<SpecProblem> wait(String message) {
    return Optional.of(new SpecProblem(Reason.WaitingForCluster, message));
  }

  @Override
  public List<EventSource<?, CoordinationObserverPool>> prepareEventSources(
      EventSourceContext<CoordinationObserverPool> context) {
    return List.of(
        informer(Pod.class, context),
        informer(StatefulSet.class, context),
        informer(ConfigMap.class, context),
        informer(Service.class, context),
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

  private static Collection<HasMetadata> cached(Context<CoordinationObserverPool> context) {
    List<HasMetadata> objects = new ArrayList<>();
    for (var kind : List.of(StatefulSet.class, ConfigMap.class, Service.class))
      objects.addAll(context.getSecondaryResources(kind));
    return objects;
  }
}
