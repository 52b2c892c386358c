package io.quorate.e2e.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The images that {@code -Pimage} builds, unpacked and run as a container would: nothing but their
 * own files, a root that can't be written to, namespaces of their own.
 */
@Execution(ExecutionMode.CONCURRENT)
final class ImageIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Only /tmp and /data can be written to. */
  private static final String CONTAINER =
      """
      mount --bind "$0" "$0"
      mount -t proc proc "$0/proc"
      mount -t tmpfs tmpfs "$0/tmp"
      mount -t tmpfs tmpfs "$0/data"
      mount -o remount,ro,bind "$0"
      ip link set lo up
      """;

  @TempDir Path directory;

  @Test
  void theServersImageServesFromAReadOnlyRoot() throws Exception {
    Image image = Image.unpack(Path.of("..", "server", "target", "image.tar"), directory);
    assertThat(image.config().at("/config/User").asText()).isEqualTo("65532:65532");
    String output =
        image.run(
            """
            chroot "$0" quorate server --data /data/server --port 2181 > "$0/tmp/log" 2>&1 &
            server=$!
            for attempt in $(seq 120); do
              chroot "$0" quorate shell create /image works && break
              sleep 0.5
            done
            chroot "$0" quorate shell -o json get /image
            kill $server
            wait $server
            echo "status $?"
            """);
    assertThat(output).contains("\"works\"").endsWith("status 0\n");
  }

  @Test
  void theOperatorsImageStarts() throws Exception {
    Image image = Image.unpack(Path.of("..", "operator", "target", "image.tar"), directory);
    assertThat(image.config().at("/config/User").asText()).isEqualTo("65532:65532");
    // There is no cluster to look after, and it says so by its status.
    String output =
        image.run("KUBECONFIG=/none chroot \"$0\" quorate operator; echo \"status $?\"\n");
    assertThat(output).contains("no API server answers").endsWith("status 69\n");
  }

  @Test
  void anImageSaysWhichCommandsItHas() throws Exception {
    Image image = Image.unpack(Path.of("..", "server", "target", "image.tar"), directory);
    assertThat(image.run("chroot \"$0\" quorate operator; echo \"status $?\"\n"))
        .contains("it has 'server' and 'shell'")
        .endsWith("status 64\n");
  }

  /** An image's files and its configuration. */
  private record Image(Path root, JsonNode config) {
    static Image unpack(Path archive, Path directory) throws Exception {
      assumeTrue(Files.exists(archive), "there is no image; mvn -Pimage builds them");
      assumeTrue(canIsolate(), "this machine gives no namespaces to unshare(1)");
      run(List.of("tar", "-xf", archive.toString(), "-C", directory.toString()));
      JsonNode manifest = JSON.readTree(directory.resolve("manifest.json").toFile()).get(0);
      Path root = Files.createDirectories(directory.resolve("root"));
      for (JsonNode layer : manifest.get("Layers"))
        run(
            List.of(
                "tar",
                "-xzf",
                directory.resolve(layer.asText()).toString(),
                "--warning=no-unknown-keyword",
                "-C",
                root.toString()));
      for (String mounted : List.of("proc", "data")) Files.createDirectories(root.resolve(mounted));
      return new Image(
          root, JSON.readTree(directory.resolve(manifest.get("Config").asText()).toFile()));
    }

    private static boolean canIsolate() throws Exception {
      return new ProcessBuilder("unshare", "-rmpnf", "true").start().waitFor() == 0;
    }

    /** What a script prints that sees the image's root as {@code $0}. */
    String run(String script) throws Exception {
      List<String> command = new ArrayList<>(List.of("unshare", "-rmpnf", "env", "-i"));
      for (JsonNode variable : config.at("/config/Env")) command.add(variable.asText());
      // The script's own tools are this machine's.
      command.addAll(
          List.of("sh", "-c", "set -e\nPATH=$PATH:/sbin\n" + CONTAINER + "set +e\n" + script));
      command.add(root.toString());
      return run(command);
    }

    private static String run(List<String> command) throws Exception {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      return output;
    }
  }
}
