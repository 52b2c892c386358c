package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * How objects are brought into the form that is wanted: by server-side apply, or, against a
 * stand-in for an API server that lacks it, by what comes nearest.
 */
public interface ObjectWriter {
  /** Creates it or makes the fields it has those of the live one; returns the live one. */
  HasMetadata apply(HasMetadata desired);

  /** Makes the fields those of the live object under another manager's name. */
  void applyAs(String manager, HasMetadata desired);

  /** Writes the status alone. */
  void applyStatus(HasMetadata withStatus);
}
