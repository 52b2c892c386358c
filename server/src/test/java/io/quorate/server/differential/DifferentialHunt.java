package io.quorate.server.differential;

import java.nio.file.Path;

/** Runs programs until the servers differ. Loaded together with the mutated code. */
final class DifferentialHunt {
  private DifferentialHunt() {}

  /** The difference, or an empty text if so many programs show none. */
  static String hunt(Path directory, int programsMax) throws Exception {
    try (Comparison comparison = new Comparison(directory)) {
      for (long seed = 1; seed <= programsMax; seed++) {
        Difference difference = comparison.run(Comparison.program(seed));
        if (difference != null) return "seed " + seed + ": " + difference;
      }
      return "";
    }
  }
}
