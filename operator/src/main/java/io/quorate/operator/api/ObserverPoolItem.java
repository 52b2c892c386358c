package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One pool of observers within a cluster's own resource. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ObserverPoolItem(
    @JsonPropertyDescription("The pool's short name: its pods are <cluster>-<name>-<number>.")
        @Required
        @Size(min = 1, max = 20)
        @Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")
        @ValidationRule(
            value =
                "!self.matches(\"^v[0-9]+$\") && !(self in [\"members\",\"ca\",\"identity\",\"operator\",\"discovery\"])",
            message = "this pool name collides with names the operator uses")
        String name,
    @JsonPropertyDescription(
            "Observers of the pool. Left out, the pool starts with none and belongs to kubectl scale or an autoscaler.")
        @Min(0)
        @Max(100)
        @Nullable Integer replicas,
    @JsonPropertyDescription(
            "Zone (topology.kubernetes.io/zone) in which the pool's observers run. Default: any.")
        @Size(min = 1, max = 63)
        @Nullable String topologyZone) {}
