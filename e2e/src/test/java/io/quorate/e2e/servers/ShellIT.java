package io.quorate.e2e.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code ./quorate shell} as its users start it, against one real server. */
final class ShellIT {
  private static final TestEnsemble ENSEMBLE = TestEnsemble.configure(ServerKind.chosen(), 1);

  @BeforeAll
  static void start() {
    ENSEMBLE.startAll();
    await().atMost(TestEnsemble.PATIENCE).until(ENSEMBLE.server(1)::isServing);
  }

  @AfterAll
  static void stop() {
    ENSEMBLE.close();
  }

  @Test
  void aNodeIsMadeReadChangedAndDeleted() throws Exception {
    assertThat(shell("create", "/node", "first")).isEqualTo(new Outcome(0, "/node\n", ""));
    assertThat(shell("get", "/node").output()).isEqualTo("first\n");
    assertThat(shell("set", "-v", "0", "/node", "second").output()).isEqualTo("version 1\n");
    assertThat(shell("-o", "json", "get", "/node").output())
        .contains("\"data\":\"second\"", "\"version\":1", "\"dataLength\":6");
    assertThat(shell("create", "-s", "/node/n-").output()).isEqualTo("/node/n-0000000000\n");
    assertThat(shell("delete", "/node").status()).isEqualTo(1);
    assertThat(shell("delete", "/node/n-0000000000").status()).isZero();
    assertThat(shell("delete", "/node").status()).isZero();
    Outcome missing = shell("get", "/node");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.errors()).contains("NO_NODE: /node");
  }

  @Test
  void aScriptIsOneSession() throws Exception {
    String script =
        """
        addauth digest me:secret
        create -e /mine "kept by this session" auth::cdrwa
        getAcl /mine
        ls /
        """;
    Outcome outcome = shell(script, List.of());
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    assertThat(outcome.output().lines())
        .contains("/mine", "mine", "SCHEME  ID                               PERMISSIONS")
        .anyMatch(line -> line.matches("digest +me:\\S+ +cdrwa"));
    assertThat(shell("ls", "/").output()).doesNotContain("mine");
  }

  /** The session of a killed client ends by its timeout, and its ephemerals with it. */
  @Test
  void theEphemeralsOfAKilledClientGoAfterItsTimeout() throws Exception {
    Process client = start(List.of("-t", "1000"));
    try (Writer in = client.outputWriter(UTF_8);
        BufferedReader out = client.inputReader(UTF_8)) {
      in.write("create -e /ephemeral\n");
      in.flush();
      assertThat(out.readLine()).isEqualTo("/ephemeral");
      // It pings while it lives, well beyond the timeout.
      await()
          .during(2, TimeUnit.SECONDS)
          .atMost(TestEnsemble.PATIENCE)
          .until(() -> Tree.dump(ENSEMBLE.server(1)).containsKey("/ephemeral"));
      client.toHandle().destroyForcibly();
      await()
          .atMost(TestEnsemble.PATIENCE)
          .until(() -> !Tree.dump(ENSEMBLE.server(1)).containsKey("/ephemeral"));
    }
  }

  private record Outcome(int status, String output, String errors) {}

  private static Outcome shell(String... words) throws Exception {
    return shell("", List.of(words));
  }

  private static Outcome shell(String input, List<String> words) throws Exception {
    Process process = start(words);
    process.getOutputStream().write(input.getBytes(UTF_8));
    process.getOutputStream().close();
    assertThat(process.waitFor(TestEnsemble.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Outcome(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), UTF_8),
        new String(process.getErrorStream().readAllBytes(), UTF_8));
  }

  private static Process start(List<String> words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Launcher.script().toString());
    command.addAll(List.of("shell", "-s", ENSEMBLE.server(1).address()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.start();
  }
}
