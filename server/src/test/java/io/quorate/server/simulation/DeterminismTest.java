package io.quorate.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A seed decides everything: another process runs the same events at the same times. */
class DeterminismTest {
  private static final long SEEDS = 12;

  @Test
  void anotherProcessRunsTheSameEvents() throws IOException, InterruptedException {
    List<String> expected = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      SimulationRun run = SimulationRun.of(seed, new Trace(null));
      expected.add(seed + " " + Long.toHexString(run.hash()) + " " + run.checker());
    }

    // Another hash salt and another collector: what depends on either shows.
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SimulationRun.class.getName(),
                "1",
                Long.toString(SEEDS))
            .redirectErrorStream(true)
            .start();
    String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(other.waitFor()).as(output).isZero();
    assertThat(output.lines().toList()).isEqualTo(expected);
  }
}
