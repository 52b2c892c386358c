package io.quorate.server.state;

/**
 * Numbers in as few bytes as they need: seven bits to a byte, the lowest first, the top bit set on
 * all but the last.
 */
final class Varint {
  /** What the longest one takes. */
  static final int BYTES_MAX = 10;

  private Varint() {}

  static int length(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** Writes one and returns the index behind it. */
  static int write(byte[] array, int at, long value) {
    long rest = value;
    int next = at;
    while ((rest & ~0x7FL) != 0) {
      array[next++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[next++] = (byte) rest;
    return next;
  }

  /** The index behind the one that starts there. */
  static int end(byte[] array, int at) {
    int next = at;
    while (array[next] < 0) next++;
    return next + 1;
  }

  static long read(byte[] array, int at) {
    long value = array[at];
    if (value >= 0) return value;
    value &= 0x7F;
    int next = at;
    int shift = 7;
    while (true) {
      byte part = array[++next];
      value |= (long) (part & 0x7F) << shift;
      if (part >= 0) return value;
      shift += 7;
    }
  }

  /** Makes small numbers of either sign small ones without. */
  static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  static long unzigzag(long value) {
    return value >>> 1 ^ -(value & 1);
  }
}
