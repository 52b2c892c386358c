package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** An object of a name that is needed is being deleted, or its owner has just been. */
final class StillGoing extends Exception {
  private static final long serialVersionUID = 1L;

  StillGoing(HasMetadata live) {
    super(live.getKind() + " " + live.getMetadata().getName() + " is still being deleted");
  }
}
