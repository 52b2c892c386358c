package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.storage.LogFormat.RecordHeaders;
import io.quorate.server.storage.LogFormat.SegmentHeader;
import io.quorate.server.zab.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log: files of records, of which the newest is written to. Entries are gathered in one buffer
 * and reach the file with one write and one sync per batch. The log thread owns it.
 *
 * <p>Invariants: behind the last record stand at least {@link Disk#SECTOR_BYTES} zeros that were
 * durable before the record was written; a file is durable before the next one exists; a file has
 * its name only once its header is durable.
 */
final class TxnLog {
  static final String FOLDER = "log";

  /** A mark stands in another page than the record that it vouches for: disks lose whole pages. */
  static final int PAGE_BYTES = 4096;

  private static final int BATCH_BYTES_MAX = 1 << 20;

  /** Kept free ahead of every record: room for a mark on the next page, and the zeros. */
  private static final int RESERVE_BYTES = 2 * PAGE_BYTES;

  private final Disk disk;
  private final StorageOptions options;
  private final FileNumbers numbers;
  private final RecordHeaders headers = new RecordHeaders();
  private final List<Segment> segments = new ArrayList<>();
  private final ByteBuffer batch;
  private final ByteBuffer zeros;

  /** Told before records go to another file than so far. */
  private NewestFile newestFile = sequence -> {};

  private Bytes clusterId = Bytes.EMPTY;
  private long lastZxid;
  private int lastChain;
  private boolean rollWanted;

  /** The newest file, if there is one. */
  private @Nullable DiskFile active;

  /** Where the batch begins in the file. */
  private long batchAt;

  /** How much of the file is durable: everything before it. */
  private long syncedBytes;

  /** How far the file is known to consist of durable bytes, records or zeros. */
  private long allocatedBytes;

  /** Whether a mark says that everything in the file is durable. */
  private boolean sealed;

  /** Keeps the sequence number of the newest file somewhere else, so that its loss is noticed. */
  interface NewestFile {
    /** Durable on return. */
    void is(long sequence) throws IOException;
  }

  /** An empty log whose first entry follows the given one. */
  TxnLog(Disk disk, StorageOptions options, FileNumbers numbers) {
    this.disk = disk;
    this.options = options;
    this.numbers = numbers;
    int batchBytes = Math.min(BATCH_BYTES_MAX, Math.max(PAGE_BYTES, options.segmentBytesMax()));
    this.batch = ByteBuffer.allocateDirect(batchBytes);
    this.zeros = ByteBuffer.allocateDirect(PAGE_BYTES);
  }

  static long pageAtOrAfter(long offset) {
    return (offset + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  }

  long lastZxid() {
    return lastZxid;
  }

  int lastChain() {
    return lastChain;
  }

  /** Whom to tell which file is the newest. */
  void onNewestFile(NewestFile listener) {
    newestFile = listener;
  }

  /** New files belong to this cluster. */
  void belongTo(Bytes cluster) {
    clusterId = cluster;
  }

  /** Takes over what recovery found: the files in order, and where the newest one ends. */
  void resume(List<Segment> found, SegmentScan.End end) throws IOException {
    segments.addAll(found);
    lastZxid = end.zxid();
    lastChain = end.chain();
    openActive(end.endBytes(), end.sizeBytes());
  }

  /** Starts anew, behind that entry, without any file. */
  void startBehind(long zxid, int chain) {
    lastZxid = zxid;
    lastChain = chain;
  }

  /** Adds entries to the batch; durable after {@link #sync}. */
  void append(List<LogEntry> entries) throws IOException {
    for (LogEntry entry : entries) append(entry);
  }

  private void append(LogEntry entry) throws IOException {
    Check.that(entry.zxid() > lastZxid, "entry 0x%x is not above 0x%x", entry.zxid(), lastZxid);
    Check.that(entry.follows(lastChain), "entry 0x%x does not follow the log", entry.zxid());
    Bytes payload = entry.payload();
    Check.that(
        payload.length() <= LogFormat.PAYLOAD_BYTES_MAX,
        "a payload of %d bytes is over the limit of a log record",
        payload.length());
    int bytes = LogFormat.RECORD_BYTES + payload.length();
    DiskFile file = fileFor(entry);
    allocate(file, end() + bytes);
    if (bytes > batch.remaining()) writeBatch(file);
    headers.put(
        batch,
        newest().header().fileId(),
        end(),
        entry.kind().code(),
        payload.length(),
        syncedBytes,
        entry.zxid(),
        entry.committedZxid(),
        entry.chain());
    if (payload.length() <= batch.remaining()) {
      batch.put(payload.array(), payload.arrayOffset(), payload.length());
    } else {
      writeBatch(file);
      file.write(
          batchAt, ByteBuffer.wrap(payload.array(), payload.arrayOffset(), payload.length()));
      batchAt += payload.length();
    }
    lastZxid = entry.zxid();
    lastChain = entry.chain();
    sealed = false;
  }

  /** Makes everything appended durable: one write, one sync. */
  void sync() throws IOException {
    DiskFile file = active;
    if (file == null || end() == syncedBytes) return;
    writeBatch(file);
    long grown = allocatedBytes;
    if (grown - end() < options.growthBytes() / 2 && end() < options.segmentBytesMax()) {
      grown = writeZeros(file, grown + options.growthBytes());
    }
    file.force();
    allocatedBytes = grown;
    syncedBytes = end();
  }

  /**
   * Marks the end of the log as durable, with a mark that is durable itself, so that damage to the
   * last record can't pass for a torn write. For moments when nothing else is to be done.
   */
  void seal() throws IOException {
    sync();
    DiskFile file = active;
    if (file == null || sealed) return;
    long at = pageAtOrAfter(syncedBytes);
    allocate(file, at + LogFormat.RECORD_BYTES);
    headers.put(
        batch,
        newest().header().fileId(),
        at,
        LogFormat.MARK,
        0,
        syncedBytes,
        lastZxid,
        lastZxid,
        lastChain);
    batchAt = at;
    writeBatch(file);
    file.force();
    syncedBytes = batchAt;
    sealed = true;
  }

  /** Whether {@link #seal} has something to do. */
  boolean isSealed() {
    return active == null || sealed && end() == syncedBytes;
  }

  /** Has the next entry start a new file. */
  void rollAtNextAppend() {
    rollWanted = true;
  }

  /** Drops every entry above the given one; durable on return. */
  void truncate(long lastKeptZxid) throws IOException, Damage {
    sync();
    if (lastKeptZxid == lastZxid) return;
    Check.that(
        lastKeptZxid < lastZxid, "0x%x is above the end of the log 0x%x", lastKeptZxid, lastZxid);
    closeActive();
    int kept = segments.size() - 1;
    while (kept > 0 && segments.get(kept).header().previousZxid() >= lastKeptZxid) kept--;
    if (kept < segments.size() - 1) newestFile.is(segments.get(kept).header().sequence());
    // The newest first, each durably, so that a crash leaves a shorter log and never a hole.
    while (segments.size() > kept + 1) {
      disk.delete(newest().path());
      disk.forceDirectory(FOLDER);
      segments.removeLast();
    }
    cutNewest(lastKeptZxid);
  }

  /**
   * Replaces the newest file by a copy without the entries above the given one. Cutting it in place
   * could be half done after a crash, and look like damage.
   */
  private void cutNewest(long lastKeptZxid) throws IOException, Damage {
    Segment segment = newest();
    long[] keptBytes = {LogFormat.RECORDS_AT};
    long[] keptZxid = {segment.header().previousZxid()};
    int[] keptChain = {segment.header().previousChain()};
    SegmentScan.read(
        disk,
        segment,
        true,
        found -> {
          if (found.entry().zxid() > lastKeptZxid) return;
          keptBytes[0] = found.endBytes();
          keptZxid[0] = found.entry().zxid();
          keptChain[0] = found.entry().chain();
        });
    Check.that(
        keptZxid[0] == lastKeptZxid, "0x%x is to be kept but isn't in the log", lastKeptZxid);
    String unfinished = segment.path() + WholeFiles.UNFINISHED;
    if (disk.exists(unfinished)) disk.delete(unfinished);
    long sizeBytes;
    try (DiskFile from = disk.openToRead(segment.path());
        DiskFile to = disk.create(unfinished)) {
      copy(from, to, keptBytes[0]);
      allocatedBytes = keptBytes[0];
      sizeBytes = writeZeros(to, keptBytes[0] + RESERVE_BYTES + options.growthBytes());
      to.force();
    }
    disk.rename(unfinished, segment.path());
    disk.forceDirectory(FOLDER);
    lastZxid = keptZxid[0];
    lastChain = keptChain[0];
    openActive(keptBytes[0], sizeBytes);
  }

  private static void copy(DiskFile from, DiskFile to, long bytes) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(BATCH_BYTES_MAX, bytes));
    for (long at = 0; at < bytes; at += piece.limit()) {
      piece.clear().limit((int) Math.min(piece.capacity(), bytes - at));
      if (from.read(at, piece) < piece.limit()) throw new IOException("the file ends early");
      to.write(at, piece.flip());
    }
  }

  /** Deletes files that hold nothing above the given entry; the newest always stays. */
  void purgeUpTo(long zxid) throws IOException {
    boolean deleted = false;
    while (segments.size() > 1 && segments.get(1).header().previousZxid() <= zxid) {
      disk.delete(segments.getFirst().path());
      segments.removeFirst();
      deleted = true;
    }
    if (deleted) disk.forceDirectory(FOLDER);
  }

  /** Deletes the whole log: the history is a snapshot that ends with the given entry. */
  void replaceBy(long zxid, int chain) throws IOException {
    forget();
    for (String name : disk.list(FOLDER)) {
      if (name.endsWith(Segment.SUFFIX)) disk.delete(FOLDER + "/" + name);
    }
    disk.forceDirectory(FOLDER);
    startBehind(zxid, chain);
  }

  /** Lets go of all files, wherever they may be going. */
  void forget() throws IOException {
    closeActive();
    segments.clear();
    startBehind(0, 0);
  }

  void close() throws IOException {
    seal();
    closeActive();
  }

  private Segment newest() {
    return segments.getLast();
  }

  private long end() {
    return batchAt + batch.position();
  }

  /** The file that this entry goes to, a new one if need be. */
  private DiskFile fileFor(LogEntry entry) throws IOException {
    DiskFile file = active;
    boolean fits = file != null && !rollWanted && end() < options.segmentBytesMax();
    if (file != null && end() == LogFormat.RECORDS_AT) {
      // Nothing is in it: it does for the entry that it was made for.
      fits = newest().header().firstZxid() == entry.zxid();
    }
    if (file != null && fits) return file;
    sync();
    closeActive();
    rollWanted = false;
    return createFile(entry.zxid());
  }

  /** The header is durable before the file has its name, and the name before any record. */
  private DiskFile createFile(long firstZxid) throws IOException {
    SegmentHeader header =
        new SegmentHeader(
            clusterId, numbers.drawId(), numbers.nextSequence(), firstZxid, lastZxid, lastChain);
    Segment segment = new Segment(Segment.nameOf(firstZxid), header);
    String unfinished = segment.path() + WholeFiles.UNFINISHED;
    if (disk.exists(unfinished)) disk.delete(unfinished);
    long sizeBytes;
    try (DiskFile file = disk.create(unfinished)) {
      file.write(0, ByteBuffer.wrap(header.encode()));
      allocatedBytes = FileHeader.BYTES;
      sizeBytes = writeZeros(file, RESERVE_BYTES + options.growthBytes());
      file.force();
    }
    disk.rename(unfinished, segment.path());
    disk.forceDirectory(FOLDER);
    segments.add(segment);
    newestFile.is(header.sequence());
    return openActive(LogFormat.RECORDS_AT, sizeBytes);
  }

  private DiskFile openActive(long endBytes, long sizeBytes) throws IOException {
    DiskFile file = disk.open(newest().path());
    active = file;
    batch.clear();
    batchAt = endBytes;
    syncedBytes = endBytes;
    allocatedBytes = sizeBytes;
    sealed = endBytes == LogFormat.RECORDS_AT;
    return file;
  }

  private void closeActive() throws IOException {
    DiskFile file = active;
    active = null;
    batch.clear();
    if (file != null) file.close();
  }

  private void writeBatch(DiskFile file) throws IOException {
    int bytes = batch.position();
    if (bytes == 0) return;
    file.write(batchAt, batch.flip());
    batch.clear();
    batchAt += bytes;
  }

  /** Makes sure that a record may end there: durable zeros up to there and a reserve behind. */
  private void allocate(DiskFile file, long endBytes) throws IOException {
    if (endBytes + RESERVE_BYTES <= allocatedBytes) return;
    long grown = writeZeros(file, endBytes + RESERVE_BYTES + options.growthBytes());
    file.force();
    allocatedBytes = grown;
  }

  /**
   * Writes zeros from the allocated end to at least there; returns how far. Page by page: a page
   * cache keeps larger pieces whole, and counts all of one as written with each record in it.
   */
  private long writeZeros(DiskFile file, long upTo) throws IOException {
    long target = (upTo + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    for (long at = allocatedBytes; at < target; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), target - at));
      file.write(at, zeros);
    }
    return target;
  }
}
