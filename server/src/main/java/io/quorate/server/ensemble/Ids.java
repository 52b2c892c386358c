package io.quorate.server.ensemble;

import io.quorate.server.base.Check;
import java.util.Arrays;

/** An immutable set of server ids, ascending, with value equality. */
public final class Ids {
  public static final Ids NONE = new Ids(new int[0]);

  private final int[] ids;

  private Ids(int[] ids) {
    this.ids = ids;
  }

  /** The array is taken over; it must be ascending without repeats. */
  public static Ids ascending(int... ids) {
    for (int i = 1; i < ids.length; i++) {
      Check.that(ids[i - 1] < ids[i], "id %d does not belong behind %d", ids[i], ids[i - 1]);
    }
    return ids.length == 0 ? NONE : new Ids(ids);
  }

  public boolean contains(int id) {
    return Arrays.binarySearch(ids, id) >= 0;
  }

  public int size() {
    return ids.length;
  }

  public int at(int index) {
    return ids[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ids that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids);
  }
}
