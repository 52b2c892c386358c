package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a status, in the shape that {@code kubectl wait} and kstatus read. The reason is
 * a name of {@code io.quorate.operator.model.Reason}.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required String type,
    @Required Status status,
    @Nullable Long observedGeneration,
    @Required String lastTransitionTime,
    @Required String reason,
    @Required @Size(max = 1024) String message) {
  /** Kubernetes spells the three values this way. */
  public enum Status {
    True,
    False,
    Unknown
  }
}
