package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.PoolModel;
import java.util.Map;
import java.util.SortedMap;

/** The Services of a cluster. The ports of health and control are in none that clients use. */
final class Services {
  private Services() {}

  /**
   * Gives every pod of the cluster a name, ready or not: servers must find each other before any of
   * them can be ready.
   */
  static Service members(ClusterModel cluster) {
    SortedMap<String, String> everyPod = Labels.cluster(cluster.name());
    return new ServiceBuilder()
        .withMetadata(
            Owner.meta(
                cluster, Names.membersService(cluster.name()), Labels.members(cluster.name())))
        .withNewSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(everyPod)
        .withPorts(
            port("client", Ports.CLIENT),
            port("peers", Ports.PEERS),
            port("health", Ports.HEALTH),
            port("control", Ports.CONTROL))
        .endSpec()
        .build();
  }

  /** For clients. Selects members by what their template says, so that it works without us. */
  static Service client(ClusterModel cluster) {
    return client(
        Owner.meta(cluster, Names.clientService(cluster.name()), Labels.members(cluster.name())),
        Labels.membersSelector(cluster.name()));
  }

  /** For clients that are to be served by one pool. */
  static Service pool(PoolModel pool) {
    String cluster = pool.cluster().name();
    return client(
        Owner.meta(pool, pool.name(), Labels.pool(cluster, pool.pool())),
        Labels.poolSelector(cluster, pool.pool()));
  }

  private static Service client(ObjectMeta metadata, Map<String, String> selector) {
    return new ServiceBuilder()
        .withMetadata(metadata)
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(selector)
        .withPorts(port("client", Ports.CLIENT))
        .endSpec()
        .build();
  }

  private static ServicePort port(String name, int number) {
    return new ServicePortBuilder()
        .withName(name)
        .withPort(number)
        .withNewTargetPort(name)
        .withProtocol("TCP")
        .withAppProtocol("tcp") // a mesh must not guess at the protocol
        .build();
  }
}
