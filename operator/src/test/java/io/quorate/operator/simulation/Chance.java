package io.quorate.operator.simulation;

import java.util.function.IntPredicate;

/** One source of chance for a whole run; small and fast, and the same on every machine. */
final class Chance {
  private long state;

  Chance(long seed) {
    state = seed * 0x9E3779B97F4A7C15L + 0x632BE59BD9B4E019L;
  }

  private long next() {
    long z = state += 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** From 0 to below the bound. */
  int below(int bound) {
    return (int) ((next() >>> 33) * bound >>> 31);
  }

  /** From 0 to below 1. */
  double fraction() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  boolean happens(double probability) {
    return fraction() < probability;
  }

  int oneOf(int... values) {
    return values[below(values.length)];
  }

  double oneOf(double... values) {
    return values[below(values.length)];
  }

  /** A member of a set of ids; -1 if it is empty. */
  int member(long ids) {
    int count = Long.bitCount(ids);
    if (count == 0) return -1;
    for (int skip = below(count); skip > 0; skip--) ids &= ids - 1;
    return Long.numberOfTrailingZeros(ids);
  }

  /** The members that the coin chooses. */
  long some(long ids, IntPredicate coin) {
    long chosen = 0;
    for (long rest = ids; rest != 0; rest &= rest - 1) {
      int id = Long.numberOfTrailingZeros(rest);
      if (coin.test(id)) chosen |= 1L << id;
    }
    return chosen;
  }
}
