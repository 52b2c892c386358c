package io.quorate.operator.model;

import io.quorate.operator.api.RolloutSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How changes that disturb healthy members go about.
 *
 * @param goesBack a rendering that does not come up is given up for the last good one
 * @param windows when members may be disturbed; at any time if there are none
 * @param problem what of the windows can't be read; none is open then
 */
public record RolloutPolicy(
    boolean goesBack, List<MaintenanceWindow> windows, Optional<SpecProblem> problem) {
  public static RolloutPolicy of(RolloutSpec spec) {
    List<MaintenanceWindow> windows = new ArrayList<>();
    Optional<SpecProblem> problem = Optional.empty();
    if (spec.maintenanceWindows() != null)
      for (RolloutSpec.MaintenanceWindow window : spec.maintenanceWindows())
        try {
          windows.add(
              MaintenanceWindow.of(
                  window.cron(), Duration.ofMinutes(window.durationMinutes()), window.timeZone()));
        } catch (IllegalArgumentException e) {
          problem =
              Optional.of(new SpecProblem(Reason.InvalidWindow, String.valueOf(e.getMessage())));
        }
    return new RolloutPolicy(
        spec.onFailure() == RolloutSpec.OnFailure.Rollback, List.copyOf(windows), problem);
  }

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
