package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One member as the operator last saw it. Nothing that moves by itself (zxid, lag, sessions) is
 * here: the object must not change every second; metrics carry those.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemberStatus(
    @Required Integer id,
    String name,
    Role role,
    State state,
    @Nullable String diskId,
    @Nullable String version,
    @Nullable String revision,
    @Nullable String node) {
  /** What a member does in the ensemble. */
  public enum Role {
    Leader,
    Follower,
    Observer,
    Unknown
  }

  /** How far a member has come. */
  public enum State {
    Provisioning,
    Syncing,
    Ready,
    Degraded,
    Unreachable
  }
}
