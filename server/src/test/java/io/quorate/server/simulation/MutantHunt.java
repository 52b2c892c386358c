package io.quorate.server.simulation;

import java.util.Map;
import java.util.TreeMap;

/** Runs seeds until a checker finds something. Loaded together with the mutated code. */
final class MutantHunt {
  private MutantHunt() {}

  static String hunt(String checker, int seedsMax) {
    Map<String, Integer> others = new TreeMap<>();
    for (int seed = 1; seed <= seedsMax; seed++) {
      SimulationRun run = SimulationRun.of(seed, new Trace(null));
      if (run.checker().equals(checker)) return "found by " + run.describe();
      if (run.failure() != null) others.merge(run.checker(), 1, Integer::sum);
    }
    return "not found in " + seedsMax + " seeds; others that fired: " + others;
  }
}
