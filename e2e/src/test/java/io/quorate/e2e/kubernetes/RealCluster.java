package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.quorate.e2e.agent.AgentOptions;
import io.quorate.e2e.agent.NodeAgent;
import io.quorate.e2e.servers.Launcher;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real control plane with four nodes, on which pods are processes: the node agent of local mode.
 * The operator is installed as the README says. For tests in a network namespace of their own.
 */
final class RealCluster implements AutoCloseable {
  /** Where the README has the operator. */
  static final String SYSTEM = "quorate-system";

  static final String OPERATOR = "deployment/quorate-operator";

  private static final List<String> NODES = List.of("node-1", "node-2", "node-3", "node-4");
  private static final long KUBECTL_MINUTES = 5;

  private final ControlPlane plane;
  private final KubernetesClient client;
  private final NodeAgent agent;
  private final Path data;

  private RealCluster(ControlPlane plane, Path data) throws IOException {
    this.plane = plane;
    this.data = data;
    client = new KubernetesClientBuilder().withConfig(config()).build();
    agent =
        new NodeAgent(
            client,
            new AgentOptions(NODES, data, List.of(Launcher.built().toString()), "198.18", true));
  }

  /** A real API server refuses pods with loopback addresses, so theirs must be this network's. */
  static boolean isInOwnNetwork() {
    return "own".equals(System.getProperty("namespace"));
  }

  /** Starts one, if there is Go to build it with; the operator serves when this returns. */
  static Optional<RealCluster> start() throws IOException, InterruptedException {
    // Sockets lie in it, so its path must be short.
    Path directory = Files.createTempDirectory("quorate").toRealPath();
    Optional<ControlPlane> plane =
        ControlPlane.start(Files.createDirectories(directory.resolve("plane")));
    if (plane.isEmpty()) return Optional.empty();
    RealCluster cluster =
        new RealCluster(plane.get(), Files.createDirectories(directory.resolve("node")));
    try {
      cluster.install();
    } catch (AssertionError | IOException e) {
      cluster.close();
      throw e;
    }
    return Optional.of(cluster);
  }

  private void install() throws IOException, InterruptedException {
    kubectl("create", "namespace", SYSTEM);
    for (String chart : List.of("quorate-crds", "quorate-operator"))
      kubectlWith(rendered(chart), "apply", "--server-side", "-f", "-");
    awaitOperator();
  }

  /** As {@code helm template} prints it. */
  private static String rendered(String chart) {
    return new Helm(checkout().resolve("charts").resolve(chart))
        .template()
        .withName(chart)
        .withNamespace(SYSTEM)
        .withKubeVersion("1.34.0")
        .call();
  }

  static Path checkout() {
    return Launcher.script().resolveSibling("");
  }

  void awaitOperator() throws IOException, InterruptedException {
    kubectl("-n", SYSTEM, "rollout", "status", OPERATOR, "--timeout=240s");
  }

  KubernetesClient client() {
    return client;
  }

  /** How a client of its own reaches the API server, with every right. */
  Config config() {
    Config config = Config.fromKubeconfig(plane.kubeconfig().toFile());
    config.setOnlyHttpWatches(true);
    return config;
  }

  /** Nobody is the operator while {@code work} is done. */
  void withoutOperator(Work work) throws Exception {
    kubectl("-n", SYSTEM, "scale", OPERATOR, "--replicas=0");
    Awaitility.await("the operator's end")
        .atMost(Ensemble.PATIENCE)
        .until(() -> operatorPods().isEmpty());
    try {
      work.run();
    } finally {
      kubectl("-n", SYSTEM, "scale", OPERATOR, "--replicas=1");
      awaitOperator();
    }
  }

  /** Anything a test does. */
  interface Work {
    void run() throws Exception;
  }

  NodeAgent agent() {
    return agent;
  }

  /** Runs kubectl and demands that it succeeds; what it prints. */
  String kubectl(String... arguments) throws IOException, InterruptedException {
    return kubectlWith("", arguments);
  }

  /** The same with a text to read. */
  String kubectlWith(String input, String... arguments) throws IOException, InterruptedException {
    Process process = begin(arguments);
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(KUBECTL_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue())
        .as("kubectl %s\n%s\nthe operator: %s", List.of(arguments), output, operatorLog())
        .isZero();
    return output;
  }

  /** Starts kubectl; both its outputs are one. */
  Process begin(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("kubectl", "--kubeconfig", plane.kubeconfig().toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Ends a pod's process as a machine's end would: no farewell, no delay. */
  void kill(Pod pod) {
    ProcessHandle process =
        ProcessHandle.of(agent.pidOf(pod))
            .orElseThrow(() -> new AssertionError(pod.getMetadata().getName() + " has no process"));
    assertThat(process.destroyForcibly()).isTrue();
  }

  List<Pod> operatorPods() {
    return client
        .pods()
        .inNamespace(SYSTEM)
        .withLabel("app.kubernetes.io/name", "quorate-operator")
        .list()
        .getItems();
  }

  /** What the operator's pods that there are have written. */
  String operatorLog() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Pod pod : operatorPods()) {
      Optional<Path> log =
          agent.log(SYSTEM, pod.getMetadata().getName(), pod.getMetadata().getUid());
      if (log.isPresent()) text.append(Files.readString(log.get()));
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    agent.close();
    client.close();
    plane.close();
    try (var files = Files.walk(data.getParent())) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList())
        Files.deleteIfExists(file);
    }
  }
}
