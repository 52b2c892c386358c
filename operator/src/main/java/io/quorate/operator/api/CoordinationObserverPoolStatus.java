package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator found of a pool. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CoordinationObserverPoolStatus(
    @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Ready, Reconciling, Stalled (kstatus) and Available (an observer serves, or none is wanted).")
        @Nullable List<Condition> conditions,
    @JsonPropertyDescription("Selects the pods of the pool.") @LabelSelector
        @Nullable String selector,
    @JsonPropertyDescription("Observers that exist.") @StatusReplicas @Nullable Integer replicas,
    @JsonPropertyDescription("Observers that serve.") @Nullable Integer readyReplicas,
    @Size(max = 254) @Nullable List<MemberStatus> members) {}
