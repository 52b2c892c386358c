package io.quorate.server.fuzz;

import io.quorate.server.testing.Generator;
import java.util.Arrays;
import java.util.List;

/** Makes inputs of others: cut, stretched, joined, with other bytes and other lengths in them. */
final class Mutator {
  private static final int INPUT_BYTES_MAX = 4_096;
  private static final int[] LENGTHS = {
    0, 1, -1, -2, 4, 255, 65_536, 1 << 24, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private final Generator generator;

  Mutator(Generator generator) {
    this.generator = generator;
  }

  byte[] mutant(List<byte[]> pool) {
    byte[] input = generator.oneOf(pool).clone();
    for (int i = generator.between(1, 4); i > 0; i--) input = step(input, pool);
    return input;
  }

  private byte[] step(byte[] input, List<byte[]> pool) {
    if (input.length == 0) return generator.bytes(16);
    int at = generator.below(input.length);
    switch (generator.below(9)) {
      case 0 -> {
        return Arrays.copyOf(input, at);
      }
      case 1, 2 -> input[at] = (byte) generator.anyInt();
      case 3 -> input[at] ^= (byte) (1 << generator.below(8));
      case 4, 5 -> putLength(input, at);
      case 6 -> {
        byte[] other = generator.oneOf(pool);
        return joined(input, at, other, generator.below(other.length + 1), other.length);
      }
      case 7 -> {
        int end = generator.between(at, Math.min(input.length, at + 64));
        byte[] grown = joined(input, end, input, at, input.length);
        return generator.flip() ? grown : joined(input, at, input, end, input.length);
      }
      default -> {
        byte[] inserted = generator.bytes(8);
        byte[] head = joined(input, at, inserted, 0, inserted.length);
        return joined(head, head.length, input, at, input.length);
      }
    }
    return input;
  }

  private void putLength(byte[] input, int at) {
    int value = generator.flip() ? LENGTHS[generator.below(LENGTHS.length)] : generator.below(64);
    for (int i = 0; i < 4 && at + i < input.length; i++) {
      input[at + i] = (byte) (value >>> 24 - 8 * i);
    }
  }

  private static byte[] joined(byte[] head, int headEnd, byte[] tail, int tailStart, int tailEnd) {
    int tailLength =
        Math.min(tailEnd - tailStart, INPUT_BYTES_MAX - Math.min(headEnd, INPUT_BYTES_MAX));
    byte[] joined = Arrays.copyOf(head, headEnd + tailLength);
    System.arraycopy(tail, tailStart, joined, headEnd, tailLength);
    return joined;
  }
}
