package io.quorate.server.testing;

import io.quorate.server.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Random values from one seed. Leans to what breaks things: small numbers, limits, repeats, empty
 * and missing values. One instance per run; the same seed gives the same values.
 */
public final class Generator {
  private static final long[] EDGES = {
    0, 1, -1, 2, -2, 127, 128, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private final SplittableRandom random;

  public Generator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** From 0 to bound - 1. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** From first to last, both included. */
  public int between(int first, int last) {
    return first + random.nextInt(last - first + 1);
  }

  public boolean flip() {
    return random.nextBoolean();
  }

  /** True once in so many times. */
  public boolean onceIn(int times) {
    return random.nextInt(times) == 0;
  }

  public long anyLong() {
    return switch (below(4)) {
      case 0 -> EDGES[below(EDGES.length)];
      case 1 -> below(1000);
      default -> random.nextLong();
    };
  }

  public int anyInt() {
    return (int) anyLong();
  }

  public byte[] bytes(int lengthMax) {
    byte[] bytes = new byte[below(lengthMax + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A slice somewhere in a larger array, as decoded values are. */
  public Bytes slice(int lengthMax) {
    byte[] wanted = bytes(lengthMax);
    byte[] larger = new byte[wanted.length + 7];
    random.nextBytes(larger);
    System.arraycopy(wanted, 0, larger, 3, wanted.length);
    return Bytes.wrap(larger, 3, wanted.length);
  }

  /** Text of letters, digits, and now and then characters of two and three bytes. */
  public String text(int lengthMax) {
    int length = below(lengthMax + 1);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(onceIn(8) ? (flip() ? 'é' : '世') : (char) between('a', 'z'));
    }
    return text.toString();
  }

  @SafeVarargs
  public final <T> T oneOf(T... values) {
    return values[below(values.length)];
  }

  public <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }

  public <T> List<T> listOf(int sizeMax, Supplier<T> element) {
    int size = below(sizeMax + 1);
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) list.add(element.get());
    return list;
  }
}
