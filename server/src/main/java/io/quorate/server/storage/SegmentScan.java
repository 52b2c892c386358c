package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Zxid;
import io.quorate.server.storage.LogFormat.RecordHeader;
import io.quorate.server.storage.LogFormat.RecordHeaders;
import io.quorate.server.zab.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads one log file from its first record to its end, verifies every byte that it hands out, and
 * says what stands at the end: nothing more, a tail that a crash tore, or damage.
 *
 * <p>How a torn tail is told from lost data. Space ahead of the log's end is always zeros, and a
 * disk writes a sector wholly or not at all; so after a crash each sector behind the last sync
 * holds either what was being written or zeros. Each record carries how far the file was durable
 * when it was written, and a file at rest ends in a mark that carries it for the last record too.
 * Hence, from the first invalid record on:
 *
 * <ul>
 *   <li>a valid header anywhere behind it that says this place was durable: data was lost;
 *   <li>otherwise, none of the sectors that the record lies in is zeros: it was written in full,
 *       and then changed, which no crash does;
 *   <li>otherwise, the file ends without the zeros that are always kept behind the last record: it
 *       was cut;
 *   <li>otherwise the tail is torn: it was never reported durable, and is dropped.
 * </ul>
 */
final class SegmentScan {
  private static final int WINDOW_BYTES = 1 << 20;

  private final DiskFile file;
  private final Segment segment;
  private final long sizeBytes;
  private final RecordHeaders headers = new RecordHeaders();

  /** The bytes of the file from {@link #windowAt}, as many as its limit. */
  private ByteBuffer window;

  private long windowAt;
  private long at = LogFormat.RECORDS_AT;
  private long syncedBytes = LogFormat.RECORDS_AT;
  private long zxid;
  private int chain;

  private SegmentScan(DiskFile file, Segment segment) throws IOException {
    this.file = file;
    this.segment = segment;
    this.sizeBytes = file.size();
    this.window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, sizeBytes)).limit(0);
    this.zxid = segment.header().previousZxid();
    this.chain = segment.header().previousChain();
  }

  /**
   * Where the records end.
   *
   * @param endBytes where the next record goes
   * @param syncedBytes how much of the file is known to have been durable
   * @param sizeBytes the file's size
   * @param torn whether something that is not zeros follows
   * @param zxid of the last entry in this file, or the one before it
   * @param chain that entry's chain
   * @param why reading ended here
   */
  record End(
      long endBytes,
      long syncedBytes,
      long sizeBytes,
      boolean torn,
      long zxid,
      int chain,
      String why) {}

  /** One valid record with an entry; {@code endBytes} is where the next one goes. */
  record Found(LogEntry entry, long endBytes) {}

  /**
   * Hands out every entry in order. Whether the end is a torn tail or damage is decided for the
   * newest file of a log; for others the header of the file behind them says what they held.
   */
  static End read(Disk disk, Segment segment, boolean newest, Consumer<Found> entries)
      throws Damage {
    long reached = 0;
    try (DiskFile file = disk.openToRead(segment.path())) {
      SegmentScan scan = new SegmentScan(file, segment);
      try {
        return scan.run(newest, entries);
      } finally {
        reached = scan.at;
      }
    } catch (IOException e) {
      throw new Damage(segment.path(), reached, "it can't be read (" + e.getMessage() + ")");
    }
  }

  private End run(boolean newest, Consumer<Found> entries) throws IOException, Damage {
    while (true) {
      Optional<RecordHeader> header = headerAt(at);
      if (header.isPresent() && header.get().isMark()) {
        if (!takeMark(header.get(), at)) throw damage("a mark that belongs elsewhere");
      } else if (header.isPresent()) {
        Optional<LogEntry> entry = entryAt(at, header.get());
        if (entry.isEmpty()) return endAt(newest, header);
        zxid = entry.get().zxid();
        chain = entry.get().chain();
        at += LogFormat.RECORD_BYTES + header.get().payloadBytes();
        syncedBytes = Math.max(syncedBytes, header.get().syncedBytes());
        entries.accept(new Found(entry.get(), at));
      } else if (!skipToMark()) {
        return endAt(newest, header);
      }
    }
  }

  /** The entry whose header stands there; empty unless all of it is valid and follows. */
  private Optional<LogEntry> entryAt(long offset, RecordHeader header) throws IOException {
    Optional<LogEntry.Kind> kind = header.entryKind();
    int bytes = LogFormat.RECORD_BYTES + header.payloadBytes();
    if (kind.isEmpty() || header.zxid() <= zxid || bytes > sizeBytes - offset) {
      return Optional.empty();
    }
    fill(offset, bytes);
    byte[] payload = new byte[header.payloadBytes()];
    window.get((int) (offset - windowAt) + LogFormat.RECORD_BYTES, payload);
    LogEntry entry =
        new LogEntry(
            header.zxid(), header.committedZxid(), kind.get(), Bytes.wrap(payload), header.chain());
    return entry.follows(chain) ? Optional.of(entry) : Optional.empty();
  }

  /** A mark stands at the start of the page behind the last record, in a sector of its own. */
  private boolean skipToMark() throws IOException {
    long page = TxnLog.pageAtOrAfter(at);
    Optional<RecordHeader> header = page == at ? Optional.empty() : headerAt(page);
    return header.isPresent()
        && header.get().isMark()
        && header.get().syncedBytes() == at
        && takeMark(header.get(), page);
  }

  private boolean takeMark(RecordHeader mark, long offset) {
    if (mark.zxid() != zxid || mark.chain() != chain) return false;
    syncedBytes = Math.max(syncedBytes, mark.syncedBytes());
    at = offset + LogFormat.RECORD_BYTES;
    return true;
  }

  /** No valid record stands at {@link #at}: decides what that means. */
  private End endAt(boolean newest, Optional<RecordHeader> header) throws IOException, Damage {
    boolean zeros = isZero(at, sizeBytes);
    if (zeros && sizeBytes - at < Disk.SECTOR_BYTES) {
      throw damage("the file was cut off: the zeros behind the last record are missing");
    }
    if (zeros) return end(false, "it ends");
    // The next file says whether anything is missing here: what follows may be nothing at all.
    if (!newest) return end(false, whatIsWrong(header));
    if (syncedFurtherOn() > at) {
      throw damage(whatIsWrong(header) + ", and what follows says that it had been synced");
    }
    int payloadBytes = header.isPresent() ? header.get().payloadBytes() : 0;
    long extent = (long) LogFormat.RECORD_BYTES + payloadBytes;
    if (extent > sizeBytes - at) throw damage("the file was cut off within this record");
    if (!hasUnwrittenSector(at, at + extent)) {
      throw damage(whatIsWrong(header) + ", though it had been written in full");
    }
    return end(true, whatIsWrong(header));
  }

  private End end(boolean torn, String why) {
    return new End(at, syncedBytes, sizeBytes, torn, zxid, chain, why);
  }

  private String whatIsWrong(Optional<RecordHeader> header) {
    if (header.isEmpty()) return "a record's header is damaged";
    return "the record of "
        + Zxid.hex(header.get().zxid())
        + " is damaged or does not follow "
        + Zxid.hex(zxid);
  }

  private Damage damage(String what) {
    return new Damage(segment.path(), at, what);
  }

  /** The largest synced mark in any valid header behind the place where reading stopped. */
  private long syncedFurtherOn() throws IOException {
    long largest = 0;
    for (long offset = at; offset <= sizeBytes - LogFormat.RECORD_BYTES; offset++) {
      Optional<RecordHeader> header = headerAt(offset);
      if (header.isPresent()) largest = Math.max(largest, header.get().syncedBytes());
    }
    return largest;
  }

  /**
   * Whether a sector that the range touches is zeros to its end, from the range's start or its own.
   */
  private boolean hasUnwrittenSector(long from, long to) throws IOException {
    long sector = from / Disk.SECTOR_BYTES * Disk.SECTOR_BYTES;
    for (; sector < to; sector += Disk.SECTOR_BYTES) {
      long end = Math.min(sector + Disk.SECTOR_BYTES, sizeBytes);
      if (isZero(Math.max(from, sector), end)) return true;
    }
    return false;
  }

  private boolean isZero(long from, long to) throws IOException {
    long offset = from;
    while (offset < to) {
      int count = (int) Math.min(to - offset, window.capacity());
      fill(offset, count);
      int start = (int) (offset - windowAt);
      for (int i = start; i < start + count; i++) if (window.get(i) != 0) return false;
      offset += count;
    }
    return true;
  }

  private Optional<RecordHeader> headerAt(long offset) throws IOException {
    if (offset > sizeBytes - LogFormat.RECORD_BYTES) return Optional.empty();
    fill(offset, LogFormat.RECORD_BYTES);
    window.position((int) (offset - windowAt));
    return headers.peek(window, segment.header().fileId(), offset);
  }

  /** Makes that many bytes of the file available in the window. */
  private void fill(long offset, int count) throws IOException {
    if (offset >= windowAt && offset + count <= windowAt + window.limit()) return;
    if (count > window.capacity()) window = ByteBuffer.allocate(count);
    window.clear();
    windowAt = offset;
    int got = file.read(offset, window);
    window.limit(got).position(0);
    if (got < count) throw new IOException("the file ends at " + (offset + got));
  }
}
