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
    @JsonPropertyDescription("Generation of the spec that all of this is about.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription(
            "Ready, Reconciling, Stalled (kstatus) and Available (a quorum serves).")
        @Nullable List<Condition> conditions,
    @JsonPropertyDescription("Id of the ensemble: 32 hexadecimal digits.")
        @Nullable String clusterId,
    @JsonPropertyDescription("1, and one more for each forced recovery.")
        @Nullable Integer incarnation,
    @JsonPropertyDescription("Selects the pods of the voters.") @LabelSelector
        @Nullable String selector,
    @JsonPropertyDescription("Voters of the ensemble.") @StatusReplicas @Nullable Integer replicas,
    @JsonPropertyDescription("Voters that serve.") @Nullable Integer readyReplicas,
    @JsonPropertyDescription("Observers of all pools that serve.") @Nullable Integer readyObservers,
    @JsonPropertyDescription("Pod of the leader.") @Nullable String leader,
    @JsonPropertyDescription("Epoch in which it leads.") @Nullable Long epoch,
    @JsonPropertyDescription("Version of the committed configuration, in hexadecimal digits.")
        @Nullable String configVersion,
    @JsonPropertyDescription("Versions of the servers.") @Nullable Versions version,
    @JsonPropertyDescription("Renderings of the voters' pods.") @Nullable Revisions revisions,
    @JsonPropertyDescription("What is under way; absent while nothing is.")
        @Nullable Operation operation,
    @JsonPropertyDescription("The voters, and all that were made to become one or were one.")
        @Size(max = 254)
        @Nullable List<MemberStatus> members,
    @JsonPropertyDescription("Ids whose members have left for good; none is given out again.")
        @Size(max = 254)
        @Nullable List<Integer> retiredIds,
    @JsonPropertyDescription("Connect strings.") @Nullable Endpoints endpoints,
    @JsonPropertyDescription("ConfigMap that tells clients how to connect.")
        @Nullable String discoveryConfigMap,
    @JsonPropertyDescription("The certificates that the operator has issued.")
        @Nullable Certificates certificates) {
  /** Versions of the servers. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Versions(
      @JsonPropertyDescription("That of all voters; the lowest while they differ.")
          @Nullable String current,
      @JsonPropertyDescription("That which is wanted, as far as the image's name says it.")
          @Nullable String target,
      @JsonPropertyDescription("Version of the servers' own protocol that is in force.")
          @Nullable String protocol) {}

  /** Renderings of the voters' pods. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Revisions(
      @JsonPropertyDescription("That of all voters; absent while they differ.")
          @Nullable String current,
      @JsonPropertyDescription("That which the spec asks for.") @Nullable String target,
      @JsonPropertyDescription("The last with which all voters served.")
          @Nullable String lastGood) {}

  /** What is under way; for people to see, never for the operator to go by. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Operation(
      @JsonPropertyDescription("The reason that the condition Reconciling has as well.")
          @Nullable String type,
      @JsonPropertyDescription("The member it is about.") @Nullable Integer memberId,
      @JsonPropertyDescription("How far it has come.") @Nullable String phase,
      @JsonPropertyDescription(
              "Version of the configuration that it began from, in hexadecimal digits.")
          @Nullable String baseConfigVersion,
      @JsonPropertyDescription("When it began.") @Nullable String startedAt,
      @JsonPropertyDescription("When it counts as failed.") @Nullable String deadline,
      @JsonPropertyDescription("What is being done.") @Nullable String message) {}

  /** Connect strings; several hosts are separated by commas. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Endpoints(
      @JsonPropertyDescription("Within the Kubernetes cluster, plain text.")
          @Nullable String client,
      @JsonPropertyDescription("Within the Kubernetes cluster, over TLS.")
          @Nullable String clientTls,
      @JsonPropertyDescription("From outside, host:port each.") @Nullable List<String> external) {}

  /** The certificates that the operator has issued. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Certificates(
      @JsonPropertyDescription("Counts the cluster's certificate authorities, from 1.")
          @Nullable Integer caGeneration,
      @JsonPropertyDescription("When the next certificate is due to be renewed.")
          @Nullable String nextRenewal) {}
}
