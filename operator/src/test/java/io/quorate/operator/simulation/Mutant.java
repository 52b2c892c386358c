package io.quorate.operator.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A mistake, in our own code or in what it relies on.
 *
 * @param edits pieces of source to be replaced; none if the mistake is another's
 * @param findings what it is found by, any of them
 */
record Mutant(String name, List<Edit> edits, Set<Flaw> flaws, Set<Finding> findings) {
  /**
   * @param file below the operator's packages
   */
  record Edit(String file, String original, String replacement) {}

  static Mutant ours(String name, Finding finding, Edit... edits) {
    return new Mutant(name, List.of(edits), Set.of(), Set.of(finding));
  }

  static Mutant theirs(String name, Finding finding, Flaw flaw) {
    return new Mutant(name, List.of(), Set.of(flaw), Set.of(finding));
  }

  /** A voter and its workload can part in more ways than one. */
  static Mutant partsVoterAndWorkload(String name, Edit... edits) {
    return new Mutant(
        name,
        List.of(edits),
        Set.of(),
        EnumSet.of(Finding.NO_WORKLOAD, Finding.WORKLOAD_DELETED, Finding.UNRECOVERABLE));
  }

  Mutant and(Flaw... more) {
    return new Mutant(name, edits, Set.of(more), findings);
  }

  @Override
  public String toString() {
    return name;
  }
}
