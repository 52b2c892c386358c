package io.quorate.server.peering;

import java.util.random.RandomGenerator;

/**
 * How long to wait before dialling again: soon at first, then twice as long each time up to a
 * bound, and never exactly as long, so that servers that started together don't dial together.
 */
final class Backoff {
  private static final int FIRST_MILLIS = 50;
  private static final int LAST_MILLIS = 1_000;

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  long nextMillis() {
    long bound = Math.min(LAST_MILLIS, (long) FIRST_MILLIS << Math.min(failures, 10));
    failures++;
    return bound / 2 + random.nextLong(bound / 2 + 1);
  }

  void reset() {
    failures = 0;
  }

  int failures() {
    return failures;
  }
}
