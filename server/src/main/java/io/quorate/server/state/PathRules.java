package io.quorate.server.state;

import io.quorate.server.base.Bytes;

/** Which paths a node may have. */
final class PathRules {
  private PathRules() {}

  /**
   * Whether a path starts with a slash, has no empty element (so none at its end either), none that
   * is "." or "..", and only characters that are allowed: no control characters, nothing from
   * U+D800 to U+F8FF (so nothing that takes two UTF-16 units) or from U+FFF0 on, and nothing that
   * isn't UTF-8, which readers would see as U+FFFD.
   */
  static boolean isValid(Bytes path) {
    int length = path.length();
    if (length == 0) return false;
    byte[] array = path.array();
    int from = path.arrayOffset();
    if (array[from] != '/') return false;
    if (length == 1) return true;
    int end = from + length;
    if (array[end - 1] == '/') return false;
    int nameStart = from + 1;
    int at = nameStart;
    while (at < end) {
      int b = array[at];
      if (b == '/') {
        if (isReserved(array, nameStart, at)) return false;
        nameStart = ++at;
      } else if (b >= 0x20 && b < 0x7F) {
        at++;
      } else {
        at = behindAllowed(array, at, end);
        if (at < 0) return false;
      }
    }
    return !isReserved(array, nameStart, end);
  }

  static boolean hasNul(Bytes path) {
    byte[] array = path.array();
    int end = path.arrayOffset() + path.length();
    for (int at = path.arrayOffset(); at < end; at++) if (array[at] == 0) return true;
    return false;
  }

  private static boolean isReserved(byte[] array, int from, int to) {
    int length = to - from;
    return length == 0
        || length == 1 && array[from] == '.'
        || length == 2 && array[from] == '.' && array[from + 1] == '.';
  }

  /** The index behind a character that isn't printable ASCII, or -1 if it is not allowed. */
  private static int behindAllowed(byte[] array, int at, int end) {
    int lead = array[at] & 0xFF;
    if (lead < 0xC2) return -1; // A control character, DEL, or no start of a character.
    if (lead < 0xE0) {
      int character = (lead & 0x1F) << 6 | continuation(array, at + 1, end);
      return character >= 0xA0 ? at + 2 : -1;
    }
    if (lead >= 0xF0) return -1;
    int character =
        (lead & 0x0F) << 12
            | continuation(array, at + 1, end) << 6
            | continuation(array, at + 2, end);
    boolean allowed =
        character >= 0x800 && !(character >= 0xD800 && character <= 0xF8FF) && character < 0xFFF0;
    return allowed ? at + 3 : -1;
  }

  /** The six bits of a byte that goes on with a character; negative if it is none. */
  private static int continuation(byte[] array, int at, int end) {
    if (at >= end || (array[at] & 0xC0) != 0x80) return Integer.MIN_VALUE;
    return array[at] & 0x3F;
  }
}
