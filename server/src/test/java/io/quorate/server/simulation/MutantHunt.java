package io.quorate.server.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs seeds until a checker finds something, or tells a story. Loaded together with the mutated
 * code.
 */
final class MutantHunt {
  private MutantHunt() {}

  static String hunt(String killer, int firstSeed, int seedsMax) throws IOException {
    return killer.endsWith(".txt") ? tell(killer) : run(killer, firstSeed, seedsMax);
  }

  private static String tell(String story) throws IOException {
    String written = Files.readString(Path.of("src/test/resources/stories", story));
    try {
      boolean same = Story.tell(written).equals(written);
      return same ? "not found: " + story + " ends as it is written" : "found by " + story;
    } catch (AssertionError broken) {
      return "found by " + story + ": " + broken.getMessage();
    }
  }

  private static String run(String checker, int firstSeed, int seedsMax) {
    Map<String, Integer> others = new TreeMap<>();
    for (int seed = firstSeed; seed < firstSeed + seedsMax; seed++) {
      SimulationRun run = SimulationRun.of(seed, new Trace(null));
      if (run.checker().equals(checker)) return "found by " + run.describe();
      if (run.failure() != null) others.merge(run.checker(), 1, Integer::sum);
    }
    return "not found in "
        + seedsMax
        + " seeds from "
        + firstSeed
        + "; others that fired: "
        + others;
  }
}
