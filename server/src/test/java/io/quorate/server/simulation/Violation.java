package io.quorate.server.simulation;

import org.jspecify.annotations.Nullable;

/** A checker found that a law was broken. */
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String checker;

  public Violation(String checker, @Nullable String message) {
    super(checker + ": " + message);
    this.checker = checker;
  }

  public String checker() {
    return checker;
  }
}
