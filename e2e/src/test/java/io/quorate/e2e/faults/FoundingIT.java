package io.quorate.e2e.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.quorate.e2e.servers.Folders;
import io.quorate.e2e.servers.ServerKind;
import io.quorate.e2e.servers.Settings;
import io.quorate.e2e.servers.TestEnsemble;
import io.quorate.e2e.servers.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * How an ensemble begins, and how a lost disk comes back; {@link FoundingTimeIT} says how fast. A
 * server without history must never count as one that has it.
 */
@Execution(ExecutionMode.CONCURRENT)
final class FoundingIT {
  @BeforeEach
  void onlyOursFoundsLikeThis() {
    assumeThat(ServerKind.chosen()).isEqualTo(ServerKind.QUORATE);
  }

  @Test
  void twoOfThreeFoundOnlyAfterTheInitLimitAndTheThirdJoins() {
    try (TestEnsemble ensemble = TestEnsemble.configure(ServerKind.QUORATE, 3)) {
      long begin = System.nanoTime();
      ensemble.server(1).start();
      ensemble.server(2).start();
      ensemble.awaitServing();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      assertThat(millis)
          .as("while the third could still come, nobody founds without it")
          .isGreaterThan((long) TestEnsemble.INIT_LIMIT_TICKS * TestEnsemble.TICK_MILLIS);
      WriteLoad load = WriteLoad.start(ensemble, 2);
      ensemble.server(3).start();
      ensemble.awaitServing();
      load.awaitProgress();
      load.close();
      load.assertNothingIsLost();
    }
  }

  @Test
  void aKillAtAnyInstantOfAFoundingIsNoDeadEnd() throws Exception {
    Random random = Settings.random("founding.kills");
    int windowMillis = 2_000;
    for (int round = 0; round < Settings.rounds("founding.kills", 2); round++) {
      try (TestEnsemble ensemble = TestEnsemble.configure(ServerKind.QUORATE, 3)) {
        ensemble.startAll();
        await("all listen")
            .atMost(TestEnsemble.PATIENCE)
            .until(() -> ensemble.servers().stream().anyMatch(TestServer::isListening));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(windowMillis));
        int victims = 1 + random.nextInt(7); // A set of servers, as bits, and never none.
        for (TestServer server : ensemble.servers()) {
          if ((victims & 1 << (server.id() - 1)) != 0) server.kill();
        }
        ensemble.startAll();
        ensemble.awaitServing();
        WriteLoad load = WriteLoad.start(ensemble, 2);
        load.close();
        load.assertNothingIsLost();
      }
    }
  }

  @Test
  void anEmptiedServerHealsByItselfAndCountsAgain() {
    try (TestEnsemble ensemble = TestEnsemble.startThree()) {
      WriteLoad load = WriteLoad.start(ensemble, 2);
      TestServer emptied = ensemble.follower();
      emptied.kill();
      emptied.emptyDataDir();
      emptied.start();
      ensemble.awaitServing();
      load.awaitProgress();
      // With another one down, only the healed one's vote makes a quorum.
      ensemble.alive().filter(server -> server != emptied).findFirst().orElseThrow().kill();
      load.awaitProgress();
      ensemble.startAll();
      ensemble.awaitServing();
      load.close();
      load.assertNothingIsLost();
    }
  }

  @Test
  void anEmptiedServerAndALaggardWaitForTheOneThatKnows() {
    try (TestEnsemble ensemble = TestEnsemble.startThree()) {
      TestServer laggard = ensemble.server(1);
      TestServer emptied = ensemble.server(2);
      TestServer knowing = ensemble.server(3);
      laggard.kill();
      WriteLoad load = WriteLoad.start(ensemble, 2);
      load.close();
      assertThat(load.acknowledged()).isPositive();
      emptied.kill();
      knowing.kill();
      emptied.emptyDataDir();
      emptied.start();
      laggard.start();
      Duration longerThanAFounding =
          Duration.ofMillis(3L * TestEnsemble.INIT_LIMIT_TICKS * TestEnsemble.TICK_MILLIS / 2);
      await("the pair waits")
          .during(longerThanAFounding)
          .atMost(longerThanAFounding.plusSeconds(20))
          .until(() -> !laggard.isServing() && !emptied.isServing());
      knowing.start();
      ensemble.awaitServing();
      load.assertNothingIsLost();
    }
  }

  @Test
  void aZooKeeperDataDirectoryIsRefusedAndUntouched() throws Exception {
    try (TestEnsemble theirs = TestEnsemble.configure(ServerKind.ZOOKEEPER, 1);
        TestEnsemble ours = TestEnsemble.configure(ServerKind.QUORATE, 1)) {
      TestServer zooKeeper = theirs.server(1);
      zooKeeper.start();
      await("ZooKeeper serves").atMost(TestEnsemble.PATIENCE).until(zooKeeper::isServing);
      WriteLoad load = WriteLoad.start(theirs, 1);
      load.close();
      zooKeeper.stop();
      TestServer server = ours.server(1);
      copy(zooKeeper.dataDir(), server.dataDir());
      Map<String, String> before = Folders.fingerprints(server.dataDir());
      assertThat(before.keySet()).anyMatch(file -> file.startsWith("version-2/log."));
      server.start();
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(Folders.fingerprints(server.dataDir())).isEqualTo(before);
      assertThat(server.printed()).contains("version-2").contains(server.dataDir().toString());
    }
  }

  @Test
  void anotherServersDirectoryIsRefusedAndUntouched() throws Exception {
    try (TestEnsemble ensemble = TestEnsemble.startThree()) {
      TestServer from = ensemble.server(1);
      TestServer to = ensemble.server(2);
      from.stop();
      to.stop();
      to.emptyDataDir();
      copy(from.dataDir(), to.dataDir());
      Files.writeString(to.dataDir().resolve("myid"), to.id() + "\n", UTF_8);
      Map<String, String> before = Folders.fingerprints(to.dataDir());
      to.start();
      assertThat(to.awaitExit()).isEqualTo(2);
      assertThat(Folders.fingerprints(to.dataDir())).isEqualTo(before);
    }
  }

  private static void copy(Path from, Path to) throws Exception {
    try (Stream<Path> files = Files.walk(from)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      for (Path file : all) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.deleteIfExists(target);
        Files.copy(file, target);
      }
    }
  }
}
