package io.quorate.server.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The one source of chance of a simulation. */
public final class Chance {
  private final SplittableRandom random;

  public Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  public Chance split() {
    return new Chance(random.split());
  }

  public RandomGenerator generator() {
    return random.split();
  }

  public boolean with(double probability) {
    return random.nextDouble() < probability;
  }

  /** From 0 to bound - 1. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public long between(long low, long high) {
    return low >= high ? low : random.nextLong(low, high + 1);
  }

  /** Spread evenly over the orders of magnitude. */
  public double logUniform(double low, double high) {
    return Math.exp(Math.log(low) + random.nextDouble() * (Math.log(high) - Math.log(low)));
  }

  public <T> T one(List<T> of) {
    return of.get(below(of.size()));
  }

  public int one(int... of) {
    return of[below(of.length)];
  }
}
