package io.quorate.operator.model;

import java.util.Optional;

/**
 * What became of the renderings of the members' pods, by their revisions: the operator's memory of
 * rolling changes, kept beside the identity. Losing it costs the way back to the last good one and
 * nothing else.
 *
 * @param approved the one whose settings a server accepted last
 * @param good the last one with which all voters served
 * @param goodSpec the spec it was made from, as JSON; empty if there is none
 * @param takenBack the last one that did not come up and was given up for the good one
 */
public record RolloutRecord(
    Optional<String> approved,
    Optional<String> good,
    String goodSpec,
    Optional<String> takenBack) {
  public static final RolloutRecord NONE =
      new RolloutRecord(Optional.empty(), Optional.empty(), "", Optional.empty());

  public RolloutRecord withApproved(String revision) {
    return new RolloutRecord(Optional.of(revision), good, goodSpec, takenBack);
  }

  public RolloutRecord withGood(String revision, String spec) {
    return new RolloutRecord(approved, Optional.of(revision), spec, takenBack);
  }

  public RolloutRecord withTakenBack(String revision) {
    return new RolloutRecord(approved, good, goodSpec, Optional.of(revision));
  }
}
