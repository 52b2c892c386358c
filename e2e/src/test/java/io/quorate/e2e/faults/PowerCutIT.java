package io.quorate.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.quorate.e2e.servers.ServerKind;
import io.quorate.e2e.servers.Settings;
import io.quorate.e2e.servers.TestEnsemble;
import io.quorate.e2e.servers.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Power cuts: a preloaded library ({@code powercut.c}) puts a server's files back to what a disk
 * holds that lost its power, and kills it. A server that acknowledges before it has synced loses
 * what it acknowledged, which a kill alone never shows. Needs gcc, and is left out without it.
 */
@Execution(ExecutionMode.CONCURRENT)
final class PowerCutIT {
  private static final int WRITERS = 4;

  @Test
  void acknowledgedWritesSurvivePowerCutsOfOneAndOfAll() throws Exception {
    Path library = compile();
    Random random = Settings.random("powercut.rounds");
    try (TestEnsemble ensemble = TestEnsemble.configure(ServerKind.chosen(), 3)) {
      for (TestServer server : ensemble.servers()) prepare(server, library);
      ensemble.startAll();
      ensemble.awaitServing();
      WriteLoad load = WriteLoad.start(ensemble, WRITERS);
      for (int round = 0; round < Settings.rounds("powercut.rounds", 2); round++) {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
        // Every second round the whole house goes dark; then nobody is left who would remember.
        List<TestServer> victims =
            round % 2 == 1
                ? ensemble.servers()
                : List.of(ensemble.server(1 + random.nextInt(ensemble.servers().size())));
        for (TestServer victim : victims) cutPower(victim, random.nextInt(5));
        victims.forEach(TestServer::awaitExit);
        ensemble.startAll();
        ensemble.awaitServing();
        load.awaitProgress();
      }
      load.close();
      load.assertNothingIsLost();
    }
  }

  private static void prepare(TestServer server, Path library) throws Exception {
    Path fifo = fifo(server);
    run("mkfifo", fifo.toString());
    // What the launcher runs on its way is preloaded too and soon gone; then it becomes the JVM.
    server.setVariable("LD_PRELOAD", library.toString());
    server.setVariable("POWERCUT_DIRECTORY", server.dataDir().toString());
    server.setVariable("POWERCUT_FIFO", fifo.toString());
  }

  private static Path fifo(TestServer server) {
    return server.folder().resolve("powercut.fifo");
  }

  /**
   * Cuts a server's power.
   *
   * @param seed 0 loses everything unsynced, any other number what chance wants
   */
  private static void cutPower(TestServer server, int seed) throws Exception {
    Files.writeString(fifo(server), seed + "\n");
  }

  private static Path compile() throws Exception {
    assumeThat(find("gcc")).as("there is a gcc").isTrue();
    Path source = Path.of("src", "test", "native", "powercut.c").toAbsolutePath();
    Path library = Path.of("target", "libpowercut.so").toAbsolutePath();
    run(
        "gcc",
        "-O2",
        "-Wall",
        "-fPIC",
        "-shared",
        "-o",
        library.toString(),
        source.toString(),
        "-ldl",
        "-lpthread");
    return library;
  }

  private static boolean find(String tool) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, tool))) return true;
    }
    return false;
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }
}
