package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.PoolModel;
import io.quorate.operator.observe.ClusterObjects;
import io.quorate.operator.observe.Pods;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads a cluster's objects from the API server, past all caches. */
final class LiveObjects {
  /** Whoever sets it vouches that nothing on the node runs any more. */
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  private final KubernetesClient client;

  LiveObjects(KubernetesClient client) {
    this.client = client;
  }

  /**
   * @param pools as the informers have them: no decision about members hangs on them
   */
  ClusterObjects of(CoordinationCluster cluster, Collection<CoordinationObserverPool> pools) {
    List<StatefulSet> sets = list(StatefulSet.class, cluster);
    List<PersistentVolumeClaim> claims = list(PersistentVolumeClaim.class, cluster);
    List<Pod> pods = list(Pod.class, cluster);
    SortedSet<String> named = new TreeSet<>();
    for (Pod pod : pods) if (!Pods.ready(pod)) named.add(Pods.node(pod));
    for (PersistentVolumeClaim claim : claims) named.add(Pods.node(claim));
    for (Pod pod : pods) if (Pods.ready(pod)) named.remove(Pods.node(pod));
    named.remove("");
    named.removeIf(name -> !isLost(name));
    return new ClusterObjects(sets, pods, claims, pools, named);
  }

  List<Pod> observers(String namespace, PoolModel pool) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabels(Labels.poolSelector(pool.cluster().name(), pool.pool()))
        .list()
        .getItems();
  }

  private <T extends HasMetadata> List<T> list(Class<T> kind, CoordinationCluster cluster) {
    return client
        .resources(kind)
        .inNamespace(cluster.getMetadata().getNamespace())
        .withLabels(Labels.membersSelector(cluster.getMetadata().getName()))
        .list()
        .getItems();
  }

  /** Gone, or out of service by a person's word. Silence alone proves nothing about a node. */
  private boolean isLost(String name) {
    try {
      Node node = client.nodes().withName(name).get();
      return node == null
          || node.getSpec() != null
              && node.getSpec().getTaints() != null
              && node.getSpec().getTaints().stream()
                  .anyMatch(taint -> OUT_OF_SERVICE.equals(taint.getKey()));
    } catch (KubernetesClientException e) {
      // Without the right to look at nodes, none is known to be lost.
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) return false;
      throw e;
    }
  }
}
