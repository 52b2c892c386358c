package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each Service that is not headless an address where its ports are forwarded to its ready
 * pods: its own clusterIP if that is one of the loopback, else one from the pool. Changes are made
 * by the agent's thread.
 */
final class ServiceProxies implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProxies.class);

  private final Cluster cluster;
  private final AddressPool addresses;
  private final Map<String, String> addressOf = new HashMap<>();
  private final Map<String, TcpProxy> proxies = new HashMap<>();
  private final List<TcpProxy> published = new ArrayList<>();

  ServiceProxies(Cluster cluster, AddressPool addresses) {
    this.cluster = cluster;
    this.addresses = addresses;
  }

  /** Opens and closes what has come and gone. */
  void reconcile() {
    Set<String> wanted = new HashSet<>();
    for (Service service : cluster.services()) {
      if (!isForwarded(service)) continue;
      for (ServicePort port : service.getSpec().getPorts()) {
        String key = key(service) + ":" + port.getPort();
        wanted.add(key);
        if (!proxies.containsKey(key)) open(service, port, key);
      }
    }
    for (String key : List.copyOf(proxies.keySet())) {
      if (!wanted.contains(key))
        Optional.ofNullable(proxies.remove(key)).ifPresent(TcpProxy::close);
    }
    Set<String> served = new HashSet<>();
    cluster.services().forEach(service -> served.add(key(service)));
    addressOf.keySet().retainAll(served);
  }

  private static boolean isForwarded(Service service) {
    String address = service.getSpec().getClusterIP();
    return !"None".equals(address) && !"ExternalName".equals(service.getSpec().getType());
  }

  private static String key(Service service) {
    return service.getMetadata().getNamespace() + "/" + service.getMetadata().getName();
  }

  private void open(Service service, ServicePort port, String key) {
    try {
      String address = addressOf.get(key(service));
      if (address == null) {
        address = choose(service);
        addressOf.put(key(service), address);
      }
      int number = port.getPort();
      proxies.put(
          key,
          new TcpProxy(
              InetAddress.ofLiteral(address),
              number,
              () ->
                  endpoints(
                      service.getMetadata().getNamespace(),
                      service.getMetadata().getName(),
                      number)));
    } catch (IOException e) {
      LOG.warn("the Service {} is not forwarded: {}", key, e.getMessage());
    }
  }

  private String choose(Service service) throws IOException {
    String own = service.getSpec().getClusterIP();
    if (own != null && own.startsWith("127.")) return own;
    return addresses.take(service.getSpec().getPorts().stream().map(ServicePort::getPort).toList());
  }

  /** Where Services are forwarded, by NAMESPACE/NAME. */
  Map<String, String> addresses() {
    return Map.copyOf(addressOf);
  }

  /**
   * Forwards a port of the pods behind a Service on 127.0.0.1 too, until the agent closes. Returns
   * the port chosen.
   *
   * @param port of the pods, whether the Service offers it or not
   */
  synchronized int publish(String namespace, String name, int port) throws IOException {
    TcpProxy proxy =
        new TcpProxy(
            InetAddress.getLoopbackAddress(),
            0,
            () ->
                readyPods(namespace, name).stream()
                    .map(pod ->
                        new InetSocketAddress(InetAddress.ofLiteral(Pods.address(pod)), port))
                    .toList());
    published.add(proxy);
    return proxy.port();
  }

  private List<Pod> readyPods(String namespace, String name) {
    return cluster.services().stream()
        .filter(service -> key(service).equals(namespace + "/" + name))
        .flatMap(service -> Pods.behind(service, cluster.pods()).stream())
        .filter(pod -> Pods.isReady(pod) && !Pods.isLeaving(pod))
        .toList();
  }

  private List<InetSocketAddress> endpoints(String namespace, String name, int port) {
    List<InetSocketAddress> endpoints = new ArrayList<>();
    for (Service service : cluster.services()) {
      if (!key(service).equals(namespace + "/" + name)) continue;
      for (ServicePort each : service.getSpec().getPorts()) {
        if (each.getPort() != port) continue;
        for (Pod pod : Pods.behind(service, cluster.pods())) {
          if (!Pods.isReady(pod) || Pods.isLeaving(pod)) continue;
          target(pod, each)
              .ifPresent(t ->
                  endpoints.add(
                      new InetSocketAddress(InetAddress.ofLiteral(Pods.address(pod)), t)));
        }
      }
    }
    return endpoints;
  }

  private static Optional<Integer> target(Pod pod, ServicePort port) {
    IntOrString target = port.getTargetPort();
    if (target == null) return Optional.of(port.getPort());
    if (target.getStrVal() == null) return Optional.of(target.getIntVal());
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> container.getPorts().stream())
        .filter(each -> target.getStrVal().equals(each.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }

  @Override
  public synchronized void close() {
    proxies.values().forEach(TcpProxy::close);
    published.forEach(TcpProxy::close);
  }
}
