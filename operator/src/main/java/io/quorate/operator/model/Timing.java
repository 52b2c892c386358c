package io.quorate.operator.model;

import java.time.Duration;

/**
 * How long things may take before something is done about them.
 *
 * @param memberFailure a voter whose disk or node is gone is replaced after it
 * @param joining a new member that hasn't caught up by then makes room for another
 * @param minReady a new member is counted on after it has been well for so long
 * @param restart a member that was restarted and isn't back by then stops the rollout
 * @param admission a blank voter so soon after the founding is one that its peers are about to
 *     admit
 */
public record Timing(
    Duration memberFailure,
    Duration joining,
    Duration minReady,
    Duration restart,
    Duration admission) {
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofSeconds(2),
          Duration.ofMinutes(10),
          Duration.ofMinutes(1));
}
