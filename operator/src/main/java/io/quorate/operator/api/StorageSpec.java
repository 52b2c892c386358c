package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the voters keep their data. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.type == oldSelf.type",
    fieldPath = ".type",
    message = "storage.type is immutable; create a new cluster")
@ValidationRule(
    value = "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0",
    fieldPath = ".size",
    message = "storage.size cannot shrink")
@ValidationRule(
    value =
        "has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) || self.storageClassName == oldSelf.storageClassName)",
    fieldPath = ".storageClassName",
    message = "storageClassName is immutable")
@ValidationRule(
    value = "has(self.logVolume) == has(oldSelf.logVolume)",
    fieldPath = ".logVolume",
    message = "logVolume cannot be added or removed in place")
@ValidationRule(
    value =
        "!has(self.logVolume) || !has(oldSelf.logVolume) || quantity(self.logVolume.size).compareTo(quantity(oldSelf.logVolume.size)) >= 0",
    fieldPath = ".logVolume",
    message = "logVolume.size cannot shrink")
@ValidationRule(
    value =
        "!has(self.logVolume) || !has(oldSelf.logVolume) || has(self.logVolume.storageClassName) == has(oldSelf.logVolume.storageClassName) && (!has(self.logVolume.storageClassName) || self.logVolume.storageClassName == oldSelf.logVolume.storageClassName)",
    fieldPath = ".logVolume",
    message = "logVolume.storageClassName is immutable")
public record StorageSpec(
    @JsonPropertyDescription(
            "Persistent: a volume claim per voter, which outlives the cluster. Ephemeral: data dies with the pod. Fixed when the cluster is created.")
        @Default("Persistent")
        Type type,
    @JsonPropertyDescription(
            "Must be true for Ephemeral storage: when all pods are gone, all data is.")
        @Default("false")
        Boolean acknowledgeDataLoss,
    @JsonPropertyDescription(
            "Size of each voter's volume; for Ephemeral storage the limit of the pod's directory. May grow: volumes grow in place where their StorageClass allows it.")
        @Default("20Gi")
        @Size(max = 20)
        @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
        String size,
    @JsonPropertyDescription(
            "Storage class of the claims. Default: the Kubernetes cluster's. Fixed when the cluster is created.")
        @Size(min = 1, max = 253)
        @Nullable String storageClassName,
    @JsonPropertyDescription(
            "A volume of its own for the transaction log, so that snapshots don't slow its writes down. Default: the log shares the data's volume. Fixed when the cluster is created, but for its size.")
        @Nullable LogVolume logVolume,
    @JsonPropertyDescription(
            "What becomes of the voters' volume claims when the cluster is deleted: Retain or Delete. A claim that is kept is found again by a cluster of the same name.")
        @Default("Retain")
        Reclaim whenDeleted,
    @JsonPropertyDescription(
            "What becomes of the volume claims of a voter that has left for good: Retain or Delete. They are never touched before the removal is committed and proven.")
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

  /** Where the transaction log lies if not beside the snapshots. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LogVolume(
      @JsonPropertyDescription("Size of each voter's log volume. May grow, as the data's volume.")
          @Required
          @Size(max = 20)
          @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
          String size,
      @JsonPropertyDescription(
              "Storage class of the log's claims. Default: the Kubernetes cluster's. Fixed when the cluster is created.")
          @Size(min = 1, max = 253)
          @Nullable String storageClassName) {}
}
