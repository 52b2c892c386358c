package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
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
            "Zone (topology.kubernetes.io/zone) in which the observers run. Default: any.")
        @Size(min = 1, max = 63)
        @Nullable String topologyZone,
    @JsonPropertyDescription(
            "Compute resources of each observer. Default: those of the cluster's members.")
        @Nullable ComputeResources resources,
    @JsonPropertyDescription("Where observers keep their copy.") @Nullable PoolStorageSpec storage,
    @JsonPropertyDescription("The Service of this pool.") @Nullable PoolServiceSpec service,
    @JsonPropertyDescription(
            "Seconds over which an observer that is stopped sends its clients to others. 0: all at once.")
        @Default("60")
        @Min(0)
        @Max(3600)
        @Nullable Integer drainSeconds,
    @JsonPropertyDescription(
            "How many observers a drain of nodes may stop at once: a number from 1 to 100, or a percentage.")
        @Nullable IntOrString maxUnavailable) {
  /** Names a cluster of the same namespace. */
  public record ClusterRef(
      @JsonPropertyDescription("Name of the CoordinationCluster.")
          @Required
          @Size(min = 1, max = 30)
          String name) {}

  /**
   * What the operator says of a pool that it makes; the rest is left to the schema and to users.
   */
  public static CoordinationObserverPoolSpec of(
      String cluster, @Nullable Integer replicas, @Nullable String zone) {
    return new CoordinationObserverPoolSpec(
        new ClusterRef(cluster), replicas, zone, null, null, null, null, null);
  }

  public CoordinationObserverPoolSpec withReplicas(int count) {
    return new CoordinationObserverPoolSpec(
        clusterRef, count, topologyZone, resources, storage, service, drainSeconds, maxUnavailable);
  }
}
