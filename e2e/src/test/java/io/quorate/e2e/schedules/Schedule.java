package io.quorate.e2e.schedules;

import io.quorate.operator.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One run by a seed: a scenario, and how bad caches, wires and operators are. */
final class Schedule {
  private static final int TURNS_TO_SETTLE = 400;
  private static final Duration TURN = Duration.ofSeconds(1);

  /** While nothing goes wrong any more, waiting is made short. */
  private static final Duration HEALING_TURN = Duration.ofSeconds(5);

  private final Random random;
  private final World world;
  private final Scenario scenario;
  private final double badWire;
  private final double deadly;
  private final List<Acting> operators = new ArrayList<>();

  /** A place for an operator, and how its last pass ended. */
  private static final class Acting {
    private PlayedOperator life;
    private Optional<Step> last = Optional.empty();

    Acting(PlayedOperator life) {
      this.life = life;
    }
  }

  Schedule(long seed) {
    random = new Random(seed);
    world = new World(random);
    Scenario[] scenarios = Scenario.values();
    scenario = scenarios[(int) Math.floorMod(seed, (long) scenarios.length)];
    badWire = oneOf(0, .05, .2);
    deadly = oneOf(0, .05, .2);
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) operators.add(new Acting(birth(i)));
  }

  private double oneOf(double... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private PlayedOperator birth(int place) {
    return new PlayedOperator(world, "operator-" + place, random, badWire, deadly);
  }

  /** Plays it to its end; what was found. */
  List<String> run() {
    try {
      world.create(scenario.voters());
      play(20 + random.nextInt(30));
      for (Scenario.Deed deed : scenario.steps()) {
        deed.in(world);
        play(random.nextInt(40));
      }
      world.heal();
      settle();
      return world.findings();
    } finally {
      operators.forEach(each -> each.life.close());
    }
  }

  private void play(int turns) {
    for (int i = 0; i < turns && world.findings().isEmpty(); i++) {
      world.turn(TURN);
      for (int place = 0; place < operators.size(); place++) {
        Acting acting = operators.get(place);
        if (acting.life.isDead()) revive(acting, place);
        acting.life.views().drift(random);
        if (random.nextInt(3) > 0) reconcile(acting);
      }
    }
  }

  private void revive(Acting acting, int place) {
    acting.life.close();
    acting.life = birth(place);
  }

  private void reconcile(Acting acting) {
    acting.last = acting.life.reconcile();
    acting.last.ifPresent(step -> world.note(scenario + " " + step));
  }

  private void settle() {
    for (int turn = 0; turn < TURNS_TO_SETTLE && world.findings().isEmpty(); turn++) {
      world.turn(HEALING_TURN);
      for (int place = 0; place < operators.size(); place++) {
        Acting acting = operators.get(place);
        if (acting.life.isDead()) revive(acting, place);
        acting.life.views().catchUp();
        reconcile(acting);
      }
      if (isSettled()) return;
    }
    if (world.findings().isEmpty())
      world.find(
          "it does not converge: wanted "
              + world.wanted()
              + ", voters "
              + world.servers().voters()
              + ", able "
              + world.servers().able()
              + ", workloads "
              + world.members()
              + ", last "
              + operators.stream().map(each -> each.last.toString()).toList());
  }

  private boolean isSettled() {
    return world.isQuiet()
        && world.servers().voters().size() == world.wanted()
        && world.servers().able().equals(world.servers().voters())
        && world.members().equals(world.servers().voters())
        && operators.stream()
            .allMatch(each -> each.last.filter(Step.Settled.class::isInstance).isPresent());
  }

  /** Writes that a client had acknowledged. */
  long acknowledged() {
    return world.servers().acknowledged();
  }

  @Override
  public String toString() {
    return scenario
        + ", "
        + operators.size()
        + " operators, bad wire "
        + badWire
        + ", deadly "
        + deadly;
  }
}
