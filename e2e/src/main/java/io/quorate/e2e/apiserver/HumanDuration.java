package io.quorate.e2e.apiserver;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** How kubectl writes spans of time: two significant units while small, one when large. */
final class HumanDuration {
  private HumanDuration() {}

  /** How long ago a timestamp was; {@code <unknown>} if it is none. */
  static String since(String timestamp, Instant now) {
    try {
      return print(Duration.between(OffsetDateTime.parse(timestamp).toInstant(), now));
    } catch (DateTimeParseException e) {
      return "<unknown>";
    }
  }

  static String print(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < -1) return "<invalid>";
    if (seconds < 0) return "0s";
    if (seconds < 120) return seconds + "s";
    long minutes = seconds / 60;
    if (minutes < 10) return two(minutes, "m", seconds % 60, "s");
    if (minutes < 180) return minutes + "m";
    long hours = minutes / 60;
    if (hours < 8) return two(hours, "h", minutes % 60, "m");
    if (hours < 48) return hours + "h";
    if (hours < 24 * 8) return two(hours / 24, "d", hours % 24, "h");
    if (hours < 24 * 365 * 2) return hours / 24 + "d";
    if (hours < 24 * 365 * 8) return two(hours / 24 / 365, "y", hours / 24 % 365, "d");
    return hours / 24 / 365 + "y";
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return large + unit + (small == 0 ? "" : small + smallUnit);
  }
}
