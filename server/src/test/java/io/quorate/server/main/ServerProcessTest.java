package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process: what it says, and with what status it ends. */
@Timeout(120)
class ServerProcessTest {
  @TempDir private Path directory;

  private record Ended(int status, String output) {}

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            ServerMain.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static Ended run(String... arguments) throws Exception {
    Process process = start(arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private String config(String... lines) throws IOException {
    Path file = directory.resolve("zoo.cfg");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return file.toString();
  }

  @Test
  void badConfigurationListsEveryProblemAndExits2() throws Exception {
    Ended ended = run(config("tickTime=soon", "clientPort=99999", "nonsense=1"));
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output())
        .contains(
            "3 problems",
            "tickTime=soon",
            "clientPort=99999",
            "dataDir is missing",
            "warning:",
            "nonsense");
  }

  @Test
  void missingConfigurationFileExits2() throws Exception {
    Ended ended = run(directory.resolve("none.cfg").toString());
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output()).contains("none.cfg");
  }

  @Test
  void wrongUsageExits64() throws Exception {
    assertThat(run().status()).isEqualTo(64);
    assertThat(run("--nonsense").status()).isEqualTo(64);
  }

  @Test
  void helpAndValidationExit0() throws Exception {
    Ended help = run("--help");
    assertThat(help.status()).isZero();
    assertThat(help.output()).contains("--data", "--port", "--validate-config");
    String good = config("dataDir=" + directory.resolve("data"), "clientPort=" + FreePorts.next());
    assertThat(run("--validate-config", good).status()).isZero();
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void plainTextBeyondThisMachineExits2NamingBothWaysOut() throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data").resolve("myid"), "1");
    String[] lines = {
      "dataDir=" + directory.resolve("data"),
      "clientPort=" + FreePorts.next(),
      "server.1=192.0.2.1:2888:3888",
      ""
    };
    Ended ended = run("--validate-config", config(lines));
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output()).contains("192.0.2.1", "ssl.quorum", "quorate.insecurePeers=true");
    lines[3] = "quorate.insecurePeers=true";
    assertThat(run("--validate-config", config(lines)).status()).isZero();
  }

  @Test
  void portInUseExits2AndSaysWhatToDo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended =
          run(
              "--data",
              directory.resolve("data").toString(),
              "--port",
              Integer.toString(taken.getLocalPort()));
      assertThat(ended.status()).isEqualTo(2);
      assertThat(ended.output()).contains(Integer.toString(taken.getLocalPort()), "clientPort");
    }
  }

  @Test
  void zooKeepersDataDirectoryIsRefusedUntouched() throws Exception {
    Path data = directory.resolve("data");
    Files.createDirectories(data.resolve("version-2"));
    Files.writeString(data.resolve("version-2").resolve("log.1"), "ZKLG");
    Ended ended = run("--data", data.toString(), "--port", Integer.toString(FreePorts.next()));
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output()).contains("ZooKeeper");
    try (var files = Files.walk(data)) {
      assertThat(files.filter(Files::isRegularFile))
          .containsExactly(data.resolve("version-2").resolve("log.1"));
    }
  }

  @Test
  void pathThatIsNoDirectoryExits2() throws Exception {
    Path file = directory.resolve("file");
    Files.writeString(file, "", StandardCharsets.UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Ended ended = run("--data", file.toString(), "--port", Integer.toString(FreePorts.next()));
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output()).contains(file.toString(), "directory");
  }

  @Test
  void terminationStopsInGoodOrderWithStatus0() throws Exception {
    Process process =
        start(
            "--data",
            directory.resolve("data").toString(),
            "--port",
            Integer.toString(FreePorts.next()));
    try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
      String line = lines.readLine();
      while (line != null && !line.contains("event=server_started")) line = lines.readLine();
      assertThat(line).isNotNull();
      // Not Process.destroy, which would close the output too.
      process.toHandle().destroy();
      assertThat(lines.lines().toList()).anyMatch(last -> last.contains("event=server_stopped"));
    }
    assertThat(process.waitFor()).isZero();
  }
}
