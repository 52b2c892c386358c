package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
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
    value = "self.replicas % 2 == 1",
    fieldPath = ".replicas",
    message = "voters must be odd; an even count adds no fault tolerance")
@ValidationRule(
    value = "!self.hibernate || self.replicas == oldSelf.replicas",
    fieldPath = ".replicas",
    message = "voters cannot be scaled while hibernated")
@ValidationRule(
    value = "self.storage.type != \"Ephemeral\" || self.storage.acknowledgeDataLoss",
    fieldPath = ".storage",
    message =
        "Ephemeral storage loses all data when all pods are gone; set storage.acknowledgeDataLoss")
public record CoordinationClusterSpec(
    @JsonPropertyDescription(
            "Version of the servers, as 1.4.2. Default: the operator's own. A change restarts one member at a time, the leader last.")
        @Size(max = 32)
        @Pattern("^[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?$")
        @Nullable String version,
    @JsonPropertyDescription(
            "The image of the servers, if it is not the one that belongs to the version.")
        @Nullable ImageSpec image,
    @JsonPropertyDescription(
            "Voters: 1, 3, 5, 7 or 9. A change adds or removes them one step at a time, while the ensemble serves.")
        @Default("3")
        @Min(1)
        @Max(9)
        @SpecReplicas
        Integer replicas,
    @JsonPropertyDescription(
            "Pools of observers; each item becomes a CoordinationObserverPool <cluster>-<name> with a scale subresource of its own. An item that is taken away takes its pool with it.")
        @Size(max = 16)
        @Nullable List<ObserverPoolItem> observers,
    @JsonPropertyDescription(
            "Compute resources of each member. A change restarts one member at a time, the leader last.")
        @Nullable ComputeResources resources,
    @JsonPropertyDescription(
            "On which nodes members run. A change restarts one member at a time, the leader last.")
        SchedulingSpec scheduling,
    @JsonPropertyDescription(
            "A piece of a pod template that is laid over the operator's by strategic merge: sidecars, volumes, environment, annotations. What the operator relies on can't be changed; the cluster is then Stalled with InvalidPodOverrides and runs on as it was. A change restarts one member at a time, the leader last.")
        @Nullable ObjectNode podOverrides,
    @JsonPropertyDescription(
            "ServiceAccount of the members' pods; no token is mounted. Default: that of the namespace.")
        @Size(min = 1, max = 253)
        @Nullable String serviceAccountName,
    @JsonPropertyDescription("What drains of nodes may do to the voters.")
        DisruptionSpec disruption,
    @JsonPropertyDescription("Where the voters keep their data.") StorageSpec storage,
    @JsonPropertyDescription(
            "Lines of the servers' zoo.cfg. Keys that the operator writes itself are refused. A change restarts one member at a time, the leader last.")
        @Size(max = 100)
        @ValidationRule(
            value =
                "self.all(k, !k.startsWith(\"server.\") && !k.startsWith(\"group.\") && !k.startsWith(\"weight.\") && !k.startsWith(\"tls.\") && !k.startsWith(\"ssl.keyStore.\") && !k.startsWith(\"ssl.trustStore.\") && !k.startsWith(\"ssl.quorum.\") && !(k in [\"dataDir\",\"dataLogDir\",\"clientPort\",\"clientPortAddress\",\"secureClientPort\",\"secureClientPortAddress\",\"client.portUnification\",\"ssl.clientAuth\",\"sslQuorum\",\"dynamicConfigFile\",\"standaloneEnabled\",\"reconfigEnabled\",\"skipACL\",\"myid\",\"peerType\",\"enforce.auth.enabled\",\"DigestAuthenticationProvider.superDigest\",\"quorate.founding\",\"quorate.insecurePeers\",\"quorate.healthPort\",\"quorate.controlPort\",\"quorate.clusterName\",\"quorate.logLevel\",\"quorate.loggers\",\"quorate.logFormat\",\"quorate.stopSeconds\"]))",
            message = "this key is owned by the operator")
        @ValidationRule(
            value = "self.all(k, size(k) <= 128 && k.matches(\"^[A-Za-z][A-Za-z0-9._-]*$\"))",
            message = "a key is at most 128 letters, digits, dots, dashes and underscores")
        @Nullable Map<String, String> config,
    @JsonPropertyDescription("How connections are encrypted, and by whose certificates.")
        TlsSpec tls,
    @JsonPropertyDescription("Who may use the ensemble.") AuthSpec auth,
    @JsonPropertyDescription("How clients reach the servers.") ServicesSpec services,
    @JsonPropertyDescription("Who may open connections to the members.")
        NetworkPolicySpec networkPolicy,
    @JsonPropertyDescription("Objects of the Prometheus operator.") MonitoringSpec monitoring,
    @JsonPropertyDescription("What the servers log.") LoggingSpec logging,
    @JsonPropertyDescription("How changes that take restarts go about.") RolloutSpec rollout,
    @JsonPropertyDescription("While true nothing is changed; the status is still refreshed.")
        @Default("false")
        Boolean paused,
    @JsonPropertyDescription(
            "While true no pod runs; volumes, identity and the committed configuration are kept. Set back, all voters start at once.")
        @Default("false")
        Boolean hibernate,
    @JsonPropertyDescription(
            "While true the resource can't be deleted: a ValidatingAdmissionPolicy, which the operator's chart brings, refuses it.")
        @Default("false")
        Boolean deletionProtection) {}
