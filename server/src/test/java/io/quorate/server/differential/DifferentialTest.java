package io.quorate.server.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.testing.Property;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Random requests of several pipelined clients, to this server and to Apache ZooKeeper side by
 * side: replies, Stats, error codes, events and closed connections are the same. {@code -Dseed=N}
 * runs one program, {@code -Ddifferential.operations=N} more of them; what differs is printed with
 * the shortest program that was found to show it.
 */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(600)
class DifferentialTest {
  private static final int OPERATIONS = Integer.getInteger("differential.operations", 200_000);

  @TempDir private static Path directory;

  @Test
  void clientsCannotTellTheTwoServersApart() throws Exception {
    Long only = Long.getLong("seed");
    int operations = 0;
    try (Comparison comparison = new Comparison(directory)) {
      for (long seed = only == null ? 1 : only; operations < OPERATIONS; seed++) {
        List<Step> program = Comparison.program(seed);
        operations += Comparison.requests(program);
        Difference difference = comparison.run(program);
        if (difference != null) throw new AssertionError(report(comparison, seed, difference));
        if (only != null) break;
      }
    }
    System.out.println(operations + " operations on both servers, no difference");
    assertThat(Property.isOneSeed() || operations >= OPERATIONS).isTrue();
  }

  private static String report(Comparison comparison, long seed, Difference found)
      throws Exception {
    List<Step> shortest = comparison.narrowed(Comparison.program(seed), found);
    Difference again = comparison.run(shortest);
    String steps = shortest.stream().map(Step::toString).collect(Collectors.joining("\n  "));
    return "-Dseed=%d\nours:   %s\ntheirs: %s\nafter\n  %s\nwhere\nours:   %s\ntheirs: %s"
        .formatted(
            seed,
            found.ours(),
            found.theirs(),
            steps,
            again == null ? "the same this time" : again.ours(),
            again == null ? "" : again.theirs());
  }
}
