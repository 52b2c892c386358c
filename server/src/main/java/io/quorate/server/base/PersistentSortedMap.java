package io.quorate.server.base;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map in the unsigned order of its keys, which live inside the entries: a B+-tree of
 * arrays that are copied along one path by each change. There is no hashing, so no collisions to
 * craft, one order for everybody, and reads of a range come for free.
 *
 * <p>A leaf has 1 to {@value #WIDTH} entries. An inner node has as many children and beside each
 * the first entry below it, which is what the search compares with; so no key is kept twice, and no
 * replaced entry is kept alive. {@link KeyHeads} spare most of the looks into entries. The
 * rightmost leaf is split at its end rather than in its middle, so that names in ascending order,
 * which sequential nodes have, leave full leaves behind.
 */
@SuppressWarnings("ReferenceEquality") // Whether a node was replaced is a question of identity.
public final class PersistentSortedMap<V extends PersistentSortedMap.Entry> implements Iterable<V> {
  /** What can be found by a key of its own. The key never changes. */
  public interface Entry {
    byte[] keyArray();

    int keyOffset();

    int keyLength();

    /** Compares this entry's key with the given one, unsigned, byte by byte. */
    default int compareKey(byte[] key, int offset, int length) {
      int from = keyOffset();
      return Arrays.compareUnsigned(
          keyArray(), from, from + keyLength(), key, offset, offset + length);
    }
  }

  private static final int WIDTH = 32;
  private static final int WIDTH_MIN = 10;
  private static final int[] NO_HEADS = new int[0];
  private static final Object[] NOTHING = new Object[0];
  private static final PersistentSortedMap<?> EMPTY =
      new PersistentSortedMap<Bytes>(new Leaf(NOTHING, 0, NO_HEADS), 0);

  /** Entries in order, and the heads of their keys behind {@code skip} bytes. */
  private record Leaf(Object[] entries, int skip, int[] heads) {
    static Leaf of(Object[] entries) {
      if (entries.length < KeyHeads.ENTRIES_MIN) return new Leaf(entries, 0, NO_HEADS);
      int skip = KeyHeads.skip(entries);
      return new Leaf(entries, skip, KeyHeads.of(entries, skip));
    }
  }

  /**
   * Nodes in order, the first entry below each, and the heads of those entries' keys.
   *
   * @param prefix what these keys start with; null if nothing
   */
  private record Inner(Object[] firsts, Object[] children, byte @Nullable [] prefix, int[] heads) {
    static Inner of(Object[] firsts, Object[] children) {
      int skip = KeyHeads.skip(firsts);
      return new Inner(firsts, children, KeyHeads.prefix(firsts, skip), KeyHeads.of(firsts, skip));
    }
  }

  /** Two nodes in place of one that grew too wide. */
  private record Split(Object left, Object right) {}

  private final Object root;
  private final int size;

  private PersistentSortedMap(Object root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked") // It has no entries, so it is a map of any.
  public static <V extends Entry> PersistentSortedMap<V> empty() {
    return (PersistentSortedMap<V>) EMPTY;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The entry with that key, or null. */
  @SuppressWarnings("unchecked") // Leaves hold nothing but entries.
  public @Nullable V get(byte[] key, int offset, int length) {
    Object node = root;
    while (node instanceof Inner inner) {
      node = inner.children[childIndex(inner, key, offset, length)];
    }
    // The leaf may skip what the key doesn't have: comparing with the one candidate shows it.
    Leaf leaf = (Leaf) node;
    int index = searchBehindPrefix(leaf, key, offset, length);
    return index >= 0 ? (V) leaf.entries[index] : null;
  }

  public @Nullable V get(Bytes key) {
    return get(key.array(), key.arrayOffset(), key.length());
  }

  /** This map with the entry, in place of one with the same key if there is any. */
  public PersistentSortedMap<V> with(V entry) {
    Insertion insertion = new Insertion(entry);
    Object grown = insertion.into(root, true);
    if (grown instanceof Split(Object left, Object right)) {
      grown = Inner.of(new Object[] {first(left), first(right)}, new Object[] {left, right});
    }
    return new PersistentSortedMap<>(grown, insertion.replaced ? size : size + 1);
  }

  /** This map without the entry of that key; itself if there is none. */
  public PersistentSortedMap<V> without(byte[] key, int offset, int length) {
    Object shrunk = remove(root, key, offset, length);
    if (shrunk == root) return this;
    if (shrunk == null) return empty();
    while (shrunk instanceof Inner inner && inner.children.length == 1) shrunk = inner.children[0];
    return new PersistentSortedMap<>(shrunk, size - 1);
  }

  public PersistentSortedMap<V> without(Bytes key) {
    return without(key.array(), key.arrayOffset(), key.length());
  }

  /** All entries, ascending. */
  @Override
  public Iterator<V> iterator() {
    return new Cursor<>(root, null);
  }

  /** The entries from that key on, ascending. */
  public Iterator<V> iteratorFrom(Bytes key) {
    return new Cursor<>(root, key);
  }

  @Override
  public void forEach(Consumer<? super V> action) {
    visit(root, action);
  }

  @SuppressWarnings("unchecked") // Leaves hold nothing but entries.
  private static <V> void visit(Object node, Consumer<? super V> action) {
    if (node instanceof Inner inner) {
      for (Object child : inner.children) visit(child, action);
    } else {
      for (Object entry : ((Leaf) node).entries) action.accept((V) entry);
    }
  }

  private static int compare(Object entry, byte[] key, int offset, int length) {
    return ((Entry) entry).compareKey(key, offset, length);
  }

  /** The index of the key, or -(where it would be) - 1. */
  private static int search(Leaf leaf, byte[] key, int offset, int length) {
    return sharesPrefix(leaf, key, offset, length)
        ? searchBehindPrefix(leaf, key, offset, length)
        : search(leaf.entries, 0, leaf.entries.length, key, offset, length);
  }

  private static boolean sharesPrefix(Leaf leaf, byte[] key, int offset, int length) {
    return leaf.skip == 0
        || KeyHeads.sharesPrefix((Entry) leaf.entries[0], leaf.skip, key, offset, length);
  }

  /** The same for a key that starts as the leaf's keys do; for any other one negative. */
  private static int searchBehindPrefix(Leaf leaf, byte[] key, int offset, int length) {
    int[] heads = leaf.heads;
    if (heads.length == 0) {
      return search(leaf.entries, 0, leaf.entries.length, key, offset, length);
    }
    int head = KeyHeads.head(key, offset, length, leaf.skip);
    int lower = KeyHeads.lower(heads, head);
    int upper = KeyHeads.upper(heads, lower, head);
    return search(leaf.entries, lower, upper, key, offset, length);
  }

  /** Searches the entries from one index to before another. */
  private static int search(
      Object[] entries, int from, int to, byte[] key, int offset, int length) {
    int low = from;
    int high = to - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(entries[middle], key, offset, length);
      if (order == 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -low - 1;
  }

  /** The last child whose first entry isn't above the key, or the first child. */
  private static int childIndex(Inner inner, byte[] key, int offset, int length) {
    int from = 0;
    int to = inner.firsts.length;
    byte[] prefix = inner.prefix;
    int skip = 0;
    if (prefix != null) {
      skip = prefix.length;
      int order =
          Arrays.compareUnsigned(key, offset, offset + Math.min(length, skip), prefix, 0, skip);
      if (order != 0) return order < 0 ? 0 : to - 1;
    }
    if (inner.heads.length > 0) {
      int head = KeyHeads.head(key, offset, length, skip);
      from = KeyHeads.lower(inner.heads, head);
      to = KeyHeads.upper(inner.heads, from, head);
    }
    int index = search(inner.firsts, from, to, key, offset, length);
    return index >= 0 ? index : Math.max(-index - 2, 0);
  }

  private static Object first(Object node) {
    return node instanceof Inner inner ? inner.firsts[0] : ((Leaf) node).entries[0];
  }

  private static int width(Object node) {
    return node instanceof Inner inner ? inner.children.length : ((Leaf) node).entries.length;
  }

  private static Object[] replaced(Object[] array, int index, Object element) {
    Object[] copy = array.clone();
    copy[index] = element;
    return copy;
  }

  private static Object[] inserted(Object[] array, int index, Object element) {
    Object[] copy = new Object[array.length + 1];
    System.arraycopy(array, 0, copy, 0, index);
    copy[index] = element;
    System.arraycopy(array, index, copy, index + 1, array.length - index);
    return copy;
  }

  private static int[] inserted(int[] array, int index, int element) {
    int[] copy = new int[array.length + 1];
    System.arraycopy(array, 0, copy, 0, index);
    copy[index] = element;
    System.arraycopy(array, index, copy, index + 1, array.length - index);
    return copy;
  }

  private static int[] removed(int[] array, int index) {
    int[] copy = new int[array.length - 1];
    System.arraycopy(array, 0, copy, 0, index);
    System.arraycopy(array, index + 1, copy, index, copy.length - index);
    return copy;
  }

  private static Object[] removed(Object[] array, int index) {
    Object[] copy = new Object[array.length - 1];
    System.arraycopy(array, 0, copy, 0, index);
    System.arraycopy(array, index + 1, copy, index, copy.length - index);
    return copy;
  }

  /** Where to cut what grew too wide: its middle, but its end if it only ever grows there. */
  private static int cut(int width, boolean atRightEdge) {
    return atRightEdge ? width - 1 : width / 2;
  }

  private static Object splitIfWide(Object[] entries, boolean atRightEdge) {
    if (entries.length <= WIDTH) return Leaf.of(entries);
    int cut = cut(entries.length, atRightEdge);
    return new Split(
        Leaf.of(Arrays.copyOfRange(entries, 0, cut)),
        Leaf.of(Arrays.copyOfRange(entries, cut, entries.length)));
  }

  private static Object splitIfWide(Object[] firsts, Object[] children, boolean atRightEdge) {
    if (children.length <= WIDTH) return Inner.of(firsts, children);
    int cut = cut(children.length, atRightEdge);
    return new Split(
        Inner.of(Arrays.copyOfRange(firsts, 0, cut), Arrays.copyOfRange(children, 0, cut)),
        Inner.of(
            Arrays.copyOfRange(firsts, cut, firsts.length),
            Arrays.copyOfRange(children, cut, children.length)));
  }

  private static final class Insertion {
    private final Entry entry;
    private final byte[] key;
    private final int offset;
    private final int length;
    private boolean replaced;

    Insertion(Entry entry) {
      this.entry = entry;
      this.key = entry.keyArray();
      this.offset = entry.keyOffset();
      this.length = entry.keyLength();
    }

    /**
     * The node with the entry in it, or a {@link Split}.
     *
     * @param rightmost whether nothing stands to the right of the node
     */
    Object into(Object node, boolean rightmost) {
      return node instanceof Inner inner
          ? intoInner(inner, rightmost)
          : intoLeaf((Leaf) node, rightmost);
    }

    private Object intoLeaf(Leaf leaf, boolean rightmost) {
      int index = search(leaf, key, offset, length);
      Object[] entries = leaf.entries;
      if (index >= 0) {
        replaced = true;
        return new Leaf(replaced(entries, index, entry), leaf.skip, leaf.heads);
      }
      int place = -index - 1;
      Object[] more = inserted(entries, place, entry);
      boolean headsHold =
          more.length <= WIDTH && leaf.heads.length > 0 && sharesPrefix(leaf, key, offset, length);
      if (!headsHold) return splitIfWide(more, rightmost && place == entries.length);
      int head = KeyHeads.head(key, offset, length, leaf.skip);
      return new Leaf(more, leaf.skip, inserted(leaf.heads, place, head));
    }

    private Object intoInner(Inner inner, boolean rightmost) {
      int index = childIndex(inner, key, offset, length);
      boolean last = rightmost && index == inner.children.length - 1;
      Object grown = into(inner.children[index], last);
      if (grown instanceof Split(Object left, Object right)) {
        Object[] firsts = inserted(inner.firsts, index + 1, first(right));
        firsts[index] = first(left);
        Object[] children = inserted(inner.children, index + 1, right);
        children[index] = left;
        return splitIfWide(firsts, children, last);
      }
      return withChild(inner, index, grown);
    }
  }

  private static Inner withChild(Inner inner, int index, Object child) {
    Object[] children = replaced(inner.children, index, child);
    Object before = inner.firsts[index];
    Object first = first(child);
    if (before == first) {
      return new Inner(inner.firsts, children, inner.prefix, inner.heads);
    }
    Object[] firsts = replaced(inner.firsts, index, first);
    Entry entry = (Entry) first;
    boolean sameKey = compare(before, entry.keyArray(), entry.keyOffset(), entry.keyLength()) == 0;
    return sameKey
        ? new Inner(firsts, children, inner.prefix, inner.heads)
        : Inner.of(firsts, children);
  }

  /** The node without that key: itself if it isn't there, null if nothing is left. */
  private static @Nullable Object remove(Object node, byte[] key, int offset, int length) {
    if (node instanceof Inner inner) {
      int index = childIndex(inner, key, offset, length);
      Object child = inner.children[index];
      Object shrunk = remove(child, key, offset, length);
      if (shrunk == child) return inner;
      if (shrunk == null) {
        if (inner.children.length == 1) return null;
        return Inner.of(removed(inner.firsts, index), removed(inner.children, index));
      }
      Inner changed = withChild(inner, index, shrunk);
      return width(shrunk) < WIDTH_MIN && changed.children.length > 1
          ? withoutNarrow(changed, index == 0 ? 0 : index - 1)
          : changed;
    }
    Leaf leaf = (Leaf) node;
    int index = searchBehindPrefix(leaf, key, offset, length);
    if (index < 0) return leaf;
    if (leaf.entries.length == 1) return null;
    Object[] fewer = removed(leaf.entries, index);
    return leaf.heads.length == 0
        ? new Leaf(fewer, 0, NO_HEADS)
        : new Leaf(fewer, leaf.skip, removed(leaf.heads, index));
  }

  /** Makes one node of the children at index and index + 1, or two of about equal width. */
  private static Inner withoutNarrow(Inner inner, int index) {
    Object joined = joined(inner.children[index], inner.children[index + 1]);
    if (joined instanceof Split(Object left, Object right)) {
      return withChild(withChild(inner, index, left), index + 1, right);
    }
    Object[] firsts = removed(inner.firsts, index + 1);
    Object[] children = removed(inner.children, index + 1);
    children[index] = joined;
    return Inner.of(firsts, children);
  }

  private static Object joined(Object left, Object right) {
    if (left instanceof Inner a && right instanceof Inner b) {
      return splitIfWide(
          concatenated(a.firsts, b.firsts), concatenated(a.children, b.children), false);
    }
    return splitIfWide(concatenated(((Leaf) left).entries, ((Leaf) right).entries), false);
  }

  private static Object[] concatenated(Object[] left, Object[] right) {
    Object[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  /** Walks the leaves from left to right. The map is immutable, so it can't change below. */
  private static final class Cursor<V> implements Iterator<V> {
    /** 32 to the 7th is more than an int can count. */
    private static final int DEPTH_MAX = 16;

    private final Inner[] inners = new Inner[DEPTH_MAX];
    private final int[] indexes = new int[DEPTH_MAX];
    private int depth;
    private Object[] leaf;
    private int index;

    /**
     * @param from where to start; null for the first entry
     */
    Cursor(Object root, @Nullable Bytes from) {
      Object node = root;
      while (node instanceof Inner inner) {
        int child =
            from == null ? 0 : childIndex(inner, from.array(), from.arrayOffset(), from.length());
        inners[depth] = inner;
        indexes[depth++] = child;
        node = inner.children[child];
      }
      leaf = ((Leaf) node).entries;
      if (from != null) {
        int found = search(leaf, 0, leaf.length, from.array(), from.arrayOffset(), from.length());
        index = found >= 0 ? found : -found - 1;
        if (index == leaf.length) nextLeaf();
      }
    }

    @Override
    public boolean hasNext() {
      return index < leaf.length;
    }

    @Override
    @SuppressWarnings("unchecked") // Leaves hold nothing but entries.
    public V next() {
      if (index >= leaf.length) throw new NoSuchElementException();
      V entry = (V) leaf[index++];
      if (index == leaf.length) nextLeaf();
      return entry;
    }

    private void nextLeaf() {
      while (depth > 0 && indexes[depth - 1] == inners[depth - 1].children.length - 1) depth--;
      if (depth == 0) return;
      Object node = inners[depth - 1].children[++indexes[depth - 1]];
      while (node instanceof Inner inner) {
        inners[depth] = inner;
        indexes[depth++] = 0;
        node = inner.children[0];
      }
      leaf = ((Leaf) node).entries;
      index = 0;
    }
  }

  /** Builds a map of entries that come in ascending order, in one pass. For one use. */
  public static final class Builder<V extends Entry> {
    private final ArrayList<Object> leaves = new ArrayList<>(1);
    private Object[] open = NOTHING;
    private int openCount;
    private int size;
    private @Nullable V last;

    /** Adds the next entry; false, and nothing added, if it isn't above the last one. */
    public boolean add(V entry) {
      V before = last;
      if (before != null
          && before.compareKey(entry.keyArray(), entry.keyOffset(), entry.keyLength()) >= 0) {
        return false;
      }
      if (openCount == open.length) grow();
      open[openCount++] = entry;
      last = entry;
      size++;
      return true;
    }

    private void grow() {
      if (openCount < WIDTH) {
        open = Arrays.copyOf(open, openCount == 0 ? 4 : Math.min(2 * openCount, WIDTH));
      } else {
        leaves.add(Leaf.of(open));
        open = new Object[WIDTH];
        openCount = 0;
      }
    }

    public PersistentSortedMap<V> build() {
      if (size == 0) return empty();
      leaves.add(Leaf.of(openCount == open.length ? open : Arrays.copyOf(open, openCount)));
      ArrayList<Object> level = leaves;
      while (level.size() > 1) {
        ArrayList<Object> above = new ArrayList<>(level.size() / WIDTH + 1);
        for (int from = 0; from < level.size(); from += WIDTH) {
          Object[] children = level.subList(from, Math.min(from + WIDTH, level.size())).toArray();
          Object[] firsts = new Object[children.length];
          for (int i = 0; i < children.length; i++) firsts[i] = first(children[i]);
          above.add(Inner.of(firsts, children));
        }
        level = above;
      }
      return new PersistentSortedMap<>(level.get(0), size);
    }
  }
}
