package io.quorate.server.state;

import org.jspecify.annotations.Nullable;

/**
 * The addresses whose first bits are given: {@code 10.1.2.3}, {@code 10.0.0.0/8}, {@code
 * 2001:db8::/32}. Literals only; nothing is looked up.
 */
final class AddressRange {
  private final byte[] address;
  private final int bits;

  private AddressRange(byte[] address, int bits) {
    this.address = address;
    this.bits = bits;
  }

  /** The range that a text means, or null if it means none. */
  static @Nullable AddressRange parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text : text.substring(0, slash));
    if (address == null) return null;
    int bitsMax = 8 * address.length;
    int bits = slash < 0 ? bitsMax : number(text.substring(slash + 1), 10, bitsMax);
    return bits < 0 ? null : new AddressRange(address, bits);
  }

  boolean contains(String addressText) {
    byte[] other = address(addressText);
    if (other == null || other.length != address.length) return false;
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >>> i % 8;
      if ((other[i / 8] & mask) != (address[i / 8] & mask)) return false;
    }
    return true;
  }

  private static byte @Nullable [] address(String text) {
    return text.indexOf(':') < 0 ? version4(text) : version6(text);
  }

  private static byte @Nullable [] version4(String text) {
    String[] fields = text.split("\\.", -1);
    if (fields.length != 4) return null;
    byte[] address = new byte[4];
    for (int i = 0; i < 4; i++) {
      int value = number(fields[i], 10, 255);
      if (value < 0) return null;
      address[i] = (byte) value;
    }
    return address;
  }

  /** Groups around colons, one double colon for a run of zeros, a zone behind a percent sign. */
  private static byte @Nullable [] version6(String text) {
    int zone = text.indexOf('%');
    String groups = zone < 0 ? text : text.substring(0, zone);
    int gap = groups.indexOf("::");
    if (gap < 0) {
      byte[] address = new byte[16];
      return groups(groups, address, 0) == 16 ? address : null;
    }
    byte[] head = new byte[16];
    byte[] tail = new byte[16];
    int headBytes = groups(groups.substring(0, gap), head, 0);
    int tailBytes = groups(groups.substring(gap + 2), tail, 0);
    if (headBytes < 0 || tailBytes < 0 || headBytes + tailBytes > 14) return null;
    System.arraycopy(tail, 0, head, 16 - tailBytes, tailBytes);
    return head;
  }

  /** Writes groups of four hexadecimal digits; returns how many bytes they are, or -1. */
  private static int groups(String text, byte[] target, int from) {
    if (text.isEmpty()) return 0;
    String[] fields = text.split(":", -1);
    int at = from;
    for (String field : fields) {
      int value = field.length() > 4 ? -1 : number(field, 16, 0xFFFF);
      if (value < 0 || at + 2 > target.length) return -1;
      target[at++] = (byte) (value >>> 8);
      target[at++] = (byte) value;
    }
    return at;
  }

  /** Digits only, up to a bound; -1 for anything else. */
  private static int number(String digits, int radix, int max) {
    if (digits.isEmpty() || digits.length() > 5) return -1;
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) return -1;
      value = value * radix + digit;
    }
    return value <= max ? value : -1;
  }
}
