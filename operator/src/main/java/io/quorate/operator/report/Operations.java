package io.quorate.operator.report;

import io.quorate.operator.api.CoordinationClusterStatus.Operation;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Reason;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is under way, for people to see. Nothing is decided by it, and losing it loses nothing. */
final class Operations {
  private Operations() {}

  /**
   * @param before as it is in the status: what goes on keeps its beginning
   * @return null while nothing is under way
   */
  static @Nullable Operation of(
      ClusterModel model, Observation seen, Step step, @Nullable Operation before) {
    if (step instanceof Step.Settled
        || step instanceof Step.Blocked
        || step.reason() == Reason.Paused
        || step.reason() == Reason.Hibernated
        || step.reason() == Reason.WaitingForWindow) return null;
    String type = step.reason().name();
    Integer member =
        step instanceof Step.Change(var _, var ids, var _) && ids.size() == 1
            ? ids.getFirst()
            : null;
    boolean goesOn =
        before != null
            && type.equals(before.type())
            && (member == null || member.equals(before.memberId()));
    Operation earlier = goesOn ? before : null;
    if (member == null && earlier != null) member = earlier.memberId();
    String began =
        earlier != null && earlier.startedAt() != null
            ? earlier.startedAt()
            : seen.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new Operation(
        type,
        member,
        phase(step),
        earlier == null
            ? seen.ensemble().map(EnsembleConfiguration::version).orElse(null)
            : earlier.baseConfigVersion(),
        began,
        deadline(model, step.reason(), began),
        step.message());
  }

  private static String phase(Step step) {
    return step instanceof Step.Change(var row, var _, var _)
        ? row.name().toLowerCase(Locale.ROOT)
        : "waiting";
  }

  /** Only of what is given up when it takes too long. */
  private static @Nullable String deadline(ClusterModel model, Reason reason, String began) {
    Duration time =
        switch (reason) {
          case AddingVoter, ReplacingVoter -> model.timing().joining();
          case RollingRestart, RollingBack -> model.timing().restart();
          default -> null;
        };
    return time == null ? null : Instant.parse(began).plus(time).toString();
  }
}
