package io.quorate.operator.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Runs until a mistake is found; in a class loader of its own when the mistake is in our code. */
final class MutantHunt {
  private MutantHunt() {}

  /**
   * @param findings by name, as are the flaws, since a mutant's classes are others than the test's
   * @return {@code found ...} or what was found instead
   */
  static String hunt(Set<String> findings, Set<String> flaws, long first, int runs) {
    EnumSet<Finding> sought = EnumSet.noneOf(Finding.class);
    for (String finding : findings) sought.add(Finding.valueOf(finding));
    EnumSet<Flaw> made = EnumSet.noneOf(Flaw.class);
    for (String flaw : flaws) made.add(Flaw.valueOf(flaw));
    Map<Finding, Integer> others = new EnumMap<>(Finding.class);
    for (int run = 0; run < runs; run++) {
      var result = new Simulation(first + run, made, false).run();
      if (result.finding().isEmpty()) continue;
      if (sought.contains(result.finding().get()))
        return "found after "
            + (run + 1)
            + " runs: "
            + result.finding().get().sentence()
            + (others.isEmpty() ? "" : "; before it " + others);
      others.merge(result.finding().get(), 1, Integer::sum);
    }
    return "not in " + runs + " runs; other findings: " + others;
  }
}
