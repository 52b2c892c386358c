package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects of the Prometheus operator. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MonitoringSpec(
    @JsonPropertyDescription(
            "Whether a PodMonitor has the members' metrics scraped: Auto (where that kind is known), Enabled or Disabled.")
        @Default("Auto")
        Mode podMonitor,
    @JsonPropertyDescription(
            "Whether a PrometheusRule has alerts on the members' metrics: Auto (where that kind is known), Enabled or Disabled.")
        @Default("Auto")
        Mode prometheusRule,
    @JsonPropertyDescription("Further labels of both, by which a Prometheus chooses them.")
        @Size(max = 16)
        @Nullable Map<String, String> labels) {
  /** Whether an object is made whose kind may not be known to the Kubernetes cluster. */
  public enum Mode {
    Auto,
    Enabled,
    Disabled
  }
}
