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
import java.util.TreeMap;

/** How clients find a cluster: a ConfigMap that their pods can take their settings from. */
public final class Discovery {
  private Discovery() {}

  /**
   * @param trust authorities of what clients are shown, as PEM; empty if nobody has told them
   */
  static ConfigMap of(ClusterModel cluster, Optional<String> trust) {
    TreeMap<String, String> data = new TreeMap<>();
    data.put("chroot", "/");
    plain(cluster).ifPresent(hosts -> data.put("hosts", hosts));
    encrypted(cluster).ifPresent(hosts -> data.put("hostsTls", hosts));
    plain(cluster).or(() -> encrypted(cluster)).ifPresent(hosts -> data.put("ZOOKEEPER", hosts));
    if (cluster.settings().clientTls().isPresent())
      trust.ifPresent(pem -> data.put(CertificateSecrets.AUTHORITIES, pem));
    return new ConfigMapBuilder()
        .withMetadata(
            Owner.meta(cluster, Names.discovery(cluster.name()), Labels.members(cluster.name())))
        .withData(data)
        .build();
  }

  /** What clients within the Kubernetes cluster connect to without encryption. */
  public static Optional<String> plain(ClusterModel cluster) {
    return cluster.settings().plainClients()
        ? Optional.of(service(cluster) + Ports.CLIENT)
        : Optional.empty();
  }

  /** What clients within the Kubernetes cluster connect to over TLS. */
  public static Optional<String> encrypted(ClusterModel cluster) {
    return cluster.settings().clientTls().map(_ -> service(cluster) + Ports.CLIENT_TLS);
  }

  private static String service(ClusterModel cluster) {
    return Names.clientService(cluster.name()) + "." + cluster.namespace() + ".svc:";
  }

  /** What clients outside connect to, one for each voter; empty where no names are given. */
  public static List<String> external(ClusterModel cluster, SortedSet<Integer> voters) {
    ServicesSpec.PerMember services = cluster.spec().services().perMember();
    if (services == null) return List.of();
    int port = cluster.settings().clientTls().isPresent() ? Ports.CLIENT_TLS : Ports.CLIENT;
    return voters.stream()
        .map(id -> Services.hostname(services, Names.member(cluster.name(), id)))
        .flatMap(Optional::stream)
        .map(host -> host + ":" + port)
        .toList();
  }
}
