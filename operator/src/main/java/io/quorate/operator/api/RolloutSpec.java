package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How changes that take restarts go about. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RolloutSpec(
    @JsonPropertyDescription(
            "A time; a new one restarts every member, one at a time, the leader last. The operator never writes it.")
        @Nullable String restartedAt,
    @JsonPropertyDescription("Seconds a member must have been well before the next is touched.")
        @Default("20")
        @Min(0)
        @Max(3600)
        Integer minReadySeconds,
    @JsonPropertyDescription(
            "Seconds after which a restarted member that is not back stops the rollout.")
        @Default("900")
        @Min(60)
        @Max(86400)
        Integer progressDeadlineSeconds,
    @JsonPropertyDescription(
            "What a stopped rollout does: Pause leaves everything as it is for a person to see; Rollback restarts the changed member with what it had before.")
        @Default("Pause")
        OnFailure onFailure,
    @JsonPropertyDescription(
            "Times in which healthy members may be restarted. Default: at any time. A member that does not run is restarted whenever that helps.")
        @Size(max = 8)
        @Nullable List<MaintenanceWindow> maintenanceWindows) {
  /** The same with another time of restart. */
  public RolloutSpec restartedAt(@Nullable String time) {
    return new RolloutSpec(
        time, minReadySeconds, progressDeadlineSeconds, onFailure, maintenanceWindows);
  }

  /** What is done about a member that did not come back. */
  public enum OnFailure {
    Pause,
    Rollback
  }

  /** A time that comes again. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MaintenanceWindow(
      @JsonPropertyDescription(
              "When it opens: minute, hour, day of the month, month, day of the week.")
          @Required
          @Size(min = 9, max = 64)
          String cron,
      @JsonPropertyDescription("How long it stays open, in minutes.") @Required @Min(10) @Max(1440)
          Integer durationMinutes,
      @JsonPropertyDescription("Time zone of the cron line, as Europe/Berlin.")
          @Default("UTC")
          @Size(min = 1, max = 64)
          String timeZone) {}
}
