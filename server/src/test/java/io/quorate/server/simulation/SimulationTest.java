package io.quorate.server.simulation;

import org.junit.jupiter.api.Test;

class SimulationTest {
  @Test
  void lawsHold() {
    Long seed = Long.getLong("seed");
    Statistics sum = new Statistics();
    if (seed != null) {
      sum.add(run(seed, new Trace(System.out)));
    } else {
      for (long each = 1; each <= Long.getLong("seeds", 100); each++) {
        sum.add(run(each, new Trace(null)));
      }
    }
    System.out.println(sum);
  }

  static Statistics run(long seed, Trace trace) {
    Chance chance = new Chance(seed);
    Options options = Options.draw(chance.split());
    Simulation simulation = new Simulation(options, chance.split(), trace);
    try {
      new Nemesis(simulation, chance.split()).run();
    } catch (Violation violation) {
      throw new AssertionError("seed " + seed + ": " + violation.getMessage(), violation);
    }
    return simulation.statistics();
  }
}
