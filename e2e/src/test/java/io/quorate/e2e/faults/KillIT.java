package io.quorate.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.e2e.servers.Settings;
import io.quorate.e2e.servers.TestEnsemble;
import io.quorate.e2e.servers.TestServer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** SIGKILL and SIGSTOP under load: nothing acknowledged is lost, and the servers stay equal. */
@Execution(ExecutionMode.CONCURRENT)
final class KillIT {
  private static final int WRITERS = 4;

  @Test
  void acknowledgedWritesSurviveTheDeathOfAnyServer() throws Exception {
    Random random = Settings.random("kill.rounds");
    try (TestEnsemble ensemble = TestEnsemble.startThree()) {
      WriteLoad load = WriteLoad.start(ensemble, WRITERS);
      for (int round = 0; round < Settings.rounds("kill.rounds", 3); round++) {
        TestServer victim = ensemble.server(1 + random.nextInt(3));
        letPass(random, 400);
        victim.kill();
        letPass(random, 400);
        load.awaitProgress();
        victim.start();
        ensemble.awaitServing();
      }
      load.awaitProgress();
      load.close();
      load.assertNothingIsLost();
    }
  }

  @Test
  void acknowledgedWritesSurviveTheDeathOfAllServersAtOnce() throws Exception {
    Random random = Settings.random("kill.all.rounds");
    try (TestEnsemble ensemble = TestEnsemble.startThree()) {
      WriteLoad load = WriteLoad.start(ensemble, WRITERS);
      for (int round = 0; round < Settings.rounds("kill.all.rounds", 2); round++) {
        letPass(random, 400);
        ensemble.killAll();
        ensemble.startAll();
        ensemble.awaitServing();
        load.awaitProgress();
      }
      load.close();
      load.assertNothingIsLost();
    }
  }

  /** The others replace it; when it wakes it must neither lead nor serve what it knew. */
  @Test
  void aFrozenLeaderIsReplacedAndFollowsWhenItWakes() throws Exception {
    try (TestEnsemble ensemble = TestEnsemble.startThree()) {
      WriteLoad load = WriteLoad.start(ensemble, WRITERS);
      TestServer frozen = ensemble.leader();
      frozen.freeze();
      await("another leader")
          .atMost(TestEnsemble.PATIENCE)
          .until(() -> ensemble.alive().anyMatch(s -> s != frozen && s.isLeader()));
      load.awaitProgress();
      frozen.thaw();
      ensemble.awaitServing();
      assertThat(frozen.isLeader()).isFalse();
      load.awaitProgress();
      load.close();
      load.assertNothingIsLost();
    }
  }

  /** Chance decides at which instant of the load the fault comes. */
  private static void letPass(Random random, int millisMax) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(millisMax));
  }
}
