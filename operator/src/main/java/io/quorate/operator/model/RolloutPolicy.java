package io.quorate.operator.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How changes that disturb healthy members go about.
 *
 * @param goesBack a rendering that does not come up is given up for the last good one
 * @param restartedAt a new one restarts every member
 * @param windows when members may be disturbed; at any time if there are none
 * @param problem what of the windows can't be read; none is open then
 */
public record RolloutPolicy(
    boolean goesBack,
    Optional<String> restartedAt,
    List<MaintenanceWindow> windows,
    Optional<SpecProblem> problem) {
  public static final RolloutPolicy DEFAULT =
      new RolloutPolicy(false, Optional.empty(), List.of(), Optional.empty());

  public boolean isOpen(Instant now) {
    if (problem.isPresent()) return false;
    return windows.isEmpty() || windows.stream().anyMatch(window -> window.isOpen(now));
  }

  /** Empty if none ever opens again. */
  public Optional<Instant> nextOpening(Instant now) {
    return windows.stream()
        .flatMap(window -> window.nextOpening(now).stream())
        .min(Instant::compareTo);
  }
}
