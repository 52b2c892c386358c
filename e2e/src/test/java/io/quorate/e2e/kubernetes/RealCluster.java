package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

/**
 * A real control plane with one node, on which pods are processes: the node agent of local mode.
 * For tests in a network namespace of their own.
 */
final class RealCluster implements AutoCloseable {
  private static final long KUBECTL_MINUTES = 5;

  private final ControlPlane plane;
  private final KubernetesClient client;
  private final NodeAgent agent;
  private final Path data;

  private RealCluster(ControlPlane plane, Path directory) throws IOException {
    this.plane = plane;
    this.data = Files.createDirectories(directory.resolve("node")).toRealPath();
    Config config = Config.fromKubeconfig(plane.kubeconfig().toFile());
    config.setOnlyHttpWatches(true);
    client = new KubernetesClientBuilder().withConfig(config).build();
    agent =
        new NodeAgent(
            client,
            new AgentOptions("node", data, List.of(Launcher.script().toString()), "198.18", true));
  }

  /** Starts one, or skips the test where there can't be one. */
  static RealCluster start(Path directory) throws IOException, InterruptedException {
    assumeTrue(
        "own".equals(System.getProperty("namespace")),
        "these tests run in a network namespace: mvn verify -Pkubernetes, where unshare(1) may make one");
    Optional<ControlPlane> plane =
        ControlPlane.start(Files.createDirectories(directory.resolve("plane")));
    assumeTrue(plane.isPresent(), "there is no Go to build a control plane with");
    return new RealCluster(plane.get(), directory);
  }

  KubernetesClient client() {
    return client;
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
    List<String> command =
        new ArrayList<>(List.of("kubectl", "--kubeconfig", plane.kubeconfig().toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(KUBECTL_MINUTES, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s\n%s", command, output).isZero();
    return output;
  }

  /** What the pods of a namespace whose names begin so have written. */
  String logs(String namespace, String podPrefix) throws IOException {
    StringBuilder text = new StringBuilder();
    for (var pod : client.pods().inNamespace(namespace).list().getItems()) {
      String name = pod.getMetadata().getName();
      if (!name.startsWith(podPrefix)) continue;
      Optional<Path> log = agent.log(namespace, name, pod.getMetadata().getUid());
      if (log.isPresent()) text.append(Files.readString(log.get()));
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    agent.close();
    client.close();
    plane.close();
  }
}
