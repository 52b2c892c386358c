package io.quorate.e2e.schedules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.e2e.apiserver.DirectHttp;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.ensemble.AdminKeys;
import io.quorate.operator.model.Labels;
import io.quorate.operator.observe.ClusterObjects;
import io.quorate.operator.plan.Step;
import io.quorate.operator.reconcile.ClusterPass;
import io.quorate.operator.reconcile.ClusterServices;
import io.quorate.operator.reconcile.Decisions;
import io.quorate.operator.reconcile.ServerSideApply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One life of an operator: its real pass with caches of its own, on a wire that may be bad. When it
 * has died every request of its is lost.
 */
final class PlayedOperator implements DirectHttp.Wire, AutoCloseable {
  private final World world;
  private final Random random;
  private final Views views;
  private final KubernetesClient client;
  private final ClusterPass pass;

  /**
   * The probability that a write is lost, late or unanswered, or that the operator dies with it.
   */
  private final double badWire;

  private final double deadly;
  private boolean dead;

  PlayedOperator(World world, String name, Random random, double badWire, double deadly) {
    this.world = world;
    this.random = random;
    this.badWire = badWire;
    this.deadly = deadly;
    views = new Views(world.log());
    client = DirectHttp.client(world.api(), this);
    pass =
        new ClusterPass(
            ClusterServices.of(
                client,
                client,
                new BadLine(world, this),
                new AdminKeys(),
                new ServerSideApply(client),
                world.clock(),
                Decisions.UNHEARD,
                name,
                World.IMAGE));
  }

  boolean isDead() {
    return dead;
  }

  Views views() {
    return views;
  }

  /** Whether something that it sends now gets lost, as far as it knows. */
  DirectHttp.Fate fateOfWrite() {
    if (dead) return DirectHttp.Fate.LOST;
    if (world.isHealing()) return DirectHttp.Fate.ANSWERED;
    if (random.nextDouble() < deadly) {
      dead = true;
      return random.nextBoolean() ? DirectHttp.Fate.UNANSWERED : DirectHttp.Fate.LATE;
    }
    if (random.nextDouble() >= badWire) return DirectHttp.Fate.ANSWERED;
    return switch (random.nextInt(3)) {
      case 0 -> DirectHttp.Fate.LOST;
      case 1 -> DirectHttp.Fate.UNANSWERED;
      default -> DirectHttp.Fate.LATE;
    };
  }

  /** One pass over the cluster as its caches have it; empty if it came to no end. */
  Optional<Step> reconcile() {
    Optional<CoordinationCluster> cluster =
        typed("coordinationclusters.quorate.io", CoordinationCluster.class).stream().findFirst();
    if (cluster.isEmpty()) return Optional.empty();
    List<StatefulSet> sets = typed("statefulsets.apps", StatefulSet.class);
    List<HasMetadata> owned = new ArrayList<>(sets);
    owned.addAll(typed("configmaps", ConfigMap.class));
    owned.addAll(typed("services", Service.class));
    owned.addAll(typed("poddisruptionbudgets.policy", PodDisruptionBudget.class));
    ClusterObjects objects =
        new ClusterObjects(
            sets,
            typed("pods", Pod.class),
            typed("persistentvolumeclaims", PersistentVolumeClaim.class),
            List.of(),
            Set.of());
    try {
      return Optional.of(pass.run(cluster.get(), objects, owned).step());
    } catch (KubernetesClientException e) {
      // As in a real operator: the pass is cut off, and the next begins with what it finds.
      return Optional.empty();
    }
  }

  /** What no pass does: for a test of the checks. */
  void delete(String plural, String name) {
    client.raw("/api/v1/namespaces/default/" + plural + "/" + name, "DELETE", null);
  }

  private <T extends HasMetadata> List<T> typed(String kind, Class<T> type) {
    List<T> found = new ArrayList<>();
    boolean labelled = type != CoordinationCluster.class;
    for (ObjectNode object : views.of(kind)) {
      Map<String, String> labels = World.labels(object);
      if (!labelled
          || World.NAME.equals(labels.get(Labels.INSTANCE))
              && Labels.MEMBER.equals(labels.get(Labels.COMPONENT)))
        found.add(client.getKubernetesSerialization().unmarshal(object.toString(), type));
    }
    return found;
  }

  @Override
  public DirectHttp.Fate fate(String method, String path) {
    if (method.equals("GET")) return dead ? DirectHttp.Fate.LOST : DirectHttp.Fate.ANSWERED;
    return fateOfWrite();
  }

  @Override
  public void late(Runnable request) {
    world.later(request);
  }

  @Override
  public void arrives(String method, String path, String body) {
    world.check().before(method, path);
  }

  @Override
  public void done(String method, String path, int status) {
    world.check().after(method, path, status);
  }

  @Override
  public void close() {
    client.close();
  }
}
