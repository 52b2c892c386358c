package io.quorate.operator.simulation;

import java.util.List;
import java.util.Set;

/**
 * A mistake, in our own code or in what it relies on.
 *
 * @param edits pieces of source to be replaced; none if the mistake is another's
 * @param finding what it is found by
 */
record Mutant(String name, List<Edit> edits, Set<Flaw> flaws, Finding finding) {
  /**
   * @param file below the operator's packages
   */
  record Edit(String file, String original, String replacement) {}

  static Mutant ours(String name, Finding finding, Edit... edits) {
    return new Mutant(name, List.of(edits), Set.of(), finding);
  }

  static Mutant theirs(String name, Finding finding, Flaw flaw) {
    return new Mutant(name, List.of(), Set.of(flaw), finding);
  }

  Mutant and(Flaw... more) {
    return new Mutant(name, edits, Set.of(more), finding);
  }

  @Override
  public String toString() {
    return name;
  }
}
