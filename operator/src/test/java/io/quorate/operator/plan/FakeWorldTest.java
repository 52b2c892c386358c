package io.quorate.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.operator.plan.FakeWorld.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Two operators with stale looks at a world in which things break: the ensemble is founded once, no
 * step takes the quorum away, and when the breaking ends everything settles. {@code -Dseed=N} runs
 * one seed.
 */
final class FakeWorldTest {
  private static final int SEEDS = 2000;
  private static final int TURNS = 200;

  /** Kubernetes acts at random among five voters, so most of these turns do nothing. */
  private static final int TURNS_TO_SETTLE = 2000;

  @Test
  void whateverBreaksTheEnsembleIsFoundedOnceAndSettles() {
    String seed = System.getProperty("seed");
    if (seed != null) {
      run(Long.parseLong(seed));
      return;
    }
    for (long each = 1; each <= SEEDS; each++) run(each);
  }

  private static void run(long seed) {
    Random random = new Random(seed);
    int voters = List.of(1, 3, 5).get(random.nextInt(3));
    FakeWorld world = new FakeWorld(random, voters);
    List<String> trace = new ArrayList<>();
    List<Look> looks = new ArrayList<>();
    try {
      for (int turn = 0; turn < TURNS; turn++) {
        switch (random.nextInt(10)) {
          case 0 -> world.disturb();
          case 1, 2, 3, 4 -> world.kubernetes();
          default -> act(world, look(world, looks, random), trace);
        }
        assertThat(world.servers().foundings()).isLessThanOrEqualTo(1);
      }
      world.want("final");
      for (int turn = 0; turn < TURNS_TO_SETTLE; turn++) {
        world.kubernetes();
        if (act(world, world.look(), trace) instanceof Step.Settled) break;
      }
      assertThat(world.look().seen().voters().values()).allMatch(voter -> voter.ready());
      Look end = world.look();
      assertThat(MembershipPlanner.next(end.model(), end.revision(), end.seen()))
          .isEqualTo(new Step.Settled());
      assertThat(world.servers().foundings()).isEqualTo(1);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed "
              + seed
              + ", the last steps:\n  "
              + String.join("\n  ", trace.subList(Math.max(0, trace.size() - 30), trace.size())),
          e);
    }
  }

  /** A fresh look, or one that another operator, or this one before a pause, took a while ago. */
  private static Look look(FakeWorld world, List<Look> looks, Random random) {
    looks.add(world.look());
    if (looks.size() > 4) looks.removeFirst();
    return random.nextInt(3) == 0 ? looks.getFirst() : looks.getLast();
  }

  private static Step act(FakeWorld world, Look look, List<String> trace) {
    Step step = MembershipPlanner.next(look.model(), look.revision(), look.seen());
    long before = world.serving();
    world.execute(step, look);
    long after = world.serving();
    trace.add(step + "  serving " + before + " -> " + after);
    int voters = look.model().voters().size();
    int quorum = look.model().quorum();
    if (voters > 1 && before >= quorum && after < quorum)
      throw new AssertionError("the operator took the quorum away");
    return step;
  }
}
