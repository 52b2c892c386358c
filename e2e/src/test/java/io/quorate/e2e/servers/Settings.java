package io.quorate.e2e.servers;

import java.util.Random;

/**
 * How much the tests do: few rounds in every build, all of them in the profile {@code full}. Each
 * has a system property of its name.
 */
public final class Settings {
  private Settings() {}

  /** The property, or the count of a short run. */
  public static int rounds(String name, int count) {
    return Integer.getInteger(name, count);
  }

  /** A source of chance that prints its seed, and takes {@code -Dseed}. */
  public static Random random(String test) {
    long seed = Long.getLong("seed", new Random().nextLong(1_000_000));
    System.out.printf("%s: -Dseed=%d%n", test, seed);
    return new Random(seed);
  }
}
