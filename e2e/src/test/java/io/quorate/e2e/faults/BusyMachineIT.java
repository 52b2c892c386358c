package io.quorate.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.e2e.servers.Settings;
import io.quorate.e2e.servers.TestEnsemble;
import io.quorate.e2e.servers.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A machine with more to do than it can: slow is not dead, and nobody may be deposed for it. */
@Isolated
final class BusyMachineIT {
  private static final int BUSY_LOOPS = 8;

  @Test
  void busyLoopsBesideTheServersChangeNoLeader() throws Exception {
    try (TestEnsemble ensemble = TestEnsemble.startThree()) {
      WriteLoad load = WriteLoad.start(ensemble, 1);
      TestServer leader = ensemble.leader();
      long epoch = leader.epoch().orElseThrow();
      Set<String> leaders = new TreeSet<>();
      List<Process> loops = new ArrayList<>();
      try {
        for (int i = 0; i < BUSY_LOOPS; i++) loops.add(busyLoop());
        long end =
            System.nanoTime() + TimeUnit.SECONDS.toNanos(Settings.rounds("busy.seconds", 10));
        while (System.nanoTime() - end < 0) {
          // Whoever has no time to answer within a second is asked again; that is no change.
          for (TestServer server : ensemble.servers()) {
            if (server.isLeader())
              leaders.add(server + " in epoch " + server.epoch().orElse(epoch));
          }
          TimeUnit.MILLISECONDS.sleep(200);
        }
      } finally {
        loops.forEach(Process::destroyForcibly);
      }
      leaders.add(ensemble.leader() + " in epoch " + ensemble.leader().epoch().orElse(epoch));
      assertThat(leaders).containsExactly(leader + " in epoch " + epoch);
      load.awaitProgress();
      load.close();
      load.assertNothingIsLost();
    }
  }

  private static Process busyLoop() throws Exception {
    return new ProcessBuilder("sh", "-c", "while :; do :; done").start();
  }
}
