package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator found; written by the operator alone and never read by it to decide. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CoordinationClusterStatus(
    @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Ready, Reconciling, Stalled (kstatus) and Available (a quorum serves).")
        @Nullable List<Condition> conditions,
    @Nullable String clusterId,
    @Nullable Integer incarnation,
    @JsonPropertyDescription("Selects the pods of the voters.") @LabelSelector
        @Nullable String selector,
    @JsonPropertyDescription("Voters of the ensemble.") @StatusReplicas @Nullable Integer replicas,
    @JsonPropertyDescription("Voters that serve.") @Nullable Integer readyReplicas,
    @JsonPropertyDescription("Observers of all pools that serve.") @Nullable Integer readyObservers,
    @JsonPropertyDescription("Pod of the leader.") @Nullable String leader,
    @Nullable Long epoch,
    @JsonPropertyDescription("Version of the committed configuration, in hexadecimal digits.")
        @Nullable String configVersion,
    @Size(max = 254) @Nullable List<MemberStatus> members,
    @JsonPropertyDescription("Connect string for clients within the Kubernetes cluster.")
        @Nullable String connectString) {}
