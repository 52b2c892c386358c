package io.quorate.e2e.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quorate.e2e.apiserver.Api;
import io.quorate.e2e.apiserver.ApiServer;
import io.quorate.e2e.apiserver.Catalog;
import io.quorate.e2e.apiserver.Foundations;
import io.quorate.e2e.apiserver.store.Store;
import io.quorate.e2e.controllers.Controllers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The proof that the miniature tells no lies: one script of kubectl commands has the same answers
 * on both.
 */
@Tag("kubernetes")
final class KubectlScriptIT {
  private static final Path SCRIPT =
      Path.of("src", "test", "resources", "io", "quorate", "e2e", "kubernetes", "kubectl-script.sh")
          .toAbsolutePath();
  private static final Path CRDS = Path.of("..", "crds").toAbsolutePath().normalize();

  @Test
  void localModeAnswersKubectlAsKubernetesDoes(@TempDir Path directory) throws Exception {
    assumeTrue(onPath("kubectl"), "there is no kubectl on the PATH");
    Path real = Files.createDirectories(directory.resolve("real"));
    Optional<ControlPlane> plane = ControlPlane.start(real);
    assumeTrue(plane.isPresent(), "there is no Go to build a control plane with");
    String expected;
    try (ControlPlane open = plane.get()) {
      expected = answers(open.kubeconfig(), directory.resolve("real.txt"));
    }
    Path local = Files.createDirectories(directory.resolve("local"));
    Api api = new Api(new Store(null), new Catalog(), Clock.systemUTC());
    Foundations.lay(api);
    try (ApiServer server =
            new ApiServer(api, local, 0, (namespace, pod, uid) -> Optional.empty());
        Controllers controllers = new Controllers(api)) {
      assertThat(server.port()).isPositive();
      assertThat(controllers).isNotNull();
      assertThat(answers(ApiServer.kubeconfig(local), directory.resolve("local.txt")))
          .isEqualTo(expected);
    }
    assertThat(expected.lines().filter(line -> line.startsWith("$ kubectl")).count())
        .isGreaterThan(100);
  }

  private static boolean onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  private static String answers(Path kubeconfig, Path file)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", SCRIPT.toString(), "kubectl-script", CRDS.toString());
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    int status = builder.redirectErrorStream(true).redirectOutput(file.toFile()).start().waitFor();
    assertThat(status).isZero();
    return Files.readString(file);
  }
}
