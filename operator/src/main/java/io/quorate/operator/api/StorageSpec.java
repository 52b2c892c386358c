package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the voters keep their data; fixed when the cluster is created. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.type == oldSelf.type",
    fieldPath = ".type",
    message = "storage.type is immutable; create a new cluster")
@ValidationRule(
    value = "self.size == oldSelf.size",
    fieldPath = ".size",
    message = "storage.size is immutable")
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
    fieldPath = ".storageClassName",
    message = "storageClassName is immutable")
public record StorageSpec(
    @JsonPropertyDescription(
            "Persistent: a volume claim per voter, which outlives the cluster. Ephemeral: data dies with the pod.")
        @Default("Persistent")
        Type type,
    @JsonPropertyDescription(
            "Must be true for Ephemeral storage: when all pods are gone, all data is.")
        @Default("false")
        Boolean acknowledgeDataLoss,
    @JsonPropertyDescription(
            "Size of each voter's volume; for Ephemeral storage the limit of the pod's directory.")
        @Default("20Gi")
        @Size(max = 20)
        @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
        String size,
    @JsonPropertyDescription("Storage class of the claims. Default: the Kubernetes cluster's.")
        @Size(min = 1, max = 253)
        @Nullable String storageClassName,
    @JsonPropertyDescription(
            "What becomes of the volume claim of a voter that has left for good: Retain or Delete. It is never touched before the removal is committed and proven.")
        @Default("Retain")
        Reclaim whenScaled) {
  /** What becomes of a claim that no member needs any more. */
  public enum Reclaim {
    Retain,
    Delete
  }

  /** What becomes of a member's data when its pod is gone. */
  public enum Type {
    Persistent,
    Ephemeral
  }
}
