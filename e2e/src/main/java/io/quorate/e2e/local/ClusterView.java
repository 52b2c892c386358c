package io.quorate.e2e.local;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quorate.e2e.agent.NodeAgent;
import io.quorate.operator.api.Condition;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationClusterStatus;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolStatus;
import io.quorate.operator.api.MemberStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One cluster as the API shows it. For any thread. */
public final class ClusterView {
  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  public ClusterView(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  String namespace() {
    return namespace;
  }

  String name() {
    return name;
  }

  public Optional<CoordinationCluster> cluster() {
    return Optional.ofNullable(
        client.resources(CoordinationCluster.class).inNamespace(namespace).withName(name).get());
  }

  Optional<CoordinationObserverPool> pool(String pool) {
    return Optional.ofNullable(
        client
            .resources(CoordinationObserverPool.class)
            .inNamespace(namespace)
            .withName(pool)
            .get());
  }

  /** Whether the operator has seen the last change of the spec and reports it done. */
  public boolean isReady() {
    return cluster()
        .filter(each -> isReady(each.getMetadata().getGeneration(), each.getStatus()))
        .isPresent();
  }

  /** Whether so many voters are wanted, are in the configuration and serve. */
  public boolean hasVoters(int replicas) {
    return cluster()
            .map(CoordinationCluster::getStatus)
            .filter(status ->
                Objects.equals(status.replicas(), replicas)
                    && Objects.equals(status.readyReplicas(), replicas))
            .isPresent()
        && isReady();
  }

  private static boolean isReady(
      @Nullable Long generation, @Nullable CoordinationClusterStatus status) {
    return status != null
        && Objects.equals(generation, status.observedGeneration())
        && condition(status.conditions(), "Ready")
            .filter(each -> each.status() == Condition.Status.True)
            .isPresent();
  }

  private static Optional<Condition> condition(@Nullable List<Condition> conditions, String type) {
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(each -> each.type().equals(type)).findFirst();
  }

  /**
   * Whether there are pods, and each has a process of this agent and is ready; a status can be of
   * an earlier run.
   */
  boolean runs(NodeAgent agent) {
    List<Pod> pods = pods();
    return !pods.isEmpty()
        && pods.stream().allMatch(pod -> agent.pidOf(pod) != 0 && readiness(pod).equals("Ready"));
  }

  /** The name of the leader's pod; "" while there is none. */
  public String leader() {
    return cluster()
        .map(CoordinationCluster::getStatus)
        .map(CoordinationClusterStatus::leader)
        .orElse("");
  }

  /** Whether so many observers are wanted, exist and serve. */
  public boolean poolHas(String pool, int replicas) {
    CoordinationObserverPoolStatus status =
        pool(pool).map(CoordinationObserverPool::getStatus).orElse(null);
    return status != null
        && Objects.equals(status.replicas(), replicas)
        && Objects.requireNonNullElse(status.readyReplicas(), 0) == replicas
        && pods().stream()
                .filter(each -> each.getMetadata().getName().startsWith(pool + "-"))
                .count()
            == replicas;
  }

  public List<Pod> pods() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel("app.kubernetes.io/instance", name)
        .list()
        .getItems();
  }

  Optional<Pod> pod(String pod) {
    return Optional.ofNullable(client.pods().inNamespace(namespace).withName(pod).get());
  }

  /** What belongs to the cluster and runs or makes things run. */
  List<String> leftovers() {
    List<String> left = new ArrayList<>();
    pods().forEach(pod -> left.add("pod/" + pod.getMetadata().getName()));
    client
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(set -> left.add("statefulset/" + set.getMetadata().getName()));
    client
        .resources(CoordinationObserverPool.class)
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(pool -> left.add("coordinationobserverpool/" + pool.getMetadata().getName()));
    client
        .services()
        .inNamespace(namespace)
        .withLabel("app.kubernetes.io/instance", name)
        .list()
        .getItems()
        .forEach(service -> left.add("service/" + service.getMetadata().getName()));
    return left;
  }

  /** A line on the whole, and one for each member. */
  public List<String> drawn() {
    List<String> lines = new ArrayList<>();
    CoordinationClusterStatus status = cluster().map(CoordinationCluster::getStatus).orElse(null);
    if (status == null) {
      lines.add("  " + name + ": waiting for the operator");
      return lines;
    }
    Optional<Condition> ready = condition(status.conditions(), "Ready");
    lines.add(
        "  "
            + name
            + ": "
            + ready
                .map(each ->
                    each.status() == Condition.Status.True
                        ? "Ready"
                        : String.valueOf(each.reason()))
                .orElse("seen by the operator"));
    if (status.members() != null) status.members().forEach(member -> lines.add(drawn(member)));
    for (Pod pod : pods()) {
      boolean observer = !pod.getMetadata().getName().startsWith(name + "-v");
      if (observer)
        lines.add(
            "    %-18s %-9s %s".formatted(pod.getMetadata().getName(), "Observer", readiness(pod)));
    }
    return lines;
  }

  private static String drawn(MemberStatus member) {
    return "    %-18s %-9s %s".formatted(member.name(), member.role(), member.state());
  }

  private static String readiness(Pod pod) {
    boolean ready =
        pod.getStatus().getConditions().stream()
            .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
    return ready ? "Ready" : String.valueOf(pod.getStatus().getPhase());
  }
}
