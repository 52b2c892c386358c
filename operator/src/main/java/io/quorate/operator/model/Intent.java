package io.quorate.operator.model;

import java.util.Locale;
import java.util.Optional;

/**
 * What a member's workload is for, written on it as an annotation: the operator's only memory of a
 * change that is under way. The committed configuration says what is true; this says what is meant.
 */
public enum Intent {
  /** Learns, and becomes a voter when it has caught up. */
  JOINING,
  VOTER,
  /** Is taken out of the configuration, and goes when that is certain. */
  LEAVING;

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Empty for what the operator doesn't write. */
  public static Optional<Intent> of(String text) {
    for (Intent each : values()) if (each.text().equals(text)) return Optional.of(each);
    return Optional.empty();
  }
}
