package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** The Service of a pool's observers alone. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PoolServiceSpec(
    @JsonPropertyDescription(
            "Whether there is a Service for clients that this pool alone shall serve.")
        @Default("true")
        Boolean enabled,
    @JsonPropertyDescription(
            "PreferClose: connections go to an observer in the client's zone if there is one. Default: to any.")
        ServicesSpec.@Nullable TrafficDistribution trafficDistribution) {}
