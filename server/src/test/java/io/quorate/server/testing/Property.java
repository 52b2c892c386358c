package io.quorate.server.testing;

/**
 * Runs a law over many seeds. A failure names its seed; {@code -Dseed=N} runs that one alone. Seeds
 * start at a fixed number, so that a green build stays green; {@code -Dseeds=N} runs more of them.
 */
public final class Property {
  private static final long FIRST_SEED = 1;

  private Property() {}

  /** A law: throws where it doesn't hold. */
  @FunctionalInterface
  public interface Law {
    void check(Generator generator) throws Exception;
  }

  /** Whether one seed alone was asked for, so that nothing can be said of all of them. */
  public static boolean isOneSeed() {
    return Long.getLong("seed") != null;
  }

  /** Checks a law with so many seeds. */
  public static void holds(int seeds, Law law) {
    Long only = Long.getLong("seed");
    if (only != null) {
      run(only, law);
      return;
    }
    int count = Integer.getInteger("seeds", seeds);
    for (long seed = FIRST_SEED; seed < FIRST_SEED + count; seed++) run(seed, law);
  }

  private static void run(long seed, Law law) {
    try {
      law.check(new Generator(seed));
    } catch (Throwable failure) {
      throw new AssertionError("the law does not hold: run again with -Dseed=" + seed, failure);
    }
  }
}
