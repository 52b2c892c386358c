package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The image of the servers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageSpec(
    @JsonPropertyDescription(
            "The image, by tag or digest. Default: the one that belongs to the operator, in the version that is asked for. A change restarts one member at a time, the leader last.")
        @Size(min = 1, max = 512)
        @Nullable String reference,
    @JsonPropertyDescription("When nodes fetch the image: Always, IfNotPresent or Never.")
        @Default("IfNotPresent")
        PullPolicy pullPolicy,
    @JsonPropertyDescription("Secrets of the same namespace with which nodes fetch the image.")
        @Size(max = 8)
        @Nullable List<PullSecret> pullSecrets) {
  /** Spelt as Kubernetes spells them. */
  public enum PullPolicy {
    Always,
    IfNotPresent,
    Never
  }

  /** Names a Secret of the same namespace. */
  public record PullSecret(
      @JsonPropertyDescription("Name of a Secret of the same namespace.")
          @Required
          @Size(min = 1, max = 253)
          String name) {}
}
