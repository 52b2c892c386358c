package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants of an ensemble. The defaults are the schema's: the API server fills them in, so
 * that here only what has none may be absent.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.replicas in [1, 3, 5, 7]",
    fieldPath = ".replicas",
    message = "voters must be 1, 3, 5 or 7: an even count adds no fault tolerance")
@ValidationRule(
    value = "self.storage.type != \"Ephemeral\" || self.storage.acknowledgeDataLoss",
    fieldPath = ".storage",
    message =
        "Ephemeral storage loses all data when all pods are gone; set storage.acknowledgeDataLoss")
public record CoordinationClusterSpec(
    @JsonPropertyDescription(
            "Voters: 1, 3, 5 or 7. A change adds or removes them one step at a time, while the ensemble serves.")
        @Default("3")
        @Min(1)
        @Max(7)
        @SpecReplicas
        Integer replicas,
    @JsonPropertyDescription(
            "Image of the server. Default: the one that belongs to the operator. A change restarts one member at a time, the leader last.")
        @Size(min = 1, max = 512)
        @Nullable String image,
    @JsonPropertyDescription(
            "Pools of observers; each item becomes a CoordinationObserverPool <cluster>-<name> with a scale subresource of its own. An item that is taken away takes its pool with it.")
        @Size(max = 16)
        @Nullable List<ObserverPoolItem> observers,
    @JsonPropertyDescription("Where the voters keep their data.") StorageSpec storage,
    @JsonPropertyDescription(
            "Compute resources of each member. A change restarts one member at a time, the leader last.")
        @Nullable ComputeResources resources,
    @JsonPropertyDescription(
            "Lines of the servers' zoo.cfg. Keys that the operator writes itself are refused. A change restarts one member at a time, the leader last.")
        @Size(max = 100)
        @ValidationRule(
            value =
                "self.all(k, !k.startsWith(\"server.\") && !k.startsWith(\"group.\") && !k.startsWith(\"weight.\") && !k.startsWith(\"tls.\") && !(k in [\"dataDir\",\"dataLogDir\",\"clientPort\",\"clientPortAddress\",\"secureClientPort\",\"dynamicConfigFile\",\"standaloneEnabled\",\"reconfigEnabled\",\"skipACL\",\"myid\",\"peerType\",\"quorate.founding\",\"quorate.insecurePeers\",\"quorate.healthPort\",\"quorate.controlPort\"]))",
            message = "this key is owned by the operator")
        @ValidationRule(
            value = "self.all(k, size(k) <= 128 && k.matches(\"^[A-Za-z][A-Za-z0-9._-]*$\"))",
            message = "a key is at most 128 letters, digits, dots, dashes and underscores")
        @Nullable Map<String, String> config,
    @JsonPropertyDescription("While true nothing is changed; the status is still refreshed.")
        @Default("false")
        Boolean paused) {}
