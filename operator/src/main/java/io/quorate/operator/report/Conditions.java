package io.quorate.operator.report;

import io.quorate.operator.api.Condition;
import io.quorate.operator.model.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The four conditions, in the shape kstatus wants: {@code Ready} says that the spec is reached,
 * {@code Reconciling} and {@code Stalled} are true only while something is going on or a person
 * must step in, {@code Available} says whether clients are served whatever else is.
 */
final class Conditions {
  /** What one condition says; its times are added when it is put beside the one before. */
  record Said(String type, Condition.Status status, Reason reason, String message) {}

  private static final int MESSAGE_CHARS_MAX = 1024;

  private Conditions() {}

  static Said said(String type, boolean status, Reason reason, String message) {
    return new Said(type, status ? Condition.Status.True : Condition.Status.False, reason, message);
  }

  /**
   * @param before the conditions as they are: a condition keeps its time while its status stays
   */
  static List<Condition> stamp(
      List<Said> said, long generation, @Nullable List<Condition> before, Instant now) {
    return said.stream().map(one -> stamp(one, generation, before, now)).toList();
  }

  private static Condition stamp(
      Said said, long generation, @Nullable List<Condition> before, Instant now) {
    String since = now.truncatedTo(ChronoUnit.SECONDS).toString();
    if (before != null)
      for (Condition old : before)
        if (old.type().equals(said.type()) && old.status() == said.status())
          since = old.lastTransitionTime();
    String message = said.message();
    return new Condition(
        said.type(),
        said.status(),
        generation,
        since,
        said.reason().name(),
        message.length() <= MESSAGE_CHARS_MAX ? message : message.substring(0, MESSAGE_CHARS_MAX));
  }
}
