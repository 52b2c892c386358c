package io.quorate.server.simulation.disk;

import io.quorate.server.storage.Disk;
import io.quorate.server.storage.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps exactly what a real one must, and loses what it may. Two pictures are
 * held: what a reader sees now, and what a power cut leaves for certain. A sync copies from the one
 * to the other; a power cut keeps, of what was not synced, nothing, everything, or a random set of
 * sectors and names. Faults are set by the test. No threads, no clock: {@link #takeMicros} tells
 * how long the operations since the last call would have taken.
 */
public final class SimulatedDisk implements Disk {
  private static final int SECTOR = Disk.SECTOR_BYTES;

  private final String name;
  private final TreeMap<String, Inode> visible = new TreeMap<>();
  private final TreeMap<String, Inode> durable = new TreeMap<>();

  /** Changes of names that no directory sync has covered yet, in order. */
  private final List<NameChange> unforcedNames = new ArrayList<>();

  private final TreeSet<String> directories = new TreeSet<>();
  private final DiskFaults faults = new DiskFaults();
  private int incarnation;
  private boolean locked;
  private long operations;
  private long changes;
  private long micros;

  public SimulatedDisk(String name) {
    this.name = name;
  }

  /** The process dies here; everything that the test catches it by. */
  public static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash(long operation) {
      super("crash before change " + operation);
    }
  }

  /** What becomes of unsynced bytes and names in a power cut. */
  public enum Unsynced {
    LOST,
    KEPT,
    RANDOM
  }

  /** A change of names: {@code from} vanishes unless empty, {@code to} appears unless empty. */
  private record NameChange(String from, String to, Inode inode) {}

  /** A file, whatever its names. */
  private static final class Inode {
    byte[] seen = new byte[0];
    byte[] safe = new byte[0];
    final BitSet dirtySectors = new BitSet();
  }

  /** What may go wrong; set by the test at any time. */
  public DiskFaults faults() {
    return faults;
  }

  /** How many operations there have been. */
  public long operations() {
    return operations;
  }

  /**
   * How many operations there have been that change something (writes, changes of names, syncs):
   * the places for a crash, since before an operation that reads it is the same as before the next
   * one.
   */
  public long changes() {
    return changes;
  }

  /** The time that operations have taken since the last call. */
  public long takeMicros() {
    long taken = micros;
    micros = 0;
    return taken;
  }

  /** The process dies and the system lives on: nothing is lost but locks and open files. */
  public void killProcess() {
    incarnation++;
    locked = false;
    faults.crashAt(Long.MAX_VALUE);
  }

  /** Power fails: open files, locks, and what was not synced, as far as told. */
  public void cutPower(Unsynced unsynced, RandomGenerator random) {
    killProcess();
    for (NameChange change : unforcedNames) {
      if (keeps(unsynced, random)) apply(durable, change);
    }
    unforcedNames.clear();
    visible.clear();
    visible.putAll(durable);
    IdentityHashMap<Inode, Boolean> settled = new IdentityHashMap<>();
    for (Inode inode : visible.values()) {
      if (settled.put(inode, true) == null) settle(inode, unsynced, random);
    }
  }

  private static void settle(Inode inode, Unsynced unsynced, RandomGenerator random) {
    int size = Math.max(inode.safe.length, 0);
    if (inode.seen.length != inode.safe.length && keeps(unsynced, random)) {
      size = inode.seen.length;
      // The size may have stopped anywhere on its way, at a sector's end.
      boolean partly = unsynced == Unsynced.RANDOM && size > inode.safe.length;
      if (partly) size -= random.nextInt((size - inode.safe.length) / SECTOR + 1) * SECTOR;
    }
    byte[] content = Arrays.copyOf(inode.safe, size);
    for (int sector = inode.dirtySectors.nextSetBit(0);
        sector >= 0;
        sector = inode.dirtySectors.nextSetBit(sector + 1)) {
      int from = sector * SECTOR;
      int to = Math.min(Math.min(from + SECTOR, size), inode.seen.length);
      if (from < to && keeps(unsynced, random)) {
        System.arraycopy(inode.seen, from, content, from, to - from);
      }
    }
    inode.seen = content;
    inode.safe = content.clone();
    inode.dirtySectors.clear();
  }

  private static boolean keeps(Unsynced unsynced, RandomGenerator random) {
    return switch (unsynced) {
      case LOST -> false;
      case KEPT -> true;
      case RANDOM -> random.nextBoolean();
    };
  }

  /** An exact copy, without faults, locks or open files: to try several futures of one disk. */
  public SimulatedDisk copy() {
    SimulatedDisk copy = new SimulatedDisk(name);
    IdentityHashMap<Inode, Inode> copies = new IdentityHashMap<>();
    visible.forEach((path, inode) -> copy.visible.put(path, copyOf(inode, copies)));
    durable.forEach((path, inode) -> copy.durable.put(path, copyOf(inode, copies)));
    for (NameChange change : unforcedNames) {
      copy.unforcedNames.add(new NameChange(change.from, change.to, copyOf(change.inode, copies)));
    }
    copy.directories.addAll(directories);
    return copy;
  }

  private static Inode copyOf(Inode inode, IdentityHashMap<Inode, Inode> copies) {
    Inode known = copies.get(inode);
    if (known != null) return known;
    Inode copy = new Inode();
    copy.seen = inode.seen.clone();
    copy.safe = inode.safe.clone();
    copy.dirtySectors.or(inode.dirtySectors);
    copies.put(inode, copy);
    return copy;
  }

  /** Every file and what a reader sees in it now. */
  public Map<String, byte[]> contents() {
    Map<String, byte[]> contents = new TreeMap<>();
    visible.forEach((path, inode) -> contents.put(path, inode.seen.clone()));
    return contents;
  }

  /** The directories that exist. */
  public List<String> directories() {
    return List.copyOf(directories);
  }

  /** Puts a file there, durable. */
  public void put(String path, byte[] content) {
    Inode inode = new Inode();
    inode.seen = content.clone();
    inode.safe = content.clone();
    visible.put(path, inode);
    durable.put(path, inode);
  }

  /** One file is gone, as if it had never been. */
  public void lose(String path) {
    visible.remove(path);
    durable.remove(path);
  }

  /** Everything is gone: another, empty disk. */
  public void wipe() {
    killProcess();
    visible.clear();
    durable.clear();
    unforcedNames.clear();
    directories.clear();
  }

  /** Bit rot: flips one bit, on the platter too. */
  public void flipBit(String path, long bit) {
    Inode inode = inode(path);
    for (byte[] content : List.of(inode.seen, inode.safe)) {
      if (bit / 8 < content.length) content[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
    }
  }

  /** A range reads as zeros from now on. */
  public void zero(String path, int from, int count) {
    Inode inode = inode(path);
    for (byte[] content : List.of(inode.seen, inode.safe)) {
      Arrays.fill(
          content,
          Math.min(from, content.length),
          Math.min(from + count, content.length),
          (byte) 0);
    }
  }

  /** The file ends there from now on. */
  public void cut(String path, int size) {
    Inode inode = inode(path);
    inode.seen = Arrays.copyOf(inode.seen, Math.min(size, inode.seen.length));
    inode.safe = inode.seen.clone();
    inode.dirtySectors.clear();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean exists(String path) {
    return visible.containsKey(path)
        || directories.contains(path)
        || visible.keySet().stream().anyMatch(file -> file.startsWith(path + "/"));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    operation(DiskFaults.Operation.READ, directory);
    return names(directory);
  }

  /** As {@link #list}, for the test: no operation. */
  public List<String> names(String directory) {
    String prefix = directory.isEmpty() ? "" : directory + "/";
    TreeSet<String> names = new TreeSet<>();
    for (String path : visible.keySet()) addName(names, path, prefix);
    for (String path : directories) addName(names, path, prefix);
    return List.copyOf(names);
  }

  private static void addName(Set<String> names, String path, String prefix) {
    if (!path.startsWith(prefix) || path.length() == prefix.length()) return;
    int end = path.indexOf('/', prefix.length());
    names.add(path.substring(prefix.length(), end < 0 ? path.length() : end));
  }

  @Override
  public void makeDirectory(String path) throws IOException {
    operation(DiskFaults.Operation.WRITE, path);
    if (visible.containsKey(path)) throw new IOException(path + " is a file");
    // A directory that is lost again is made again: only files matter here.
    directories.add(path);
  }

  @Override
  public DiskFile create(String path) throws IOException {
    operation(DiskFaults.Operation.WRITE, path);
    if (exists(path)) throw new IOException(path + " exists");
    requireDirectoryOf(path);
    change(new NameChange("", path, new Inode()));
    return new OpenFile(path, inode(path), true, incarnation);
  }

  @Override
  public DiskFile open(String path) throws IOException {
    operation(DiskFaults.Operation.READ, path);
    return new OpenFile(path, existing(path), true, incarnation);
  }

  @Override
  public DiskFile openToRead(String path) throws IOException {
    operation(DiskFaults.Operation.READ, path);
    return new OpenFile(path, existing(path), false, incarnation);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    operation(DiskFaults.Operation.WRITE, from);
    Inode inode = existing(from);
    if (!directoryOf(from).equals(directoryOf(to))) throw new IOException("not within a directory");
    change(new NameChange(from, to, inode));
  }

  @Override
  public void delete(String path) throws IOException {
    operation(DiskFaults.Operation.WRITE, path);
    change(new NameChange(path, "", existing(path)));
  }

  @Override
  public void forceDirectory(String path) throws IOException {
    operation(DiskFaults.Operation.FORCE, path);
    List<NameChange> rest = new ArrayList<>();
    for (NameChange change : unforcedNames) {
      String directory = directoryOf(change.from.isEmpty() ? change.to : change.from);
      if (directory.equals(path)) apply(durable, change);
      else rest.add(change);
    }
    unforcedNames.clear();
    unforcedNames.addAll(rest);
  }

  @Override
  public boolean lock(String path) throws IOException {
    operation(DiskFaults.Operation.WRITE, path);
    if (locked) return false;
    if (!exists(path)) change(new NameChange("", path, new Inode()));
    locked = true;
    return true;
  }

  @Override
  public void unlock() {
    locked = false;
  }

  @Override
  public long freeBytes() {
    return faults.capacityBytes() - usedBytes();
  }

  private long usedBytes() {
    long used = 0;
    for (Inode inode : visible.values()) used += inode.seen.length;
    return used;
  }

  private void change(NameChange change) {
    unforcedNames.add(change);
    apply(visible, change);
  }

  private static void apply(Map<String, Inode> names, NameChange change) {
    if (!change.from.isEmpty()) names.remove(change.from);
    if (!change.to.isEmpty()) names.put(change.to, change.inode);
  }

  private static String directoryOf(String path) {
    int end = path.lastIndexOf('/');
    return end < 0 ? Disk.ROOT : path.substring(0, end);
  }

  private void requireDirectoryOf(String path) throws IOException {
    String directory = directoryOf(path);
    if (!directory.isEmpty() && !directories.contains(directory)) {
      throw new IOException(directory + ": no such directory");
    }
  }

  private Inode existing(String path) throws IOException {
    Inode inode = visible.get(path);
    if (inode == null) throw new IOException(path + ": no such file");
    return inode;
  }

  private Inode inode(String path) {
    Inode inode = visible.get(path);
    if (inode == null) throw new NoSuchElementException(path);
    return inode;
  }

  private void operation(DiskFaults.Operation kind, String path) throws IOException {
    if (kind != DiskFaults.Operation.READ) {
      if (changes >= faults.crashAt()) throw new Crash(changes);
      changes++;
    }
    operations++;
    micros += faults.microsOf(kind);
    faults.check(kind, path);
  }

  private final class OpenFile implements DiskFile {
    private final String path;
    private final boolean writable;
    private final int openedIn;
    private @Nullable Inode inode;

    OpenFile(String path, Inode inode, boolean writable, int openedIn) {
      this.path = path;
      this.inode = inode;
      this.writable = writable;
      this.openedIn = openedIn;
    }

    @Override
    public long size() throws IOException {
      return use().seen.length;
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      Inode file = use();
      operation(DiskFaults.Operation.READ, path);
      int count = (int) Math.min(target.remaining(), Math.max(0, file.seen.length - position));
      faults.checkRange(path, position, count);
      if (count > 0) target.put(file.seen, (int) position, count);
      return count;
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
      Inode file = use();
      if (!writable) throw new IOException(path + " is open for reading only");
      operation(DiskFaults.Operation.WRITE, path);
      int count = source.remaining();
      int end = (int) position + count;
      if (end > file.seen.length) {
        if (end - file.seen.length > freeBytes()) throw new IOException("No space left on device");
        file.seen = Arrays.copyOf(file.seen, end);
      }
      source.get(file.seen, (int) position, count);
      file.dirtySectors.set((int) position / SECTOR, (end + SECTOR - 1) / SECTOR);
    }

    @Override
    public void force() throws IOException {
      Inode file = use();
      try {
        operation(DiskFaults.Operation.FORCE, path);
      } catch (IOException failed) {
        // As Linux does it: what could not be written counts as clean from now on.
        file.dirtySectors.clear();
        throw failed;
      }
      if (file.safe.length != file.seen.length) {
        file.safe = Arrays.copyOf(file.safe, file.seen.length);
      }
      BitSet dirty = file.dirtySectors;
      for (int sector = dirty.nextSetBit(0); sector >= 0; sector = dirty.nextSetBit(sector + 1)) {
        int from = sector * SECTOR;
        int count = Math.min(SECTOR, file.safe.length - from);
        if (count > 0) System.arraycopy(file.seen, from, file.safe, from, count);
      }
      dirty.clear();
    }

    @Override
    public void close() {
      inode = null;
    }

    private Inode use() throws IOException {
      Inode file = inode;
      if (file == null || openedIn != incarnation) throw new IOException(path + " is closed");
      return file;
    }
  }
}
