package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** What drains of nodes may do to the voters. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DisruptionSpec(
    @JsonPropertyDescription(
            "Whether a PodDisruptionBudget lets at most one voter at a time be evicted, and never the quorum. For up to two voters there is none. Without it the operator's own restarts still keep the quorum; drains may not.")
        @Default("true")
        Boolean podDisruptionBudget,
    @JsonPropertyDescription(
            "Whether the budget guards pods that are not ready: IfHealthyBudget, or AlwaysAllow, so that a broken pod never holds up a drain.")
        @Default("IfHealthyBudget")
        Unhealthy unhealthyPodEvictionPolicy) {
  /** Spelt as Kubernetes spells them. */
  public enum Unhealthy {
    IfHealthyBudget,
    AlwaysAllow
  }
}
