package io.quorate.operator.model;

import io.quorate.operator.api.StorageSpec;
import java.util.Optional;

/** Where a voter's data lies. */
public sealed interface Storage {
  /** In Kubernetes' notation, as {@code 20Gi}. */
  String size();

  /**
   * On claims of its own, which outlive pod and cluster.
   *
   * @param log where the log lies if not beside the snapshots
   * @param deletedWithMember whether the claims go when their member has left for good
   * @param deletedWithCluster whether they go when the cluster's resource is deleted
   */
  record Persistent(
      String size,
      Optional<String> className,
      Optional<Log> log,
      boolean deletedWithMember,
      boolean deletedWithCluster)
      implements Storage {}

  /** A claim for the log alone. */
  record Log(String size, Optional<String> className) {}

  /** In the pod's own directory. */
  record Ephemeral(String size) implements Storage {}

  static Storage of(StorageSpec spec) {
    return switch (spec.type()) {
      case Persistent ->
          new Persistent(
              spec.size(),
              Optional.ofNullable(spec.storageClassName()),
              Optional.ofNullable(spec.logVolume())
                  .map(log -> new Log(log.size(), Optional.ofNullable(log.storageClassName()))),
              spec.whenScaled() == StorageSpec.Reclaim.Delete,
              spec.whenDeleted() == StorageSpec.Reclaim.Delete);
      case Ephemeral -> new Ephemeral(spec.size());
    };
  }
}
