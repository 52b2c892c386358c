package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One member as the operator last saw it. Nothing that moves by itself (zxid, lag, sessions) is
 * here: the object must not change every second; metrics carry those.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemberStatus(
    @JsonPropertyDescription("Its id in the ensemble.") @Required Integer id,
    @JsonPropertyDescription("Its pod.") String name,
    @JsonPropertyDescription("What it does in the ensemble.") Role role,
    @JsonPropertyDescription("How far it has come.") State state,
    @JsonPropertyDescription("Its disk, in hexadecimal digits: another one after data was lost.")
        @Nullable String diskId,
    @JsonPropertyDescription("Version of its server.") @Nullable String version,
    @JsonPropertyDescription("Rendering that its pod runs.") @Nullable String revision,
    @JsonPropertyDescription("Node that its pod runs on.") @Nullable String node,
    @JsonPropertyDescription("Zone of that node.") @Nullable String zone,
    @JsonPropertyDescription("Volume claim that holds its data.") @Nullable String pvc) {
  /** What a member does in the ensemble. */
  public enum Role {
    Leader,
    Follower,
    Observer,
    Joiner,
    Leaving,
    Unknown
  }

  /** How far a member has come. */
  public enum State {
    Provisioning,
    Syncing,
    Ready,
    Degraded,
    Unreachable,
    Removing
  }
}
