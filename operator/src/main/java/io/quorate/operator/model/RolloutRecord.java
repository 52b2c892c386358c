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
 * @param takenBack the last one that was given up for the good one
 * @param refusal why a server would not start with it; empty if it did not come up
 */
public record RolloutRecord(
    Optional<String> approved,
    Optional<String> good,
    String goodSpec,
    Optional<String> takenBack,
    String refusal) {
  public static final RolloutRecord NONE =
      new RolloutRecord(Optional.empty(), Optional.empty(), "", Optional.empty(), "");

  public RolloutRecord withApproved(String revision) {
    return new RolloutRecord(Optional.of(revision), good, goodSpec, takenBack, refusal);
  }

  public RolloutRecord withGood(String revision, String spec) {
    return new RolloutRecord(approved, Optional.of(revision), spec, takenBack, refusal);
  }

  /**
   * @param why it was refused; empty if it did not come up
   */
  public RolloutRecord withTakenBack(String revision, String why) {
    return new RolloutRecord(approved, good, goodSpec, Optional.of(revision), why);
  }
}
