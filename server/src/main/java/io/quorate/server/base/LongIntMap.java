package io.quorate.server.base;

import java.util.Arrays;

/**
 * A map from {@code long} keys to numbers of 0 and above, in two flat arrays; see {@link LongMap}
 * for how it works. Owned by one thread.
 */
public final class LongIntMap {
  /** What {@link #get} answers for a key that is absent. */
  public static final int ABSENT = -1;

  private long[] keys = new long[8];
  private int[] values = emptyValues(8);
  private int size;

  public int size() {
    return size;
  }

  /** The number of a key, or {@link #ABSENT}. */
  public int get(long key) {
    int mask = keys.length - 1;
    for (int i = LongMap.slot(key, mask); ; i = i + 1 & mask) {
      if (values[i] == ABSENT || keys[i] == key) return values[i];
    }
  }

  public void put(long key, int value) {
    Check.that(value >= 0, "the value %d is negative", value);
    if (2 * (size + 1) > keys.length) grow();
    int mask = keys.length - 1;
    int i = LongMap.slot(key, mask);
    while (values[i] != ABSENT && keys[i] != key) i = i + 1 & mask;
    if (values[i] == ABSENT) size++;
    keys[i] = key;
    values[i] = value;
  }

  /** Removes a key; returns its number, or {@link #ABSENT}. */
  public int remove(long key) {
    int mask = keys.length - 1;
    int i = LongMap.slot(key, mask);
    while (values[i] != ABSENT && keys[i] != key) i = i + 1 & mask;
    int value = values[i];
    if (value == ABSENT) return ABSENT;
    closeGap(i, mask);
    size--;
    return value;
  }

  public void clear() {
    Arrays.fill(values, ABSENT);
    size = 0;
  }

  private void closeGap(int gap, int mask) {
    for (int i = gap + 1 & mask; values[i] != ABSENT; i = i + 1 & mask) {
      int home = LongMap.slot(keys[i], mask);
      if ((i - home & mask) >= (i - gap & mask)) {
        keys[gap] = keys[i];
        values[gap] = values[i];
        gap = i;
      }
    }
    values[gap] = ABSENT;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = emptyValues(2 * oldKeys.length);
    int mask = keys.length - 1;
    for (int j = 0; j < oldKeys.length; j++) {
      if (oldValues[j] == ABSENT) continue;
      int i = LongMap.slot(oldKeys[j], mask);
      while (values[i] != ABSENT) i = i + 1 & mask;
      keys[i] = oldKeys[j];
      values[i] = oldValues[j];
    }
  }

  private static int[] emptyValues(int length) {
    int[] values = new int[length];
    Arrays.fill(values, ABSENT);
    return values;
  }
}
