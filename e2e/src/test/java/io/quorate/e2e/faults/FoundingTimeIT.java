package io.quorate.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.quorate.e2e.servers.ServerKind;
import io.quorate.e2e.servers.TestEnsemble;
import io.quorate.e2e.servers.TestServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How long it takes until an ensemble begins; alone, because it is measured. */
@Isolated
final class FoundingTimeIT {
  @Test
  void threeEmptyServersFoundAnEnsembleWithinTwoSeconds() {
    assumeThat(ServerKind.chosen()).isEqualTo(ServerKind.QUORATE);
    try (TestEnsemble ensemble = TestEnsemble.configure(ServerKind.QUORATE, 3)) {
      ensemble.startAll();
      await("all listen")
          .atMost(TestEnsemble.PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> ensemble.servers().stream().allMatch(TestServer::isListening));
      long begin = System.nanoTime();
      ensemble.awaitServing();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      System.out.printf("founded %d ms after the last of three listened%n", millis);
      assertThat(millis).isLessThanOrEqualTo(2_000);
    }
  }
}
