package io.quorate.server.jute;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes the primitives of ZooKeeper's wire format into an array that grows. {@link #reset} makes
 * it ready for the next record and keeps the array; {@link #array} and {@link #length} are for one
 * copy into where the bytes go. Used by one thread.
 */
public final class JuteWriter {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] array;
  private int at;

  public JuteWriter() {
    this(256);
  }

  public JuteWriter(int initialBytes) {
    this.array = new byte[Math.max(initialBytes, 16)];
  }

  /** Forgets what was written and keeps the array. */
  public void reset() {
    at = 0;
  }

  /** How many bytes have been written. */
  public int length() {
    return at;
  }

  /**
   * The array being written to: {@link #length} bytes from its start, valid until the next write.
   */
  public byte[] array() {
    return array;
  }

  /** A copy of what was written. */
  public Bytes toBytes() {
    return Bytes.copyOf(array, 0, at);
  }

  public void writeByte(int value) {
    ensure(1);
    array[at++] = (byte) value;
  }

  public void writeBool(boolean value) {
    writeByte(value ? 1 : 0);
  }

  public void writeInt(int value) {
    ensure(4);
    INT.set(array, at, value);
    at += 4;
  }

  public void writeLong(long value) {
    ensure(8);
    LONG.set(array, at, value);
    at += 8;
  }

  /** A buffer with its length before it; -1 for null. */
  public void writeBuffer(@Nullable Bytes value) {
    if (value == null) {
      writeInt(-1);
      return;
    }
    writeInt(value.length());
    writeRaw(value);
  }

  /** The bytes as they are, without a length. */
  public void writeRaw(Bytes value) {
    ensure(value.length());
    value.copyTo(array, at);
    at += value.length();
  }

  /** The bytes as they are, without a length. */
  public void writeRaw(byte[] source, int offset, int count) {
    ensure(count);
    System.arraycopy(source, offset, array, at, count);
    at += count;
  }

  public void writeString(@Nullable String value) {
    if (value == null) {
      writeInt(-1);
      return;
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    writeInt(utf8.length);
    writeRaw(utf8, 0, utf8.length);
  }

  /** Overwrites an int already written, for a length known only behind what it counts. */
  public void setInt(int position, int value) {
    Check.that(position >= 0 && position <= at - 4, "no int was written at %d", position);
    INT.set(array, position, value);
  }

  private void ensure(int count) {
    if (count <= array.length - at) return;
    long wanted = Math.max((long) at + count, Math.min(2L * array.length, Integer.MAX_VALUE - 64));
    Check.that(wanted <= Integer.MAX_VALUE - 64, "a record of %d bytes can't be written", wanted);
    array = Arrays.copyOf(array, (int) wanted);
  }
}
