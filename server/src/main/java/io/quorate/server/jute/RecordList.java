package io.quorate.server.jute;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A list of records as they lie in what was received: read anew whenever it is walked, so that a
 * frame full of tiny records costs no more memory than it brought. Immutable. Walk it; {@link #get}
 * walks as well.
 */
public final class RecordList<T> extends AbstractList<T> {
  /** Reads one element. */
  @FunctionalInterface
  public interface Reading<T> {
    T read(JuteReader in) throws MalformedRecord;
  }

  private final Bytes records;
  private final int size;
  private final Reading<T> reading;

  /**
   * @param records one behind the other, known to be readable
   */
  public RecordList(Bytes records, int size, Reading<T> reading) {
    this.records = records;
    this.size = size;
    this.reading = reading;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Iterator<T> iterator() {
    return new Walk();
  }

  @Override
  public T get(int index) {
    Check.that(index >= 0 && index < size, "element %d of %d is asked for", index, size);
    Iterator<T> walk = iterator();
    for (int i = 0; i < index; i++) walk.next();
    return walk.next();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof List<?> list) || list.size() != size) return false;
    Iterator<?> theirs = list.iterator();
    for (T element : this) if (!element.equals(theirs.next())) return false;
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (T element : this) hash = 31 * hash + element.hashCode();
    return hash;
  }

  private final class Walk implements Iterator<T> {
    private final JuteReader in = new JuteReader(records);
    private int taken;

    @Override
    public boolean hasNext() {
      return taken < size;
    }

    @Override
    public T next() {
      if (taken == size) throw new NoSuchElementException();
      taken++;
      try {
        return reading.read(in);
      } catch (MalformedRecord e) {
        throw Check.unreachable("a list is made of records that were looked at: " + e.getMessage());
      }
    }
  }
}
