package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

/** What a user wants of a pool of observers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CoordinationObserverPoolSpec(
    @Required
        @JsonPropertyDescription(
            "The CoordinationCluster, of the same namespace, whose writes the observers follow.")
        @ValidationRule(
            value = "self == oldSelf",
            message = "clusterRef is immutable; create another pool")
        ClusterRef clusterRef,
    @JsonPropertyDescription("Observers. A change costs the voters nothing.")
        @Default("0")
        @Min(0)
        @Max(100)
        @SpecReplicas
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            "Compute resources of each observer. Default: those of the cluster's members.")
        @Nullable ComputeResources resources) {
  /** Names a cluster of the same namespace. */
  public record ClusterRef(@Required @Size(min = 1, max = 30) String name) {}
}
