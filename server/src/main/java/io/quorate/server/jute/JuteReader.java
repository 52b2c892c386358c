package io.quorate.server.jute;

import io.quorate.server.base.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the primitives of ZooKeeper's wire format from an array. Every read is checked against the
 * bytes that are there, before anything is allocated for it: what a record claims costs nothing,
 * only what it brings. Buffers and strings read as {@link Bytes} are slices of the array. Used by
 * one thread.
 */
public final class JuteReader {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int end;
  private int at;

  public JuteReader(byte[] array, int offset, int length) {
    this(Bytes.wrap(array, offset, length));
  }

  public JuteReader(Bytes bytes) {
    this.array = bytes.array();
    this.at = bytes.arrayOffset();
    this.end = at + bytes.length();
  }

  /** How many bytes are left. */
  public int remaining() {
    return end - at;
  }

  /** Where the reader stands, for {@link #since} and {@link #slice}. */
  public int position() {
    return at;
  }

  /** What has been read since the reader stood there: a slice of the array. */
  public Bytes since(int position) {
    return slice(position, at);
  }

  /** What lies between two positions: a slice of the array. */
  public Bytes slice(int from, int to) {
    return from == to ? Bytes.EMPTY : Bytes.wrap(array, from, to - from);
  }

  /** Steps over so many bytes. */
  public void skip(int count) throws MalformedRecord {
    require(count);
    at += count;
  }

  /** Steps over a buffer or string; returns whether there is one. */
  public boolean skipBuffer() throws MalformedRecord {
    int length = readInt();
    if (length == -1) return false;
    if (length < 0) throw new MalformedRecord("length " + length + " is negative");
    skip(length);
    return true;
  }

  public byte readByte() throws MalformedRecord {
    require(1);
    return array[at++];
  }

  /** A bool: any byte but 0 is true. */
  public boolean readBool() throws MalformedRecord {
    return readByte() != 0;
  }

  public int readInt() throws MalformedRecord {
    require(4);
    int value = (int) INT.get(array, at);
    at += 4;
    return value;
  }

  public long readLong() throws MalformedRecord {
    require(8);
    long value = (long) LONG.get(array, at);
    at += 8;
    return value;
  }

  /** A buffer: null where its length is -1. The bytes are a slice of the array. */
  public @Nullable Bytes readBuffer() throws MalformedRecord {
    int length = readInt();
    if (length == -1) return null;
    return readBytes(length);
  }

  /** So many bytes as they stand, without a length before them: a slice of the array. */
  public Bytes readBytes(int length) throws MalformedRecord {
    if (length < 0) throw new MalformedRecord("length " + length + " is negative");
    require(length);
    Bytes bytes = length == 0 ? Bytes.EMPTY : Bytes.wrap(array, at, length);
    at += length;
    return bytes;
  }

  /** A string as text: null where its length is -1; what isn't UTF-8 becomes U+FFFD. */
  public @Nullable String readString() throws MalformedRecord {
    int length = readInt();
    if (length == -1) return null;
    if (length < 0) throw new MalformedRecord("length " + length + " is negative");
    require(length);
    String text = new String(array, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /**
   * The number of elements of a vector; a null vector (-1) counts as an empty one, and so does, as
   * in ZooKeeper, any other below 0.
   *
   * @param elementBytesMin how many bytes each element takes at least: a count that the remaining
   *     bytes can't hold is refused here
   */
  public int readCount(int elementBytesMin) throws MalformedRecord {
    int count = readInt();
    if (count < 0) return 0;
    if (count > remaining() / elementBytesMin) {
      throw new MalformedRecord(
          "a vector of " + count + " elements in " + remaining() + " remaining bytes");
    }
    return count;
  }

  private void require(int count) throws MalformedRecord {
    if (count > end - at) {
      throw new MalformedRecord("record ends early: " + count + " bytes wanted, " + remaining());
    }
  }
}
