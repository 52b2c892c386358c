package io.quorate.operator.model;

import io.quorate.operator.api.RolloutSpec;
import java.time.Duration;

/**
 * How long things may take before something is done about them.
 *
 * @param memberFailure a voter whose disk or node is gone is replaced after it
 * @param joining a new member that hasn't caught up by then makes room for another
 * @param minReady a member is counted on, before others are touched, after it has been well for so
 *     long
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
  private static final Duration MEMBER_FAILURE = Duration.ofMinutes(5);
  private static final Duration ADMISSION = Duration.ofMinutes(1);

  static Timing of(RolloutSpec rollout) {
    Duration progress = Duration.ofSeconds(rollout.progressDeadlineSeconds());
    return new Timing(
        MEMBER_FAILURE,
        progress,
        Duration.ofSeconds(rollout.minReadySeconds()),
        progress,
        ADMISSION);
  }
}
