package io.quorate.server.base;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from {@code long} keys to objects without a box or an entry object per key: open addressing
 * with linear probing, at most half full, deletion by moving later keys back. Owned by one thread.
 * Keys come from our own counters, never from a client, so nobody can aim at collisions.
 *
 * <p>{@link #forEach} goes in the order of the table, which is a function of the operations done on
 * it alone.
 */
public final class LongMap<V> {
  private long[] keys;
  private @Nullable Object[] values;
  private int size;

  public LongMap() {
    keys = new long[8];
    values = new @Nullable Object[8];
  }

  public int size() {
    return size;
  }

  @SuppressWarnings("unchecked") // only put() writes to the array
  public @Nullable V get(long key) {
    int mask = keys.length - 1;
    for (int i = slot(key, mask); ; i = i + 1 & mask) {
      Object value = values[i];
      if (value == null) return null;
      if (keys[i] == key) return (V) value;
    }
  }

  /** Sets the value of a key; returns the one it replaces. */
  @SuppressWarnings("unchecked") // only put() writes to the array
  public @Nullable V put(long key, V value) {
    if (2 * (size + 1) > keys.length) grow();
    int mask = keys.length - 1;
    for (int i = slot(key, mask); ; i = i + 1 & mask) {
      Object before = values[i];
      if (before == null) {
        keys[i] = key;
        values[i] = value;
        size++;
        return null;
      }
      if (keys[i] == key) {
        values[i] = value;
        return (V) before;
      }
    }
  }

  /** Removes a key; returns its value. */
  @SuppressWarnings("unchecked") // only put() writes to the array
  public @Nullable V remove(long key) {
    int mask = keys.length - 1;
    for (int i = slot(key, mask); ; i = i + 1 & mask) {
      Object value = values[i];
      if (value == null) return null;
      if (keys[i] == key) {
        closeGap(i, mask);
        size--;
        return (V) value;
      }
    }
  }

  public void clear() {
    Arrays.fill(values, null);
    size = 0;
  }

  /** Visits every value. The map must not change meanwhile. */
  @SuppressWarnings("unchecked") // only put() writes to the array
  public void forEach(Consumer<? super V> visitor) {
    for (Object value : values) if (value != null) visitor.accept((V) value);
  }

  private void closeGap(int gap, int mask) {
    for (int i = gap + 1 & mask; values[i] != null; i = i + 1 & mask) {
      // a key may fill the gap unless its own slot lies behind the gap
      int home = slot(keys[i], mask);
      if ((i - home & mask) >= (i - gap & mask)) {
        keys[gap] = keys[i];
        values[gap] = values[i];
        gap = i;
      }
    }
    values[gap] = null;
  }

  private void grow() {
    long[] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    keys = new long[2 * oldKeys.length];
    values = new @Nullable Object[2 * oldKeys.length];
    int mask = keys.length - 1;
    for (int j = 0; j < oldKeys.length; j++) {
      if (oldValues[j] == null) continue;
      int i = slot(oldKeys[j], mask);
      while (values[i] != null) i = i + 1 & mask;
      keys[i] = oldKeys[j];
      values[i] = oldValues[j];
    }
  }

  static int slot(long key, int mask) {
    long mixed = key * 0x9E37_79B9_7F4A_7C15L; // 2^64 over the golden ratio: spreads runs of ids
    return (int) (mixed ^ mixed >>> 32) & mask;
  }
}
