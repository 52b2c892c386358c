package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.storage.SnapshotFormat.Header;
import io.quorate.server.storage.SnapshotFormat.Kind;
import io.quorate.server.storage.SnapshotFormat.Trailer;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one server. Checkpoints are written by the snapshot thread, snapshots from a
 * leader by the log thread; a file is whole, durable and read back before it gets its name.
 *
 * <p>Each time the history is replaced (a snapshot installed, everything set aside) a new
 * generation begins, and a checkpoint of an older one is not published any more.
 */
final class SnapshotStore {
  static final String FOLDER = "snapshot";
  static final String SUFFIX = ".snapshot";
  private static final String CHECKPOINT = FOLDER + "/checkpoint" + WholeFiles.UNFINISHED;
  private static final String ARRIVING = FOLDER + "/arriving" + WholeFiles.UNFINISHED;

  private final Disk disk;
  private final FileNumbers numbers;
  private final int kept;

  /** Zxids whose files were read to their end in this process's life. Guarded by this. */
  private final TreeSet<Long> verified = new TreeSet<>();

  private int generation;
  private Bytes clusterId = Bytes.EMPTY;

  // The snapshot that arrives; of the log thread alone.
  private SnapshotFormat.@Nullable Writer arriving;
  private long arrivingZxid;
  private long arrivingFileId;

  SnapshotStore(Disk disk, FileNumbers numbers, int kept) {
    this.disk = disk;
    this.numbers = numbers;
    this.kept = kept;
  }

  /**
   * The outcome of a checkpoint.
   *
   * @param generation of the history that it belongs to
   * @param logFloor entries up to this zxid are needed by no snapshot that is kept; 0 if all are
   */
  record Checkpoint(int generation, long logFloor) {}

  /** A snapshot file whose header is whole. */
  record Found(String path, Header header) {}

  static String pathOf(long zxid) {
    return FOLDER + "/" + String.format(Locale.ROOT, "%016x", zxid) + SUFFIX;
  }

  synchronized void belongTo(Bytes cluster) {
    clusterId = cluster;
  }

  /** Recovery has read that one. */
  synchronized void verified(long zxid) {
    verified.add(zxid);
  }

  synchronized boolean isCurrent(Checkpoint checkpoint) {
    return checkpoint.generation == generation;
  }

  /**
   * Writes a snapshot of the state as of that entry, which is durable in the log; on the snapshot
   * thread.
   */
  Checkpoint checkpoint(long zxid, int chain, Ensemble ensemble, Iterator<Bytes> chunks)
      throws IOException, Damage {
    int begun;
    Bytes cluster;
    synchronized (this) {
      begun = generation;
      cluster = clusterId;
      if (zxid == Zxid.NONE || verified.contains(zxid)) return new Checkpoint(begun, 0);
    }
    deleteIfThere(CHECKPOINT);
    Header header =
        new Header(cluster, numbers.drawId(), numbers.nextSequence(), zxid, Kind.CHECKPOINT);
    try (SnapshotFormat.Writer writer =
        new SnapshotFormat.Writer(disk.create(CHECKPOINT), header.fileId())) {
      while (chunks.hasNext()) writer.write(chunks.next());
      writer.finish(header, chain, ensemble);
    }
    SnapshotFormat.Reader.verify(disk, CHECKPOINT, header);
    synchronized (this) {
      if (begun != generation) {
        disk.delete(CHECKPOINT);
        return new Checkpoint(begun, 0);
      }
      disk.rename(CHECKPOINT, pathOf(zxid));
      disk.forceDirectory(FOLDER);
      verified.add(zxid);
      return new Checkpoint(begun, purge());
    }
  }

  /**
   * Keeps the newest generations, reading those that were not read yet, and deletes what is older
   * than all of them. Without at least two whole ones the log is kept as it is.
   */
  private long purge() throws IOException {
    List<String> names = disk.list(FOLDER).reversed();
    int whole = 0;
    long oldest = Zxid.NONE;
    boolean deleted = false;
    for (String name : names) {
      long zxid = Segment.zxidOf(name, SUFFIX);
      if (zxid < 0) continue;
      if (whole == kept) {
        disk.delete(FOLDER + "/" + name);
        verified.remove(zxid);
        deleted = true;
      } else if (verified.contains(zxid) || isWhole(name)) {
        verified.add(zxid);
        whole++;
        oldest = zxid;
      } else {
        disk.rename(FOLDER + "/" + name, FOLDER + "/" + name + damagedSuffix());
      }
    }
    if (deleted) disk.forceDirectory(FOLDER);
    return whole >= 2 ? oldest : Zxid.NONE;
  }

  private boolean isWhole(String name) throws IOException {
    String path = FOLDER + "/" + name;
    Optional<Header> header = readHeader(disk, path);
    if (header.isEmpty()) return false;
    try {
      SnapshotFormat.Reader.verify(disk, path, header.get());
      return true;
    } catch (Damage found) {
      return false;
    }
  }

  /** Starts a snapshot that arrives; what was left of another one is dropped. */
  void begin(long zxid) throws IOException {
    drop();
    arrivingZxid = zxid;
    arrivingFileId = numbers.drawId();
    arriving = new SnapshotFormat.Writer(disk.create(ARRIVING), arrivingFileId);
  }

  void write(Bytes chunk) throws IOException {
    SnapshotFormat.Writer writer = arriving;
    if (writer == null) throw Check.unreachable("a chunk of a snapshot that was not begun");
    writer.write(chunk);
  }

  /**
   * Publishes the snapshot that has arrived. It takes effect with the rename: its sequence number
   * is above that of every other file, and recovery ignores what an installed snapshot outnumbers.
   */
  void install(long zxid, int chain, Ensemble ensemble) throws IOException, Damage {
    SnapshotFormat.Writer writer = arriving;
    if (writer == null) throw Check.unreachable("a snapshot is installed that was not begun");
    Check.that(zxid == arrivingZxid, "snapshot 0x%x arrived, not 0x%x", arrivingZxid, zxid);
    Header header;
    synchronized (this) {
      header = new Header(clusterId, arrivingFileId, numbers.nextSequence(), zxid, Kind.INSTALLED);
    }
    writer.finish(header, chain, ensemble);
    writer.close();
    arriving = null;
    Trailer trailer = SnapshotFormat.Reader.verify(disk, ARRIVING, header);
    Check.that(trailer.zxid() == zxid, "the snapshot of 0x%x is another one", zxid);
    synchronized (this) {
      generation++;
      verified.clear();
      disk.rename(ARRIVING, pathOf(zxid));
      disk.forceDirectory(FOLDER);
      verified.add(zxid);
      deleteOthers(zxid);
    }
  }

  private void deleteOthers(long zxid) throws IOException {
    for (String name : disk.list(FOLDER)) {
      long other = Segment.zxidOf(name, SUFFIX);
      if (other >= 0 && other != zxid) disk.delete(FOLDER + "/" + name);
    }
    disk.forceDirectory(FOLDER);
  }

  /** The files are being taken away: no checkpoint under way may bring one back. */
  synchronized void forget() throws IOException {
    generation++;
    verified.clear();
    drop();
  }

  void close() throws IOException {
    drop();
  }

  private void drop() throws IOException {
    SnapshotFormat.Writer writer = arriving;
    arriving = null;
    if (writer != null) writer.close();
    deleteIfThere(ARRIVING);
  }

  private void deleteIfThere(String path) throws IOException {
    if (disk.exists(path)) disk.delete(path);
  }

  static Optional<Header> readHeader(Disk disk, String path) throws IOException {
    return Header.decode(WholeFiles.read(disk, path, FileHeader.BYTES));
  }

  private static String damagedSuffix() {
    return DirectoryIdentity.Pending.DAMAGED.suffix();
  }
}
