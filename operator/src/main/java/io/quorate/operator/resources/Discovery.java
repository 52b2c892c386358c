package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.quorate.operator.api.ServicesSpec;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** How clients find a cluster: a ConfigMap that their pods can take their settings from. */
public final class Discovery {
  private Discovery() {}

  static ConfigMap of(ClusterModel cluster) {
    String hosts = connectString(cluster);
    return new ConfigMapBuilder()
        .withMetadata(
            Owner.meta(cluster, Names.discovery(cluster.name()), Labels.members(cluster.name())))
        .addToData("hosts", hosts)
        .addToData("chroot", "/")
        .addToData("ZOOKEEPER", hosts)
        .build();
  }

  /** What clients within the Kubernetes cluster connect to. */
  public static String connectString(ClusterModel cluster) {
    return Names.clientService(cluster.name()) + "." + cluster.namespace() + ".svc:" + Ports.CLIENT;
  }

  /** What clients outside connect to, one for each voter; empty where no names are given. */
  public static List<String> external(ClusterModel cluster, SortedSet<Integer> voters) {
    ServicesSpec.PerMember services = cluster.spec().services().perMember();
    if (services == null) return List.of();
    return voters.stream()
        .map(id -> Services.hostname(services, Names.member(cluster.name(), id)))
        .flatMap(Optional::stream)
        .map(host -> host + ":" + Ports.CLIENT)
        .toList();
  }
}
