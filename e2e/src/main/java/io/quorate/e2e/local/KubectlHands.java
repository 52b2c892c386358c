package io.quorate.e2e.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does everything with kubectl, and fails with what kubectl says. */
final class KubectlHands implements Hands {
  private final Path kubectl;
  private final Path kubeconfig;

  KubectlHands(Path kubectl, Path kubeconfig) {
    this.kubectl = kubectl;
    this.kubeconfig = kubeconfig;
  }

  /** The kubectl that a shell would find. */
  static Optional<Path> find(String path) {
    for (String directory : path.split(":")) {
      if (directory.isEmpty()) continue;
      Path candidate = Path.of(directory, "kubectl");
      if (Files.isExecutable(candidate)) return Optional.of(candidate);
    }
    return Optional.empty();
  }

  @Override
  public String tool() {
    return kubectl.toString();
  }

  @Override
  public void install(Path crds) throws IOException, InterruptedException {
    run("apply", "--server-side", "--force-conflicts", "-f", crds.toString());
    run("wait", "--for=condition=Established", "--timeout=30s", "-f", crds.toString());
  }

  @Override
  public void apply(Path file) throws IOException, InterruptedException {
    run("apply", "-f", file.toString());
  }

  @Override
  public void scaleCluster(String name, int replicas) throws IOException, InterruptedException {
    run("scale", "coordinationcluster/" + name, "--replicas=" + replicas);
  }

  @Override
  public void scalePool(String name, int replicas) throws IOException, InterruptedException {
    run("scale", "coordinationobserverpool/" + name, "--replicas=" + replicas);
  }

  @Override
  public void deleteCluster(String name) throws IOException, InterruptedException {
    run("delete", "coordinationcluster/" + name, "--timeout=60s");
  }

  private void run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(kubectl.toString(), "--kubeconfig", kubeconfig.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException("kubectl " + String.join(" ", arguments) + ": " + said);
    }
  }
}
