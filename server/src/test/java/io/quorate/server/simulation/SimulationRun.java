package io.quorate.server.simulation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One seed from beginning to end.
 *
 * @param failure what went wrong: a {@link Violation}, or whatever the code under test threw
 */
record SimulationRun(
    long seed, long hash, Statistics statistics, @Nullable RuntimeException failure) {

  static SimulationRun of(long seed, Trace trace) {
    Chance chance = new Chance(seed);
    Options options = Options.draw(chance.split());
    Simulation simulation = new Simulation(options, chance.split(), trace);
    trace.line(options.toString());
    RuntimeException failure = null;
    try {
      new Nemesis(simulation, chance.split()).run();
    } catch (RuntimeException thrown) {
      failure = thrown;
      trace.line(thrown.toString());
    }
    return new SimulationRun(seed, trace.hash(), simulation.statistics(), failure);
  }

  /**
   * The checker that found something; the exception's name if it was none; empty if all is well.
   */
  String checker() {
    if (failure == null) return "";
    return failure instanceof Violation violation
        ? violation.checker()
        : failure.getClass().getSimpleName();
  }

  /** How to see it again. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "seed %d: %s; replay with: mvn -pl server test -Dtest=SimulationTest -Dseed=%d",
        seed,
        failure,
        seed);
  }

  /** Prints the hashes of a range of seeds, for a comparison with another process's. */
  public static void main(String[] range) {
    for (long seed = Long.parseLong(range[0]); seed <= Long.parseLong(range[1]); seed++) {
      SimulationRun run = of(seed, new Trace(null));
      System.out.println(seed + " " + Long.toHexString(run.hash()) + " " + run.checker());
    }
  }
}
