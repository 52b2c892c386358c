package io.quorate.server.base;

import java.util.Locale;

/**
 * Always-on invariants. A check that fails is a bug of ours, never bad input: the process halts
 * with exit status 70, the ensemble carries on without it. Bad input is answered, a broken
 * environment is an input.
 */
public final class Check {
  private Check() {}

  /** A broken invariant; nobody below {@code main} catches it. */
  public static final class InvariantViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvariantViolation(String message) {
      super(message);
    }
  }

  /** Fails unless the condition holds. */
  public static void that(boolean condition, String message) {
    if (!condition) throw new InvariantViolation(message);
  }

  /** Fails unless the condition holds; the format takes one number. */
  public static void that(boolean condition, String format, long a) {
    if (!condition) throw new InvariantViolation(String.format(Locale.ROOT, format, a));
  }

  /** Fails unless the condition holds; the format takes two numbers. */
  public static void that(boolean condition, String format, long a, long b) {
    if (!condition) throw new InvariantViolation(String.format(Locale.ROOT, format, a, b));
  }

  /** Fails unless the condition holds; the format takes one value. */
  public static void that(boolean condition, String format, Object a) {
    if (!condition) throw new InvariantViolation(String.format(Locale.ROOT, format, a));
  }

  /** Fails unless the condition holds; the format takes two values. */
  public static void that(boolean condition, String format, Object a, Object b) {
    if (!condition) throw new InvariantViolation(String.format(Locale.ROOT, format, a, b));
  }

  /** The exception to throw where control can't come. */
  public static InvariantViolation unreachable(String why) {
    return new InvariantViolation("unreachable: " + why);
  }
}
