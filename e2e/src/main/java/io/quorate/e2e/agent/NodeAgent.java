package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this machine a node of an API server, or several, until it is closed. One thread looks at
 * what there is after every change and does what is missing; each pod has a thread of its own
 * besides. Closing ends every process that it started.
 */
public final class NodeAgent implements AutoCloseable {
  static final String MANAGER = "quorate-agent";

  private static final Logger LOG = LoggerFactory.getLogger(NodeAgent.class);
  private static final long LOOK_AT_LEAST_EVERY_MILLIS = 1_000;

  private final AgentOptions options;
  private final Cluster cluster;
  private final PodApi api;
  private final List<NodeHeartbeat> heartbeats;
  private final Provisioner provisioner;
  private final AddressPool addresses;
  private final HostsFiles hosts;
  private final ServiceProxies proxies;
  private final ProcessGuard guard;
  private final PodRun.Surroundings around;
  private final Map<String, PodRun> runs = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<Boolean> changes = new LinkedBlockingQueue<>(1);
  private final Thread thread;
  private volatile boolean closing;

  /** Begins; the client must outlive the agent. */
  public NodeAgent(KubernetesClient client, AgentOptions options) throws IOException {
    this.options = options;
    Files.createDirectories(options.data());
    guard = new ProcessGuard(options.data().resolve("processes"), options.data().toString());
    api = new PodApi(client);
    heartbeats = options.nodeNames().stream().map(name -> new NodeHeartbeat(client, name)).toList();
    heartbeats.forEach(NodeHeartbeat::register);
    cluster = new Cluster(client, this::changed);
    addresses = new AddressPool(options.network(), RandomGenerator.getDefault());
    provisioner = new Provisioner(client, cluster, options.data().resolve("volumes"));
    hosts = new HostsFiles(options.data().resolve("hosts"));
    proxies = new ServiceProxies(cluster, addresses);
    HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    around = new PodRun.Surroundings(options, cluster, addresses, hosts, guard, api, http);
    removeOldPods();
    thread = Thread.ofPlatform().name("node-agent").start(this::run);
  }

  private void changed() {
    boolean news = changes.offer(true);
    LOG.trace("the cluster has changed{}", news ? "" : " again");
  }

  private void run() {
    while (!closing) {
      try {
        look();
        Boolean news = changes.poll(LOOK_AT_LEAST_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        LOG.trace("looking again{}", news == null ? ", because time has passed" : "");
      } catch (InterruptedException e) {
        return;
      } catch (IOException | RuntimeException e) {
        if (!closing) LOG.warn("the agent will try again: {}", e.toString());
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(LOOK_AT_LEAST_EVERY_MILLIS);
    } catch (InterruptedException e) {
      closing = true;
    }
  }

  private void look() throws IOException {
    heartbeats.forEach(NodeHeartbeat::beat);
    provisioner.reconcile();
    proxies.reconcile();
    hosts.write(cluster.pods(), cluster.services(), proxies.addresses());
    pods();
  }

  private void pods() {
    Set<String> known = new HashSet<>();
    Placement placement = new Placement(options.nodeNames(), cluster.nodes(), cluster.pods());
    for (Pod pod : cluster.pods()) {
      String node = pod.getSpec().getNodeName();
      boolean unbound = node == null || node.isEmpty();
      if (unbound && options.binds() && !Pods.isLeaving(pod))
        placement.place(pod).ifPresent(chosen -> bind(pod, chosen));
      if (unbound || !options.nodeNames().contains(node)) continue;
      String uid = pod.getMetadata().getUid();
      known.add(uid);
      PodRun run = runs.get(uid);
      if (run != null) run.update(pod);
      else if (Pods.isLeaving(pod)) api.remove(pod);
      else runs.put(uid, new PodRun(pod, around));
    }
    for (Map.Entry<String, PodRun> entry : new HashMap<>(runs).entrySet()) {
      if (known.contains(entry.getKey())) continue;
      entry.getValue().gone();
      if (entry.getValue().isOver()) runs.remove(entry.getKey());
    }
  }

  private void bind(Pod pod, String node) {
    try {
      api.bind(pod, node);
    } catch (KubernetesClientException e) {
      // Bound by another, or gone, as the next watch event will say.
      LOG.debug("{} can't be bound: {}", pod.getMetadata().getName(), e.getMessage());
    }
  }

  /** Pods that went while no agent ran have left their directories. */
  private void removeOldPods() throws IOException {
    Path root = options.data().resolve("pods");
    if (!Files.isDirectory(root)) return;
    Set<Path> known = new HashSet<>();
    cluster.pods().forEach(pod -> known.add(PodRun.root(options.data(), pod)));
    List<Path> present;
    try (Stream<Path> paths = Files.walk(root, 3)) {
      present = paths.filter(path -> root.relativize(path).getNameCount() == 3).toList();
    }
    for (Path path : present) if (!known.contains(path)) Directories.remove(path);
  }

  /** The hosts file for processes that are no pods, such as an operator beside the agent. */
  public Path hostsFile() {
    return hosts.outside();
  }

  /**
   * Makes a process that is no pod end with the agent, however that ends; its command line must
   * name the data directory.
   */
  public void adopt(Process process) throws IOException {
    guard.started(process);
  }

  /**
   * Forwards a port of the ready pods behind a Service on 127.0.0.1, and returns the port there.
   */
  public int publish(String namespace, String service, int port) throws IOException {
    return proxies.publish(namespace, service, port);
  }

  /** What a pod's container has written. */
  public Optional<Path> log(String namespace, String pod, String uid) {
    Path directory =
        options.data().resolve("pods").resolve(namespace).resolve(pod).resolve(uid).resolve("log");
    if (!Files.isDirectory(directory)) return Optional.empty();
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".log")).findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The pid of a pod's process; 0 if it has none. */
  public long pidOf(Pod pod) {
    PodRun run = runs.get(pod.getMetadata().getUid());
    return run == null ? 0 : run.pid();
  }

  /** How many processes of pods run. */
  public long processes() {
    return runs.values().stream().filter(run -> run.pid() != 0).count();
  }

  /** Ends every process, and returns when none is left. The pods stay in the API. */
  @Override
  public void close() throws IOException {
    closing = true;
    thread.interrupt();
    try {
      thread.join();
      runs.values().forEach(PodRun::stop);
      for (PodRun run : runs.values()) run.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    proxies.close();
    addresses.close();
    cluster.close();
    guard.close();
  }
}
