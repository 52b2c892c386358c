package io.quorate.server.base;

/**
 * Bytes being read, big-endian. Nothing is allocated for a length that the bytes do not hold, and
 * byte runs are slices of what is read.
 */
public final class ByteSource {
  /** The bytes do not say what they should; what they say is never used. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    /** Carries no stack trace: what anybody may send must stay cheap to refuse. */
    public Malformed(String message) {
      super(message, null, false, false);
    }
  }

  private final Bytes bytes;
  private int at;

  public ByteSource(Bytes bytes) {
    this.bytes = bytes;
  }

  public int u8() throws Malformed {
    need(1);
    return bytes.at(at++) & 0xFF;
  }

  public boolean bool() throws Malformed {
    int value = u8();
    if (value > 1) throw new Malformed("a truth value is " + value + " instead of 0 or 1");
    return value == 1;
  }

  public int i32() throws Malformed {
    need(4);
    byte[] array = bytes.array();
    int from = bytes.arrayOffset() + at;
    at += 4;
    return (array[from] & 0xFF) << 24
        | (array[from + 1] & 0xFF) << 16
        | (array[from + 2] & 0xFF) << 8
        | array[from + 3] & 0xFF;
  }

  public long i64() throws Malformed {
    need(8);
    long high = i32();
    return high << 32 | i32() & 0xFFFF_FFFFL;
  }

  /** A non-negative number. */
  public long natural() throws Malformed {
    long value = i64();
    if (value < 0) throw new Malformed("a number is " + value + ", it must not be negative");
    return value;
  }

  /** A number of things that take at least {@code bytesEach} bytes each. */
  public int count(int max, int bytesEach) throws Malformed {
    int value = i32();
    if (value < 0 || value > max) {
      throw new Malformed("a count is " + value + ", at most " + max + " are allowed");
    }
    if ((long) value * bytesEach > remaining()) {
      throw new Malformed("a count is " + value + ", but only " + remaining() + " bytes follow");
    }
    return value;
  }

  /** A slice of at most {@code lengthMax} bytes. */
  public Bytes bytes(int lengthMax) throws Malformed {
    int length = count(lengthMax, 1);
    Bytes slice = bytes.slice(at, length);
    at += length;
    return slice;
  }

  /** UTF-8, and nothing that only looks like it: what is written again has the same bytes. */
  public String text(int lengthMax) throws Malformed {
    Bytes encoded = bytes(lengthMax);
    String text = encoded.toUtf8();
    if (!Bytes.utf8(text).equals(encoded)) throw new Malformed("a text is not UTF-8");
    return text;
  }

  public int remaining() {
    return bytes.length() - at;
  }

  /** Fails if anything is left. */
  public void end() throws Malformed {
    if (remaining() != 0) throw new Malformed(remaining() + " bytes too many");
  }

  private void need(int count) throws Malformed {
    if (remaining() < count) {
      throw new Malformed("cut short: " + count + " bytes wanted, " + remaining() + " are left");
    }
  }
}
