package io.quorate.server.simulation.service;

import io.quorate.server.simulation.Violation;
import java.util.Map;
import java.util.TreeMap;

/** Runs seeds until a checker finds something. Loaded together with the mutated code. */
final class ServiceMutantHunt {
  private ServiceMutantHunt() {}

  static String hunt(String checker, int firstSeed, int seedsMax) {
    Map<String, Integer> others = new TreeMap<>();
    for (int seed = firstSeed; seed < firstSeed + seedsMax; seed++) {
      try {
        new ServiceSimulation(seed, null).run();
      } catch (Violation violation) {
        if (violation.checker().equals(checker)) {
          return "found in seed " + seed + ": " + violation.getMessage();
        }
        others.merge(violation.checker(), 1, Integer::sum);
      } catch (RuntimeException other) {
        others.merge(other.getClass().getSimpleName(), 1, Integer::sum);
      }
    }
    return "not found in "
        + seedsMax
        + " seeds from "
        + firstSeed
        + "; others that fired: "
        + others;
  }
}
