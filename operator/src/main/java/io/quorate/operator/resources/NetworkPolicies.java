package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who may open a connection to which port of a cluster's pods. What they open is not limited. */
final class NetworkPolicies {
  private NetworkPolicies() {}

  static Optional<NetworkPolicy> of(ClusterModel cluster) {
    if (!cluster.spec().networkPolicy().enabled()) return Optional.empty();
    List<NetworkPolicyPeer> clients = cluster.spec().networkPolicy().clientsFrom();
    LabelSelector ours = selector(pods(cluster));
    return Optional.of(
        new NetworkPolicyBuilder()
            .withMetadata(
                Owner.meta(
                    cluster, Names.networkPolicy(cluster.name()), Labels.members(cluster.name())))
            .withNewSpec()
            .withPodSelector(ours)
            .withPolicyTypes("Ingress")
            .withIngress(
                rule(clients == null ? sameNamespace() : clients, clientPorts(cluster)),
                rule(
                    List.of(new NetworkPolicyPeerBuilder().withPodSelector(ours).build()),
                    Ports.PEERS),
                rule(operator(), Ports.CONTROL),
                // Whether a server lives, and numbers: whoever scrapes them is anywhere.
                rule(List.of(), Ports.HEALTH))
            .endSpec()
            .build());
  }

  private static int[] clientPorts(ClusterModel cluster) {
    return cluster.settings().clientTls().isEmpty()
        ? new int[] {Ports.CLIENT}
        : cluster.settings().plainClients()
            ? new int[] {Ports.CLIENT, Ports.CLIENT_TLS}
            : new int[] {Ports.CLIENT_TLS};
  }

  private static SortedMap<String, String> pods(ClusterModel cluster) {
    SortedMap<String, String> labels = new TreeMap<>();
    labels.put(Labels.INSTANCE, cluster.name());
    labels.put(Labels.MANAGED_BY, Labels.OPERATOR);
    return labels;
  }

  private static List<NetworkPolicyPeer> sameNamespace() {
    return List.of(
        new NetworkPolicyPeerBuilder().withPodSelector(new LabelSelectorBuilder().build()).build());
  }

  /** In whichever namespace it is; what it may do is told by its certificate. */
  private static List<NetworkPolicyPeer> operator() {
    return List.of(
        new NetworkPolicyPeerBuilder()
            .withNamespaceSelector(new LabelSelectorBuilder().build())
            .withPodSelector(selector(Map.of(Labels.NAME, Labels.OPERATOR)))
            .build());
  }

  private static LabelSelector selector(Map<String, String> labels) {
    return new LabelSelectorBuilder().withMatchLabels(labels).build();
  }

  /**
   * @param from empty for everybody
   */
  private static NetworkPolicyIngressRule rule(List<NetworkPolicyPeer> from, int... ports) {
    return new NetworkPolicyIngressRuleBuilder()
        .withFrom(from)
        .withPorts(
            Arrays.stream(ports)
                .mapToObj(port -> new NetworkPolicyPort(null, new IntOrString(port), "TCP"))
                .toList())
        .build();
  }
}
