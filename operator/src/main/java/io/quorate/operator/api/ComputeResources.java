package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and limits of the server's container, as Kubernetes writes them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComputeResources(
    @JsonPropertyDescription("What the scheduler sets aside for each member.") @Size(max = 16)
        @Nullable Map<String, Quantity> requests,
    @JsonPropertyDescription("What a member can't exceed; the heap is 60 % of the memory limit.")
        @Size(max = 16)
        @Nullable Map<String, Quantity> limits) {}
