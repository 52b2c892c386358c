package io.quorate.server.replica;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.protocol.WatchEvent.Kind;
import java.util.Arrays;

/**
 * Who on this server watches what. A watch belongs to a connection, named by its seat, and is lost
 * with it; nothing of it is replicated. Owned by the replica thread.
 *
 * <p>One entry stands for all watches of one connection on one path, as a set of modes. Entries are
 * rows of parallel arrays, linked into two lists, that of their path and that of their seat, and
 * found by (path, seat) through a hash table of row numbers. Paths are interned in a hash table of
 * their own, whose hash can be carried from a path to each of its ancestors in one pass. So a watch
 * costs some 30 to 40 bytes plus its share of the path, and a change that nobody watches costs one
 * comparison, or one look-up.
 *
 * <p>Hashes are keyed by a random seed: paths are chosen by clients, who must not be able to aim.
 */
final class Watches {
  /** One-shot: creation, deletion and data of a node (getData, exists). */
  static final int DATA = 1;

  /** One-shot: deletion and children of a node (getChildren). */
  static final int CHILD = 2;

  /** Lasting: everything of one node (addWatch mode 0). */
  static final int PERSISTENT = 4;

  /** Lasting: everything of a node and all below but for NodeChildrenChanged (addWatch mode 1). */
  static final int RECURSIVE = 8;

  static final int ANY = DATA | CHILD | PERSISTENT | RECURSIVE;

  /** Who is told of an event. */
  interface Receiver {
    /** The connection on this seat watches; called once per seat and event. */
    void tell(int seat);
  }

  /** Who is shown what is watched. */
  interface Visitor {
    /** The connection on this seat has watches of these modes on that path. */
    void visit(int seat, Bytes path, int modes);
  }

  private static final int NONE = -1;
  private static final byte[] ROOT = {'/'};

  private final long seed;

  // paths, by slot
  private byte[][] pathBytes = new byte[16][];
  private int[] pathHash = new int[16];
  private int[] firstOfPath = new int[16]; // of a free slot: the next free one
  private int pathSlots;
  private int freePath = NONE;
  private int pathCount;
  private int[] pathTable = table(32);

  // entries, by row
  private int[] path = new int[16];
  private int[] seat = new int[16];
  private byte[] modes = new byte[16];
  private int[] nextOfPath = new int[16]; // of a free row: the next free one
  private int[] previousOfPath = new int[16];
  private int[] nextOfSeat = new int[16];
  private int[] previousOfSeat = new int[16];
  private int rows;
  private int freeRow = NONE;
  private int entryCount;
  private int recursiveCount;
  private int[] entryTable = table(32);

  // seats
  private int[] firstOfSeat = table(16);
  private long[] toldOfSeat = new long[16];
  private long event;
  private int watchCount;

  Watches(long seed) {
    this.seed = seed | 1;
  }

  /** How many watches are set: two modes on one path are two. */
  int count() {
    return watchCount;
  }

  /** How many paths are watched. */
  int pathCount() {
    return pathCount;
  }

  boolean anyOf(int ofSeat) {
    return ofSeat < firstOfSeat.length && firstOfSeat[ofSeat] != NONE;
  }

  /** Sets a watch; setting it twice is setting it once. */
  void add(int onSeat, Bytes onPath, int mode) {
    Check.that(Integer.bitCount(mode) == 1 && (mode & ANY) != 0, "mode %d is not one mode", mode);
    reserveSeat(onSeat);
    int slot = intern(onPath);
    int row = findEntry(slot, onSeat);
    if (row == NONE) row = newEntry(slot, onSeat);
    if ((modes[row] & mode) != 0) return;
    modes[row] |= (byte) mode;
    watchCount++;
    if (mode == RECURSIVE) recursiveCount++;
  }

  /** Whether the connection has a watch of any of these modes on the path. */
  boolean holds(int onSeat, Bytes onPath, int anyOfModes) {
    int slot = findPath(onPath.array(), onPath.arrayOffset(), onPath.length(), hash(onPath));
    if (slot == NONE) return false;
    int row = findEntry(slot, onSeat);
    return row != NONE && (modes[row] & anyOfModes) != 0;
  }

  /** Drops the connection's watches of these modes on the path; whether there was one. */
  boolean remove(int onSeat, Bytes onPath, int ofModes) {
    int slot = findPath(onPath.array(), onPath.arrayOffset(), onPath.length(), hash(onPath));
    if (slot == NONE) return false;
    int row = findEntry(slot, onSeat);
    if (row == NONE || (modes[row] & ofModes) == 0) return false;
    drop(row, ofModes);
    return true;
  }

  /** Drops every watch of a connection that is gone. */
  void leave(int ofSeat) {
    if (!anyOf(ofSeat)) return;
    while (firstOfSeat[ofSeat] != NONE) drop(firstOfSeat[ofSeat], ANY);
  }

  /** Shows every entry, path by path. The visitor must not touch the watches. */
  void forEach(Visitor visitor) {
    for (int slot : pathTable) {
      if (slot == NONE) continue;
      Bytes watched = Bytes.wrap(pathBytes[slot]);
      for (int row = firstOfPath[slot]; row != NONE; row = nextOfPath[row]) {
        visitor.visit(seat[row], watched, modes[row]);
      }
    }
  }

  /**
   * Tells every connection that watches this change, each once, and takes the one-shot watches that
   * it uses up. The receiver must not touch the watches.
   */
  void trigger(Kind kind, Bytes ofPath, Receiver receiver) {
    if (entryCount == 0) return;
    event++;
    if (recursiveCount > 0 && kind != Kind.NODE_CHILDREN_CHANGED) {
      triggerWithAncestors(kind, ofPath, receiver);
    } else {
      int slot = findPath(ofPath.array(), ofPath.arrayOffset(), ofPath.length(), hash(ofPath));
      if (slot != NONE) triggerExact(kind, slot, receiver);
    }
  }

  private void triggerExact(Kind kind, int slot, Receiver receiver) {
    int told = told(kind);
    int usedUp = told & (DATA | CHILD);
    for (int row = firstOfPath[slot]; row != NONE; ) {
      int next = nextOfPath[row];
      if ((modes[row] & told) != 0) {
        int onSeat = seat[row];
        drop(row, usedUp);
        toldOfSeat[onSeat] = event;
        receiver.tell(onSeat);
      }
      row = next;
    }
  }

  /** The node itself first, then recursive watches from the root down, whom not yet told. */
  private void triggerWithAncestors(Kind kind, Bytes ofPath, Receiver receiver) {
    byte[] array = ofPath.array();
    int offset = ofPath.arrayOffset();
    int length = ofPath.length();
    int exact = findPath(array, offset, length, hash(ofPath));
    if (exact != NONE) triggerExact(kind, exact, receiver);
    if (length > 1) {
      int root = findPath(ROOT, 0, 1, finish(step(seed, (byte) '/')));
      if (root != NONE) triggerRecursive(root, receiver);
    }
    long running = length == 0 ? seed : step(seed, array[offset]);
    for (int i = 1; i < length; i++) {
      if (array[offset + i] == '/') {
        int slot = findPath(array, offset, i, finish(running));
        if (slot != NONE) triggerRecursive(slot, receiver);
      }
      running = step(running, array[offset + i]);
    }
  }

  private void triggerRecursive(int slot, Receiver receiver) {
    for (int row = firstOfPath[slot]; row != NONE; row = nextOfPath[row]) {
      int onSeat = seat[row];
      if ((modes[row] & RECURSIVE) == 0 || toldOfSeat[onSeat] == event) continue;
      toldOfSeat[onSeat] = event;
      receiver.tell(onSeat);
    }
  }

  /** Which modes on the very path hear of a change. */
  private static int told(Kind kind) {
    return switch (kind) {
      case NODE_CREATED, NODE_DATA_CHANGED -> DATA | PERSISTENT | RECURSIVE;
      case NODE_DELETED -> DATA | CHILD | PERSISTENT | RECURSIVE;
      case NODE_CHILDREN_CHANGED -> CHILD | PERSISTENT;
    };
  }

  // entries

  private int newEntry(int slot, int onSeat) {
    int row = freeRow;
    if (row != NONE) {
      freeRow = nextOfPath[row];
    } else {
      if (rows == path.length) growRows();
      row = rows++;
    }
    path[row] = slot;
    seat[row] = onSeat;
    modes[row] = 0;
    previousOfPath[row] = NONE;
    nextOfPath[row] = firstOfPath[slot];
    if (firstOfPath[slot] != NONE) previousOfPath[firstOfPath[slot]] = row;
    firstOfPath[slot] = row;
    previousOfSeat[row] = NONE;
    nextOfSeat[row] = firstOfSeat[onSeat];
    if (firstOfSeat[onSeat] != NONE) previousOfSeat[firstOfSeat[onSeat]] = row;
    firstOfSeat[onSeat] = row;
    entryCount++;
    if (2 * entryCount > entryTable.length) growEntryTable();
    insertEntry(row);
    return row;
  }

  /** Takes modes off an entry, and the entry away with its last one. */
  private void drop(int row, int ofModes) {
    int dropped = modes[row] & ofModes;
    watchCount -= Integer.bitCount(dropped);
    if ((dropped & RECURSIVE) != 0) recursiveCount--;
    modes[row] = (byte) (modes[row] & ~ofModes);
    if (modes[row] != 0) return;
    removeEntry(row);
    int slot = path[row];
    int onSeat = seat[row];
    if (previousOfPath[row] == NONE) firstOfPath[slot] = nextOfPath[row];
    else nextOfPath[previousOfPath[row]] = nextOfPath[row];
    if (nextOfPath[row] != NONE) previousOfPath[nextOfPath[row]] = previousOfPath[row];
    if (previousOfSeat[row] == NONE) firstOfSeat[onSeat] = nextOfSeat[row];
    else nextOfSeat[previousOfSeat[row]] = nextOfSeat[row];
    if (nextOfSeat[row] != NONE) previousOfSeat[nextOfSeat[row]] = previousOfSeat[row];
    nextOfPath[row] = freeRow;
    freeRow = row;
    entryCount--;
    if (firstOfPath[slot] == NONE) forgetPath(slot);
  }

  private int findEntry(int slot, int onSeat) {
    int mask = entryTable.length - 1;
    for (int i = entryHome(slot, onSeat) & mask; ; i = i + 1 & mask) {
      int row = entryTable[i];
      if (row == NONE || path[row] == slot && seat[row] == onSeat) return row;
    }
  }

  private void insertEntry(int row) {
    int mask = entryTable.length - 1;
    int i = entryHome(path[row], seat[row]) & mask;
    while (entryTable[i] != NONE) i = i + 1 & mask;
    entryTable[i] = row;
  }

  private void removeEntry(int row) {
    int mask = entryTable.length - 1;
    int gap = entryHome(path[row], seat[row]) & mask;
    while (entryTable[gap] != row) gap = gap + 1 & mask;
    for (int i = gap + 1 & mask; entryTable[i] != NONE; i = i + 1 & mask) {
      int other = entryTable[i];
      int home = entryHome(path[other], seat[other]) & mask;
      if ((i - home & mask) >= (i - gap & mask)) {
        entryTable[gap] = other;
        gap = i;
      }
    }
    entryTable[gap] = NONE;
  }

  private static int entryHome(int slot, int onSeat) {
    long mixed = ((long) slot << 32 | onSeat) * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 32 ^ mixed >>> 15);
  }

  // paths

  private int intern(Bytes of) {
    int hash = hash(of);
    int slot = findPath(of.array(), of.arrayOffset(), of.length(), hash);
    if (slot != NONE) return slot;
    slot = freePath;
    if (slot != NONE) {
      freePath = firstOfPath[slot];
    } else {
      if (pathSlots == pathHash.length) growPaths();
      slot = pathSlots++;
    }
    pathBytes[slot] = of.toByteArray();
    pathHash[slot] = hash;
    firstOfPath[slot] = NONE;
    pathCount++;
    if (2 * pathCount > pathTable.length) growPathTable();
    insertPath(slot);
    return slot;
  }

  private int findPath(byte[] array, int offset, int length, int hash) {
    int mask = pathTable.length - 1;
    for (int i = hash & mask; ; i = i + 1 & mask) {
      int slot = pathTable[i];
      if (slot == NONE) return NONE;
      byte[] bytes = pathBytes[slot];
      if (pathHash[slot] == hash
          && Arrays.equals(bytes, 0, bytes.length, array, offset, offset + length)) return slot;
    }
  }

  private void insertPath(int slot) {
    int mask = pathTable.length - 1;
    int i = pathHash[slot] & mask;
    while (pathTable[i] != NONE) i = i + 1 & mask;
    pathTable[i] = slot;
  }

  private void forgetPath(int slot) {
    int mask = pathTable.length - 1;
    int gap = pathHash[slot] & mask;
    while (pathTable[gap] != slot) gap = gap + 1 & mask;
    for (int i = gap + 1 & mask; pathTable[i] != NONE; i = i + 1 & mask) {
      int other = pathTable[i];
      if ((i - (pathHash[other] & mask) & mask) >= (i - gap & mask)) {
        pathTable[gap] = other;
        gap = i;
      }
    }
    pathTable[gap] = NONE;
    pathBytes[slot] = ROOT; // lets go of the bytes
    firstOfPath[slot] = freePath;
    freePath = slot;
    pathCount--;
  }

  private int hash(Bytes of) {
    byte[] array = of.array();
    int end = of.arrayOffset() + of.length();
    long running = seed;
    for (int i = of.arrayOffset(); i < end; i++) running = step(running, array[i]);
    return finish(running);
  }

  private long step(long running, byte next) {
    long mixed = (running ^ next & 0xFF) * seed;
    return mixed ^ mixed >>> 29;
  }

  private static int finish(long running) {
    long mixed = running * 0x9E37_79B9_7F4A_7C15L;
    return (int) (mixed >>> 32);
  }

  // growth

  private void reserveSeat(int onSeat) {
    int length = firstOfSeat.length;
    if (onSeat < length) return;
    int grown = Math.max(2 * length, onSeat + 1);
    firstOfSeat = Arrays.copyOf(firstOfSeat, grown);
    Arrays.fill(firstOfSeat, length, grown, NONE);
    toldOfSeat = Arrays.copyOf(toldOfSeat, grown);
  }

  private void growRows() {
    int grown = rows + (rows >> 1);
    path = Arrays.copyOf(path, grown);
    seat = Arrays.copyOf(seat, grown);
    modes = Arrays.copyOf(modes, grown);
    nextOfPath = Arrays.copyOf(nextOfPath, grown);
    previousOfPath = Arrays.copyOf(previousOfPath, grown);
    nextOfSeat = Arrays.copyOf(nextOfSeat, grown);
    previousOfSeat = Arrays.copyOf(previousOfSeat, grown);
  }

  private void growPaths() {
    int grown = pathSlots + (pathSlots >> 1);
    pathBytes = Arrays.copyOf(pathBytes, grown);
    pathHash = Arrays.copyOf(pathHash, grown);
    firstOfPath = Arrays.copyOf(firstOfPath, grown);
  }

  private void growEntryTable() {
    int[] old = entryTable;
    entryTable = table(2 * old.length);
    for (int row : old) if (row != NONE) insertEntry(row);
  }

  private void growPathTable() {
    int[] old = pathTable;
    pathTable = table(2 * old.length);
    for (int slot : old) if (slot != NONE) insertPath(slot);
  }

  private static int[] table(int length) {
    int[] table = new int[length];
    Arrays.fill(table, NONE);
    return table;
  }
}
