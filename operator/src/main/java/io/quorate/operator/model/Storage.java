package io.quorate.operator.model;

import io.quorate.operator.api.StorageSpec;
import java.util.Optional;

/** Where a voter's data lies. */
public sealed interface Storage {
  /** In Kubernetes' notation, as {@code 20Gi}. */
  String size();

  /**
   * On a claim of its own, which outlives pod and cluster.
   *
   * @param deletedWithMember whether the claim goes when its member has left for good
   */
  record Persistent(String size, Optional<String> className, boolean deletedWithMember)
      implements Storage {}

  /** In the pod's own directory. */
  record Ephemeral(String size) implements Storage {}

  static Storage of(StorageSpec spec) {
    return switch (spec.type()) {
      case Persistent ->
          new Persistent(
              spec.size(),
              Optional.ofNullable(spec.storageClassName()),
              spec.whenScaled() == StorageSpec.Reclaim.Delete);
      case Ephemeral -> new Ephemeral(spec.size());
    };
  }
}
