package io.quorate.e2e.kubernetes;

import io.quorate.e2e.servers.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * etcd, kube-apiserver and kube-controller-manager as {@code e2e/kubernetes/build.sh} makes them,
 * as plain processes on the loopback, for as long as this is open. There is one user, with every
 * right.
 */
final class ControlPlane implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration BUILD_PATIENCE = Duration.ofHours(1);
  private static final String TOKEN = "only-for-tests";

  /** Ends its program when its own input ends, which it does with this JVM in whatever way. */
  private static final String GUARDED =
      """
      exec 3<&0
      "$@" 3<&- < /dev/null &
      program=$!
      { cat <&3 > /dev/null; kill -KILL $program; } &
      guard=$!
      wait $program
      kill $guard
      """;

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final int port;

  private ControlPlane(Path directory, Path binaries) throws IOException {
    this.directory = directory;
    port = Ports.next();
    Files.writeString(kubeconfig(), kubeconfigText());
    Files.writeString(directory.resolve("tokens"), TOKEN + ",admin,1,\"system:masters\"\n");
    Files.writeString(directory.resolve("accounts.key"), privateKey());
    launch(binaries);
  }

  /**
   * Starts one.
   *
   * @param directory of its own, with a short path: sockets lie in it
   * @return empty where there is no Go to build it with
   */
  static Optional<ControlPlane> start(Path directory) throws IOException, InterruptedException {
    Path script = Path.of("kubernetes", "build.sh").toAbsolutePath();
    Process build =
        new ProcessBuilder(script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answer =
        new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!build.waitFor(BUILD_PATIENCE)) throw new IOException("the control plane is not built yet");
    if (build.exitValue() == 69) return Optional.empty();
    if (build.exitValue() != 0)
      throw new IOException("the control plane can't be built: see above");
    return Optional.of(new ControlPlane(directory, Path.of(answer)));
  }

  Path kubeconfig() {
    return directory.resolve("kubeconfig");
  }

  private void launch(Path binaries) throws IOException {
    try {
      String etcd = "unix://" + directory.resolve("etcd.sock");
      run(
          binaries,
          "etcd",
          "--data-dir=" + directory.resolve("etcd"),
          "--unsafe-no-fsync",
          "--log-level=error",
          "--listen-client-urls=" + etcd,
          "--advertise-client-urls=" + etcd,
          "--listen-peer-urls=unix://" + directory.resolve("peer.sock"));
      run(
          binaries,
          "kube-apiserver",
          "--etcd-servers=" + etcd,
          "--bind-address=127.0.0.1",
          "--secure-port=" + port,
          "--advertise-address=127.0.0.1",
          "--endpoint-reconciler-type=none",
          "--cert-dir=" + directory.resolve("certs"),
          "--token-auth-file=" + directory.resolve("tokens"),
          "--authorization-mode=RBAC",
          "--service-cluster-ip-range=10.96.0.0/16",
          "--service-account-issuer=https://kubernetes.default.svc",
          "--service-account-key-file=" + directory.resolve("accounts.key"),
          "--service-account-signing-key-file=" + directory.resolve("accounts.key"));
      awaitAnswer("/readyz");
      run(
          binaries,
          "kube-controller-manager",
          "--kubeconfig=" + kubeconfig(),
          "--leader-elect=false",
          "--secure-port=0",
          "--service-account-private-key-file=" + directory.resolve("accounts.key"),
          "--root-ca-file=" + directory.resolve("certs").resolve("apiserver.crt"),
          "--kube-api-qps=300",
          "--kube-api-burst=600");
      awaitAnswer("/api/v1/namespaces/default/serviceaccounts/default");
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void run(Path binaries, String program, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", GUARDED, "sh", binaries.resolve(program).toString()));
    command.addAll(List.of(arguments));
    processes.add(
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(program + ".log").toFile())
            .start());
  }

  /** By kubectl, because its kubeconfig says not to look at the server's certificate. */
  private void awaitAnswer(String path) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> {
          if (processes.stream().anyMatch(process -> !process.isAlive())) {
            throw new UncheckedIOException(
                new IOException("a program has ended; its log is in " + directory));
          }
          Process ask =
              new ProcessBuilder(
                      "kubectl", "--kubeconfig", kubeconfig().toString(), "get", "--raw", path)
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start();
          return ask.waitFor() == 0;
        });
  }

  private String kubeconfigText() {
    return """
    apiVersion: v1
    kind: Config
    current-context: test
    contexts: [{name: test, context: {cluster: test, user: admin}}]
    clusters: [{name: test, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
    users: [{name: admin, user: {token: %s}}]
    """
        .formatted(port, TOKEN);
  }

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
      return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
  }

  /** Nothing it holds is worth a farewell. */
  @Override
  public void close() throws IOException {
    for (Process process : processes.reversed()) process.getOutputStream().close();
    processes.forEach(process -> process.onExit().join());
  }
}
