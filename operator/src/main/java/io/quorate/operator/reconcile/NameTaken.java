package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** An object of a name that is needed has another owner, or none. It is left alone. */
final class NameTaken extends Exception {
  private static final long serialVersionUID = 1L;

  NameTaken(HasMetadata live) {
    super(live.getKind() + " " + live.getMetadata().getName() + " belongs to somebody else");
  }
}
