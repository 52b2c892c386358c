package io.quorate.server.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being written, big-endian; grows as needed. For one use: {@link #toBytes} ends it. */
public final class ByteSink {
  private byte[] array;
  private int length;

  public ByteSink(int capacity) {
    array = new byte[Math.max(16, capacity)];
  }

  public ByteSink u8(int value) {
    ensure(1);
    array[length++] = (byte) value;
    return this;
  }

  public ByteSink bool(boolean value) {
    return u8(value ? 1 : 0);
  }

  public ByteSink i32(int value) {
    ensure(4);
    for (int shift = 24; shift >= 0; shift -= 8) array[length++] = (byte) (value >>> shift);
    return this;
  }

  public ByteSink i64(long value) {
    ensure(8);
    for (int shift = 56; shift >= 0; shift -= 8) array[length++] = (byte) (value >>> shift);
    return this;
  }

  /** A length and the bytes. */
  public ByteSink bytes(Bytes value) {
    i32(value.length());
    ensure(value.length());
    value.copyTo(array, length);
    length += value.length();
    return this;
  }

  /** A length and the text in UTF-8. */
  public ByteSink text(String value) {
    return bytes(Bytes.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  public Bytes toBytes() {
    return Bytes.wrap(array, 0, length);
  }

  private void ensure(int more) {
    if (array.length - length < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, length + more));
    }
  }
}
