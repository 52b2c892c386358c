package io.quorate.server.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable run of bytes with value equality: a slice of an array that nobody writes to any
 * more. A slice keeps its whole array alive; {@link #compact} what is to be kept for long.
 */
public final class Bytes implements Comparable<Bytes>, PersistentSortedMap.Entry {
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private final byte[] array;
  private final int offset;
  private final int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Takes the array over: the caller must not write to it again. */
  public static Bytes wrap(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  /** Takes the range over: the caller must not write to it again. */
  public static Bytes wrap(byte[] array, int offset, int length) {
    Check.that(
        offset >= 0 && length >= 0 && length <= array.length - offset,
        "range %d+%d is outside the array",
        offset,
        length);
    return new Bytes(array, offset, length);
  }

  public static Bytes copyOf(byte[] array, int offset, int length) {
    return wrap(Arrays.copyOfRange(array, offset, offset + length));
  }

  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Bytes hex(String digits) {
    return wrap(HexFormat.of().parseHex(digits));
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  public byte at(int index) {
    Check.that(index >= 0 && index < length, "index %d is outside 0..%d", index, length - 1);
    return array[offset + index];
  }

  public Bytes slice(int from, int count) {
    Check.that(
        from >= 0 && count >= 0 && count <= length - from,
        "slice %d+%d is outside the bytes",
        from,
        count);
    return new Bytes(array, offset + from, count);
  }

  /**
   * The backing array, for reading {@link #length} bytes from {@link #arrayOffset} without a copy.
   * Never write to it.
   */
  public byte[] array() {
    return array;
  }

  public int arrayOffset() {
    return offset;
  }

  /** Bytes are their own key in a {@link PersistentSortedMap}. */
  @Override
  public byte[] keyArray() {
    return array;
  }

  @Override
  public int keyOffset() {
    return offset;
  }

  @Override
  public int keyLength() {
    return length;
  }

  /** A copy that the caller owns. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** The same bytes in an array of just their size. */
  public Bytes compact() {
    return length == array.length ? this : wrap(toByteArray());
  }

  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, length);
  }

  public String toUtf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  public String toHex() {
    return HexFormat.of().formatHex(array, offset, offset + length);
  }

  /** Unsigned, byte by byte; a prefix comes first. */
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) hash = 31 * hash + array[i];
    return hash;
  }

  /** The length only: bytes may be secret. */
  @Override
  public String toString() {
    return length + " bytes";
  }
}
