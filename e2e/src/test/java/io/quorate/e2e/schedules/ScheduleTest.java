package io.quorate.e2e.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.e2e.servers.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * However stale the caches, however bad the wires, wherever operators die: no voter's volume or
 * workload and no Secret is deleted, the quorum is never taken, no acknowledged write is lost, and
 * all comes to what the spec says. {@code -Dseed=N} replays one schedule, {@code -Dtrace=true} step
 * by step; {@code -Dschedules=N} tries more.
 */
@Execution(ExecutionMode.CONCURRENT)
final class ScheduleTest {
  /** Each scenario once. */
  private static final int SCHEDULES = Scenario.values().length;

  @Test
  void nothingIsDeletedLostOrLeftUndone() {
    Long replayed = Long.getLong("seed");
    int count = replayed == null ? Settings.rounds("schedules", SCHEDULES) : 1;
    long first = replayed == null ? System.nanoTime() % 1_000_000_000 : replayed;
    List<String> found =
        LongStream.range(first, first + count)
            .parallel()
            .mapToObj(ScheduleTest::findings)
            .flatMap(List::stream)
            .toList();
    System.out.println(count + " schedules from -Dseed=" + first + ", found: " + found.size());
    assertThat(found).isEmpty();
  }

  /** That the checks see what they look for. */
  @Test
  void whatAnOperatorMustNotDoIsFound() {
    Random random = new Random(1);
    World world = new World(random);
    try (PlayedOperator operator = new PlayedOperator(world, "operator", random, 0, 0)) {
      world.create(3);
      for (int turn = 0; turn < 60 && world.servers().able().size() < 3; turn++) {
        world.turn(Duration.ofSeconds(1));
        operator.views().catchUp();
        var _ = operator.reconcile();
      }
      operator.delete("persistentvolumeclaims", "data-c-v1-0");
      operator.delete("pods", "c-v1-0");
      operator.delete("pods", "c-v2-0");
      operator.delete("secrets", "c-identity");
    }
    assertThat(world.findings())
        .containsExactly(
            "the operator deletes the volume of a voter, data-c-v1-0",
            "the operator takes the quorum by DELETE /api/v1/namespaces/default/pods/c-v2-0",
            "the operator deletes the Secret c-identity");
  }

  private static List<String> findings(long seed) {
    Schedule schedule = new Schedule(seed);
    List<String> found;
    try {
      found = schedule.run();
    } catch (RuntimeException e) {
      throw new AssertionError("-Dseed=" + seed + " (" + schedule + ")", e);
    }
    assertThat(schedule.acknowledged()).as("writes of -Dseed=%d", seed).isPositive();
    return found.stream()
        .map(finding -> "-Dseed=" + seed + " (" + schedule + "): " + finding)
        .toList();
  }
}
