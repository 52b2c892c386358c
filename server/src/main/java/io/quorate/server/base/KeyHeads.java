package io.quorate.server.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes in which the keys of one node of a {@link PersistentSortedMap} can differ, side
 * by side in one array, so that a search looks into one or two entries instead of five or six: each
 * look costs two cache misses in a large map. A head is the four bytes of a key behind what the
 * node's keys have in common, padded with zeros; heads are in the order of their keys, and only
 * equal ones leave a question open.
 */
final class KeyHeads {
  /** In nodes of so few entries the heads would take more memory than they save time. */
  static final int ENTRIES_MIN = 5;

  private static final int HEAD_BYTES = 4;
  private static final int[] NONE = new int[0];
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private KeyHeads() {}

  /** How many bytes of each key to skip: all the keys, which are in order, have them in common. */
  static int skip(Object[] entries) {
    PersistentSortedMap.Entry first = (PersistentSortedMap.Entry) entries[0];
    PersistentSortedMap.Entry last = (PersistentSortedMap.Entry) entries[entries.length - 1];
    // A little less than all if that is a whole key: the next one won't have all of it in common.
    int most = Math.min(first.keyLength(), last.keyLength()) - HEAD_BYTES;
    int skip = 0;
    while (skip < most && at(first, skip) == at(last, skip)) skip++;
    return skip;
  }

  /** The heads of all entries; none if there are few. */
  static int[] of(Object[] entries, int skip) {
    if (entries.length < ENTRIES_MIN) return NONE;
    int[] heads = new int[entries.length];
    for (int i = 0; i < heads.length; i++) {
      PersistentSortedMap.Entry entry = (PersistentSortedMap.Entry) entries[i];
      heads[i] = head(entry.keyArray(), entry.keyOffset(), entry.keyLength(), skip);
    }
    return heads;
  }

  /** A key's head: in the signed order of ints, the unsigned one of bytes. */
  static int head(byte[] key, int offset, int length, int skip) {
    if (skip + HEAD_BYTES <= length) return (int) INT.get(key, offset + skip) ^ Integer.MIN_VALUE;
    int head = 0;
    for (int i = skip; i < skip + HEAD_BYTES; i++) {
      head = head << 8 | (i < length ? key[offset + i] & 0xFF : 0);
    }
    return head ^ Integer.MIN_VALUE;
  }

  /** The first index whose head is not below the given one. */
  static int lower(int[] heads, int head) {
    int low = 0;
    int high = heads.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (heads[middle] < head) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The index behind the run of that head, which starts at {@code from} if there is one. */
  static int upper(int[] heads, int from, int head) {
    int at = from;
    while (at < heads.length && heads[at] == head) at++;
    return at;
  }

  /** Whether a key starts as this entry's does, as far as that many bytes. */
  static boolean sharesPrefix(
      PersistentSortedMap.Entry entry, int skip, byte[] key, int offset, int length) {
    if (length < skip) return false;
    byte[] other = entry.keyArray();
    int from = entry.keyOffset();
    return Arrays.equals(other, from, from + skip, key, offset, offset + skip);
  }

  static byte @Nullable [] prefix(Object[] entries, int skip) {
    if (skip == 0) return null;
    PersistentSortedMap.Entry first = (PersistentSortedMap.Entry) entries[0];
    int from = first.keyOffset();
    return Arrays.copyOfRange(first.keyArray(), from, from + skip);
  }

  private static byte at(PersistentSortedMap.Entry entry, int index) {
    return entry.keyArray()[entry.keyOffset() + index];
  }
}
