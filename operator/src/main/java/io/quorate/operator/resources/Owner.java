package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.PoolModel;
import java.util.Map;

/** The metadata of owned objects: Kubernetes deletes them with the resource they are made for. */
final class Owner {
  private static final String API_VERSION = "quorate.io/v1";

  private Owner() {}

  static ObjectMeta meta(ClusterModel cluster, String name, Map<String, String> labels) {
    return meta(
        cluster.namespace(),
        name,
        labels,
        reference("CoordinationCluster", cluster.name(), cluster.uid()));
  }

  static ObjectMeta meta(PoolModel pool, String name, Map<String, String> labels) {
    return meta(
        pool.cluster().namespace(),
        name,
        labels,
        reference("CoordinationObserverPool", pool.name(), pool.uid()));
  }

  /**
   * @param pool the resource's name
   */
  static ObjectMeta poolMeta(
      ClusterModel cluster, String pool, String uid, String name, Map<String, String> labels) {
    return meta(
        cluster.namespace(), name, labels, reference("CoordinationObserverPool", pool, uid));
  }

  /** Of what goes with a cluster although the cluster did not make it by itself. */
  static OwnerReference keeper(ClusterModel cluster) {
    return new OwnerReferenceBuilder()
        .withApiVersion(API_VERSION)
        .withKind("CoordinationCluster")
        .withName(cluster.name())
        .withUid(cluster.uid())
        .build();
  }

  private static ObjectMeta meta(
      String namespace, String name, Map<String, String> labels, OwnerReference owner) {
    return new ObjectMetaBuilder()
        .withNamespace(namespace)
        .withName(name)
        .withLabels(labels)
        .withOwnerReferences(owner)
        .build();
  }

  private static OwnerReference reference(String kind, String name, String uid) {
    return new OwnerReferenceBuilder()
        .withApiVersion(API_VERSION)
        .withKind(kind)
        .withName(name)
        .withUid(uid)
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
