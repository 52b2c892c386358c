package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may open connections to the members. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NetworkPolicySpec(
    @JsonPropertyDescription(
            "Whether a NetworkPolicy keeps everybody but clients, the members themselves, the operator and metrics' readers from the pods.")
        @Default("true")
        Boolean enabled,
    @JsonPropertyDescription(
            "Who may connect as a client. Default: all pods of the same namespace.")
        @Size(max = 32)
        @Nullable List<NetworkPolicyPeer> clientsFrom) {}
