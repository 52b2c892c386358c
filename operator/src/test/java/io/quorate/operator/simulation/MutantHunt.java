package io.quorate.operator.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Runs until a mistake is found; in a class loader of its own when the mistake is in our code. */
final class MutantHunt {
  private MutantHunt() {}

  /**
   * @param flaws by name, since a mutant's classes are others than the test's
   * @return {@code found ...} or what was found instead
   */
  static String hunt(String finding, Set<String> flaws, long first, int runs) {
    Finding sought = Finding.valueOf(finding);
    EnumSet<Flaw> made = EnumSet.noneOf(Flaw.class);
    for (String flaw : flaws) made.add(Flaw.valueOf(flaw));
    Map<Finding, Integer> others = new EnumMap<>(Finding.class);
    for (int run = 0; run < runs; run++) {
      var result = new Simulation(first + run, made, false).run();
      if (result.finding().isEmpty()) continue;
      if (result.finding().get() == sought)
        return "found after "
            + (run + 1)
            + " runs: "
            + sought.sentence()
            + (others.isEmpty() ? "" : "; before it " + others);
      others.merge(result.finding().get(), 1, Integer::sum);
    }
    return "not in " + runs + " runs; other findings: " + others;
  }
}
