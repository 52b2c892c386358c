package io.quorate.e2e.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher, run in a small checkout of the test's own: its {@code mvn} is a script that counts
 * its calls and copies a prepared jar, whose main class does what its arguments say.
 */
final class LauncherTest {
  private static final String PROGRAM =
      """
      package io.quorate.server.main;

      public final class ShellMain {
        public static void main(String[] arguments) throws Exception {
          switch (arguments[0]) {
            case "exit" -> System.exit(Integer.parseInt(arguments[1]));
            case "print" -> { for (int i = 1; i < arguments.length; i++) System.out.println("<" + arguments[i] + ">"); }
            case "property" -> System.out.println(System.getProperty(arguments[1]));
            case "wait" -> {
              Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped")));
              System.out.println("ready " + ProcessHandle.current().pid());
              Thread.sleep(60_000);
            }
            default -> throw new IllegalArgumentException(arguments[0]);
          }
        }
      }

      final class Rehearsal {
        public static void main(String[] arguments) throws Exception {
          if (java.nio.file.Files.exists(java.nio.file.Path.of("unrehearsed"))) System.exit(1);
        }
      }

      final class ServerMain {
        public static void main(String[] arguments) {
          System.out.println("serving");
        }
      }
      """;

  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo "$@" >> mvn-calls
      [ ! -e fail ] || { echo "[INFO] noise"; echo "[ERROR] Thing.java:[1,2] is wrong"; exit 1; }
      [ ! -e slow ] || { echo "Downloading from central: a.jar"; sleep 0.4; echo "Downloaded from central: a.jar"; }
      [ ! -e edit ] || { sleep 0.05; touch server/src/main/Thing.java; sleep 0.05; }
      mkdir -p server/target/lib
      cp prepared.jar server/target/quorate-server-1.0.jar
      """;

  @TempDir static Path prepared;
  @TempDir Path checkout;

  @BeforeAll
  static void compileProgram() throws IOException {
    Path source = prepared.resolve("ShellMain.java");
    Files.writeString(source, PROGRAM);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", prepared.toString(), source.toString());
    assertThat(status).isZero();
    try (OutputStream file = Files.newOutputStream(prepared.resolve("prepared.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      for (String name : List.of("ShellMain", "Rehearsal", "ServerMain")) {
        Path relative = Path.of("io/quorate/server/main/" + name + ".class");
        jar.putNextEntry(new JarEntry(relative.toString()));
        Files.copy(prepared.resolve(relative), jar);
      }
    }
  }

  @BeforeEach
  void checkOut() throws IOException {
    Files.copy(Launcher.script(), checkout.resolve("quorate"));
    makeExecutable(checkout.resolve("quorate"));
    Files.createDirectories(checkout.resolve("bin"));
    Files.writeString(checkout.resolve("bin/mvn"), MAVEN);
    makeExecutable(checkout.resolve("bin/mvn"));
    Files.copy(prepared.resolve("prepared.jar"), checkout.resolve("prepared.jar"));
    Files.writeString(checkout.resolve("pom.xml"), "<version>1.2.3</version>\n");
    Files.createDirectories(checkout.resolve("server/src/main"));
    Files.writeString(checkout.resolve("server/pom.xml"), "");
    Files.writeString(checkout.resolve("server/src/main/Thing.java"), "");
  }

  @Test
  void helpListsWhatIsThereAndNothingElse() throws Exception {
    Outcome outcome = launch("help");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.output())
        .contains("  local ", "  server ", "  operator ", "  shell ", "  version ", "  help ")
        .doesNotContain("bench");
    assertThat(calls()).isEmpty();
  }

  @Test
  void anUnknownCommandIsAUsageErrorWithASentence() throws Exception {
    Outcome outcome = launch("serve");
    assertThat(outcome.status()).isEqualTo(64);
    assertThat(outcome.errors()).contains("there is no command 'serve'");
    assertThat(outcome.output()).isEmpty();
  }

  @Test
  void aCommandThatIsToComeSaysSo() throws Exception {
    Outcome outcome = launch("bench");
    assertThat(outcome.status()).isEqualTo(64);
    assertThat(outcome.errors()).contains("'bench' isn't there yet");
  }

  @Test
  void noCommandIsAUsageErrorThatPrintsHelp() throws Exception {
    Outcome outcome = launch();
    assertThat(outcome.status()).isEqualTo(64);
    assertThat(outcome.errors()).contains("usage: quorate COMMAND");
  }

  @Test
  void versionNeedsNoBuild() throws Exception {
    Outcome outcome = launch("version");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.output()).contains("quorate 1.2.3").contains("java ");
    assertThat(calls()).isEmpty();
  }

  @Test
  void withoutARecentJdkItSaysHowToGetOne() throws Exception {
    Path script = checkout.resolve("quorate");
    String text = Files.readString(script);
    assertThat(text).contains("wanted_java=25");
    Files.writeString(script, text.replace("wanted_java=25", "wanted_java=99"));
    Outcome outcome = launch("shell", "exit", "0");
    assertThat(outcome.status()).isEqualTo(69);
    assertThat(outcome.errors()).contains("99 or newer", "install one", "JAVA_HOME");
  }

  @Test
  void withoutMavenItSaysHowToGetIt() throws Exception {
    Files.delete(checkout.resolve("bin/mvn"));
    Files.createDirectories(checkout.resolve("tools"));
    for (String tool : List.of("bash", "dirname", "readlink", "sed", "find", "mktemp", "env")) {
      Path wrapper = checkout.resolve("tools").resolve(tool);
      Files.writeString(wrapper, "#!/bin/sh\nexec " + which(tool) + " \"$@\"\n");
      makeExecutable(wrapper);
    }
    Outcome outcome =
        launch(Map.of("PATH", checkout.resolve("tools").toString()), "shell", "exit", "0");
    assertThat(outcome.status()).isEqualTo(69);
    assertThat(outcome.errors()).contains("no mvn on the PATH");
  }

  @Test
  void theProgramsExitStatusIsTheLaunchers() throws Exception {
    for (int status : new int[] {0, 1, 2, 64, 70}) {
      assertThat(launch("shell", "exit", Integer.toString(status)).status()).isEqualTo(status);
    }
  }

  @Test
  void argumentsArriveAsTheyWereGiven() throws Exception {
    Outcome outcome = launch("shell", "print", "a b", "", "*", "$HOME", "-Dx");
    assertThat(outcome.output().lines()).containsExactly("<a b>", "<>", "<*>", "<$HOME>", "<-Dx>");
  }

  @Test
  void aSignalReachesTheProgram() throws Exception {
    Process process = start(Map.of(), "shell", "wait");
    try (var lines = process.inputReader()) {
      // The same process id: the launcher has become the program.
      assertThat(lines.readLine()).isEqualTo("ready " + process.pid());
      process.toHandle().destroy();
      assertThat(lines.readLine()).isEqualTo("stopped");
      assertThat(process.waitFor()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void javaOptsReachTheJvmAndReplaceTheDefaultCollector() throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_OPTS", "-XX:+UseG1GC -Done=1 -Dtwo=2 -XX:TieredStopAtLevel=4");
    Outcome outcome = launch(environment, "shell", "property", "two");
    assertThat(outcome.errors()).doesNotContain("Conflicting collector");
    assertThat(outcome.output()).isEqualTo("2\n");
  }

  @Test
  void itRunsFromAnyFolderAndThroughSymlinks() throws Exception {
    Path elsewhere = Files.createDirectories(checkout.resolve("else where"));
    Files.createSymbolicLink(elsewhere.resolve("first"), Path.of("../quorate"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("q"), elsewhere.resolve("first"));
    ProcessBuilder builder = new ProcessBuilder(link.toString(), "shell", "print", "x");
    builder.directory(elsewhere.toFile());
    Outcome outcome = finish(prepare(builder, Map.of()).start());
    assertThat(outcome.output()).isEqualTo("<x>\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void aMissingJarIsBuiltOnceAndNotAgain() throws Exception {
    Outcome first = launch("shell", "exit", "0");
    assertThat(first.errors()).contains("building server").contains("built in");
    Outcome second = launch("shell", "exit", "0");
    assertThat(second.errors()).isEmpty();
    assertThat(calls()).hasSize(1).first().asString().contains("-pl server -am").contains("skip");
  }

  @Test
  void aJarOlderThanItsSourcesIsBuiltAgain() throws Exception {
    launch("shell", "exit", "0");
    for (String source : List.of("server/src/main/Thing.java", "server/pom.xml", "pom.xml")) {
      age(checkout.resolve("server/target/quorate-server-1.0.jar"), 10);
      touch(checkout.resolve(source), 5);
      assertThat(launch("shell", "exit", "0").errors()).as(source).contains("building server");
      assertThat(launch("shell", "exit", "0").errors()).as(source).isEmpty();
    }
  }

  @Test
  void aDeletedSourceMakesTheJarStale() throws Exception {
    launch("shell", "exit", "0");
    age(checkout.resolve("server/target/quorate-server-1.0.jar"), 10);
    Files.delete(checkout.resolve("server/src/main/Thing.java"));
    assertThat(launch("shell", "exit", "0").errors()).contains("building server");
  }

  @Test
  void whatIsEditedDuringABuildIsBuiltByTheNext() throws Exception {
    Files.createFile(checkout.resolve("edit"));
    launch("shell", "exit", "0");
    Files.delete(checkout.resolve("edit"));
    launch("shell", "exit", "0");
    launch("shell", "exit", "0");
    assertThat(calls()).hasSize(2);
  }

  @Test
  void severalStartsAtOnceBuildOnce() throws Exception {
    Files.createFile(checkout.resolve("slow"));
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) processes.add(start(Map.of(), "shell", "exit", "7"));
    for (Process process : processes) assertThat(finish(process).status()).isEqualTo(7);
    assertThat(calls()).hasSize(1);
  }

  @Test
  void timeSpentOnDownloadsIsToldApart() throws Exception {
    Files.createFile(checkout.resolve("slow"));
    assertThat(launch("shell", "exit", "0").errors())
        .containsPattern("built in \\d+\\.\\d s, and (0\\.[1-9]|[1-9]\\d*\\.\\d) s for downloads");
  }

  @Test
  void aFailedBuildSaysWhyAndRunsNothing() throws Exception {
    Files.createFile(checkout.resolve("fail"));
    Outcome outcome = launch("shell", "print", "x");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.errors())
        .contains("[ERROR] Thing.java:[1,2] is wrong", "the build failed")
        .doesNotContain("noise");
    assertThat(outcome.output()).isEmpty();
  }

  @Test
  void aServerStartsWithWhatARehearsalHasLearned() throws Exception {
    assertThat(launch("server").errors()).contains("rehearsing a start");
    Outcome second = launch(Map.of("JAVA_OPTS", "-Xlog:aot=info"), "server");
    assertThat(second.errors()).isEmpty();
    assertThat(second.output())
        .containsPattern("Opened AOT cache \\S+server.aot")
        .contains("serving");
  }

  @Test
  void aServerStartsWithoutARehearsalThatFailed() throws Exception {
    Files.createFile(prepared.resolve("unrehearsed"));
    try {
      assertThat(launch("server").output()).isEqualTo("serving\n");
    } finally {
      Files.delete(prepared.resolve("unrehearsed"));
    }
    Outcome second = launch("server");
    assertThat(second.errors()).isEmpty();
    assertThat(second.output()).isEqualTo("serving\n");
  }

  private record Outcome(int status, String output, String errors) {}

  private Outcome launch(String... arguments) throws Exception {
    return launch(Map.of(), arguments);
  }

  private Outcome launch(Map<String, String> environment, String... arguments) throws Exception {
    return finish(start(environment, arguments));
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("quorate").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(prepared.toFile());
    return prepare(builder, environment).start();
  }

  private ProcessBuilder prepare(ProcessBuilder builder, Map<String, String> environment) {
    builder.environment().remove("JAVA_OPTS");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TMPDIR", prepared.toString());
    builder
        .environment()
        .merge("PATH", checkout.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    builder.environment().putAll(environment);
    return builder;
  }

  /** Waits for a process; it prints less than a pipe holds. */
  private static Outcome finish(Process process) throws Exception {
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), UTF_8),
        new String(process.getErrorStream().readAllBytes(), UTF_8));
  }

  private List<String> calls() throws IOException {
    Path calls = checkout.resolve("mvn-calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  /** Moves a file, and everything that its jar is made of, into the past. */
  private void age(Path file, int seconds) throws IOException {
    try (Stream<Path> sources = Files.walk(checkout.resolve("server/src/main"))) {
      sources.forEach(source -> touch(source, 2 * seconds));
    }
    touch(checkout.resolve("server/pom.xml"), 2 * seconds);
    touch(checkout.resolve("pom.xml"), 2 * seconds);
    touch(file, seconds);
  }

  private static void touch(Path file, int secondsAgo) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void makeExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path which(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
