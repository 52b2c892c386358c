package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.quorate.operator.api.ServicesSpec;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.PoolModel;
import io.quorate.operator.model.ServerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The Services of a cluster. The ports of health and control are in none that clients use. */
final class Services {
  /** What the controller of that name makes DNS records from. */
  private static final String EXTERNAL_DNS = "external-dns.alpha.kubernetes.io/hostname";

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
        .withPorts(clientPorts(cluster.settings()))
        .addToPorts(
            port("peers", Ports.PEERS),
            port("health", Ports.HEALTH),
            port("control", Ports.CONTROL))
        .endSpec()
        .build();
  }

  /** For clients. Selects members by what their template says, so that it works without us. */
  static Service client(ClusterModel cluster) {
    ServicesSpec.Client wanted = cluster.spec().services().client();
    Service service =
        client(
            cluster.settings(),
            Owner.meta(
                cluster, Names.clientService(cluster.name()), Labels.members(cluster.name())),
            wanted.type(),
            Labels.membersSelector(cluster.name()),
            wanted.trafficDistribution());
    service.getMetadata().setAnnotations(wanted.annotations());
    service.getSpec().setLoadBalancerClass(wanted.loadBalancerClass());
    service.getSpec().setLoadBalancerSourceRanges(wanted.loadBalancerSourceRanges());
    return service;
  }

  /** For clients that address one voter, ready or not: they choose whom they talk to. */
  static Service member(ClusterModel cluster, int id, ServicesSpec.PerMember wanted) {
    String name = Names.member(cluster.name(), id);
    Service service =
        client(
            cluster.settings(),
            Owner.meta(cluster, name, Labels.member(cluster.name(), id)),
            wanted.type(),
            Labels.memberSelector(cluster.name(), id),
            null);
    Map<String, String> annotations =
        wanted.annotations() == null ? new TreeMap<>() : new TreeMap<>(wanted.annotations());
    hostname(wanted, name).ifPresent(host -> annotations.put(EXTERNAL_DNS, host));
    service.getMetadata().setAnnotations(annotations.isEmpty() ? null : annotations);
    return service;
  }

  /** The name under which clients outside find a voter. */
  static Optional<String> hostname(ServicesSpec.PerMember wanted, String member) {
    return Optional.ofNullable(wanted.hostnameTemplate())
        .map(template -> template.replace("{member}", member));
  }

  /** For clients that are to be served by one pool. */
  static Service pool(PoolModel pool) {
    String cluster = pool.cluster().name();
    return client(
        pool.settings(),
        Owner.meta(pool, pool.name(), Labels.pool(cluster, pool.pool())),
        ServicesSpec.Type.ClusterIP,
        Labels.poolSelector(cluster, pool.pool()),
        pool.service().trafficDistribution());
  }

  private static List<ServicePort> clientPorts(ServerSettings settings) {
    List<ServicePort> ports = new ArrayList<>();
    if (settings.plainClients()) ports.add(port("client", Ports.CLIENT));
    if (settings.clientTls().isPresent()) ports.add(port("client-tls", Ports.CLIENT_TLS));
    return ports;
  }

  private static Service client(
      ServerSettings settings,
      ObjectMeta metadata,
      ServicesSpec.Type type,
      Map<String, String> selector,
      ServicesSpec.@Nullable TrafficDistribution traffic) {
    return new ServiceBuilder()
        .withMetadata(metadata)
        .withNewSpec()
        .withType(type.name())
        .withSelector(selector)
        .withPorts(clientPorts(settings))
        .withTrafficDistribution(traffic == null ? null : traffic.name())
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
