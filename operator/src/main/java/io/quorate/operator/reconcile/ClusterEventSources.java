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
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.polling.PerResourcePollingConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.event.source.polling.PerResourcePollingEventSource;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.model.Labels;
import io.quorate.operator.observe.ClusterObserver;
import io.quorate.operator.observe.MemberView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * What wakes the reconciler of clusters: every object of theirs, and every change of what their
 * servers say. All objects are found by labels, since volumes and the identity have no owner.
 */
final class ClusterEventSources {
  /** A founding, an election or a sync is noticed within this time. */
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  /** Clusters asked at the same time: one whose servers are silent must not delay the others. */
  private static final int POLLERS = 32;

  private static final String MEMBERS =
      Labels.MANAGED_BY + "=" + Labels.OPERATOR + "," + Labels.COMPONENT + "=" + Labels.MEMBER;

  /** Those of observers too: their certificates are part of the cluster's. */
  private static final String ALL = Labels.MANAGED_BY + "=" + Labels.OPERATOR;

  /** What of a server's report can change a decision or the status. */
  record MemberDigest(int id, String digest) {}

  private ClusterEventSources() {}

  static List<EventSource<?, CoordinationCluster>> of(
      EventSourceContext<CoordinationCluster> context, ClusterObserver observer) {
    InformerEventSource<Pod, CoordinationCluster> pods = informer(Pod.class, MEMBERS, context);
    return List.of(
        pods,
        informer(StatefulSet.class, MEMBERS, context),
        informer(ConfigMap.class, MEMBERS, context),
        informer(Service.class, MEMBERS, context),
        informer(PodDisruptionBudget.class, MEMBERS, context),
        informer(NetworkPolicy.class, MEMBERS, context),
        informer(Secret.class, ALL, context),
        informer(PersistentVolumeClaim.class, MEMBERS, context),
        pools(context),
        members(context, pods, observer));
  }

  private static <T extends HasMetadata> InformerEventSource<T, CoordinationCluster> informer(
      Class<T> kind, String selector, EventSourceContext<CoordinationCluster> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, CoordinationCluster.class)
            .withName("members-" + kind.getSimpleName())
            .withLabelSelector(selector)
            .withSecondaryToPrimaryMapper(ClusterEventSources::byInstance)
            .build(),
        context);
  }

  /** Pools that users made count as well: by the cluster they name. */
  private static InformerEventSource<CoordinationObserverPool, CoordinationCluster> pools(
      EventSourceContext<CoordinationCluster> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(
                CoordinationObserverPool.class, CoordinationCluster.class)
            .withName("pools")
            .withSecondaryToPrimaryMapper(pool ->
                Set.of(
                    new ResourceID(
                        pool.getSpec().clusterRef().name(), pool.getMetadata().getNamespace())))
            .build(),
        context);
  }

  private static EventSource<?, CoordinationCluster> members(
      EventSourceContext<CoordinationCluster> context,
      InformerEventSource<Pod, CoordinationCluster> pods,
      ClusterObserver observer) {
    return new PerResourcePollingEventSource<>(
        MemberDigest.class,
        context,
        new PerResourcePollingConfigurationBuilder<MemberDigest, CoordinationCluster, Integer>(
                cluster -> digests(observer, pods.getSecondaryResources(cluster)), POLL_INTERVAL)
            .withName("servers")
            .withExecutorService(
                Executors.newScheduledThreadPool(POLLERS, Thread.ofVirtual().factory()))
            .withResourceIDMapper(MemberDigest::id)
            .build());
  }

  private static Set<MemberDigest> digests(ClusterObserver observer, Set<Pod> pods) {
    return observer.ask(pods).entrySet().stream()
        .map(entry ->
            new MemberDigest(
                entry.getKey(),
                switch (entry.getValue()) {
                  case MemberView.Known(var report) -> report.toString();
                  case MemberView.Unknown _ -> "unknown";
                }))
        .collect(Collectors.toSet());
  }

  private static Set<ResourceID> byInstance(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    String cluster = labels == null ? null : labels.get(Labels.INSTANCE);
    return cluster == null
        ? Set.of()
        : Set.of(new ResourceID(cluster, object.getMetadata().getNamespace()));
  }
}
