package io.quorate.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Thousands of ensembles under faults. {@code -Dseed=N} runs one of them and prints what happens;
 * {@code -Dseeds=N} runs that many, {@code -DfirstSeed=N} from there on.
 */
@Execution(ExecutionMode.CONCURRENT)
class SimulationTest {
  private static final long FIRST = Long.getLong("firstSeed", 1);
  private static final long SEEDS = Long.getLong("seeds", 1_450);
  private static final int THREADS = 2;

  @Test
  @DisabledIfSystemProperty(named = "seed", matches = ".+")
  void everyLawHoldsInEveryRun() throws InterruptedException {
    AtomicLong next = new AtomicLong(FIRST);
    ConcurrentLinkedQueue<SimulationRun> runs = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().start(() -> work(next, runs)));
    }
    for (Thread each : threads) each.join();

    Statistics sum = new Statistics();
    for (SimulationRun each : runs) sum.add(each.statistics());
    System.out.println("seeds " + FIRST + ".." + (FIRST + SEEDS - 1) + ": " + sum);
    assertThat(runs.stream().filter(each -> each.failure() != null))
        .extracting(SimulationRun::describe)
        .isEmpty();
    if (SEEDS >= 1_000) assertThatEnoughHappened(sum);
  }

  private static void work(AtomicLong next, ConcurrentLinkedQueue<SimulationRun> runs) {
    while (true) {
      long seed = next.getAndIncrement();
      if (seed >= FIRST + SEEDS) return;
      runs.add(SimulationRun.of(seed, new Trace(null)));
    }
  }

  /** A run in which nothing happens proves nothing. */
  private static void assertThatEnoughHappened(Statistics sum) {
    assertThat(sum.events).as("events").isGreaterThanOrEqualTo(10_000_000);
    assertThat(sum.contestedElections).as("contested elections").isGreaterThanOrEqualTo(1_000);
    assertThat(sum.diffs).as("DIFF").isGreaterThanOrEqualTo(300);
    assertThat(sum.truncations).as("TRUNC").isGreaterThanOrEqualTo(300);
    assertThat(sum.snapshots).as("SNAP").isGreaterThanOrEqualTo(300);
    assertThat(sum.crashedBetweenSyncAndAck)
        .as("crashes between fsync and ack")
        .isGreaterThanOrEqualTo(300);
    assertThat(sum.foundings).as("foundings").isGreaterThanOrEqualTo(100);
    assertThat(sum.wipes).as("wipes").isGreaterThanOrEqualTo(100);
    assertThat(sum.returns).as("returned disks").isGreaterThanOrEqualTo(50);
    assertThat(sum.abandoned).as("abandoned clusters").isGreaterThanOrEqualTo(50);
    assertThat(sum.admissions).as("admissions").isGreaterThanOrEqualTo(300);
    assertThat(sum.reconfigurations).as("reconfigurations").isGreaterThanOrEqualTo(1_500);
    assertThat(sum.refusedReconfigurations)
        .as("refused reconfigurations")
        .isGreaterThanOrEqualTo(1_000);
    assertThat(sum.joins).as("voters added").isGreaterThanOrEqualTo(150);
    assertThat(sum.removals)
        .as("servers that learned of their removal")
        .isGreaterThanOrEqualTo(300);
    assertThat(sum.takeOvers).as("handovers taken over").isGreaterThanOrEqualTo(300);
  }

  @Test
  @EnabledIfSystemProperty(named = "seed", matches = ".+")
  void oneSeedIsReplayed() {
    SimulationRun run = SimulationRun.of(Long.getLong("seed"), new Trace(System.out));
    System.out.println(run.statistics());
    assertThat(run.failure()).isNull();
  }
}
