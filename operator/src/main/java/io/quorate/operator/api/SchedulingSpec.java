package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** On which nodes members run. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SchedulingSpec(
    @JsonPropertyDescription(
            "Whether two voters may share a node: Required (never), Preferred (only if there is no other) or None. Observers of a pool share one only if there is no other, or freely with None.")
        @Default("Required")
        Spread hostAntiAffinity,
    @JsonPropertyDescription(
            "Whether voters, and the observers of a pool without a zone, are spread evenly over zones (topology.kubernetes.io/zone): Required, Preferred or None.")
        @Default("Preferred")
        Spread zoneSpread,
    @JsonPropertyDescription("PriorityClass of the members' pods.") @Size(min = 1, max = 253)
        @Nullable String priorityClassName,
    @JsonPropertyDescription("Labels that a node must have.") @Size(max = 32)
        @Nullable Map<String, String> nodeSelector,
    @JsonPropertyDescription("Taints of nodes that members accept.") @Size(max = 32)
        @Nullable List<Toleration> tolerations) {
  /** How much a rule of placement binds. */
  public enum Spread {
    Required,
    Preferred,
    None
  }
}
