package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.zab.LogEntry;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of a log file: a header sector, then records back to back, then zeros. A record is a
 * header of {@link #RECORD_BYTES} and the entry's payload. The record header's CRC covers the
 * file's id and the record's own offset, so a record is valid in its place only; the payload is
 * covered by the entry's chain, which also ties it to the entry before it. Documented byte by byte
 * in {@code docs/storage-format.md}.
 */
final class LogFormat {
  static final String MAGIC = "QUOR-LOG";
  static final int VERSION = 1;

  /** Where the first record of a file stands. */
  static final int RECORDS_AT = FileHeader.BYTES;

  /** The header of a record. */
  static final int RECORD_BYTES = 36;

  /** A record that holds no entry: it only says how much of the file is durable. */
  static final int MARK = 64;

  /**
   * No payload is larger: requests are far smaller by the frame limit, and a length beyond it can't
   * make recovery read nonsense into memory.
   */
  static final int PAYLOAD_BYTES_MAX = 256 << 20;

  static final int CLUSTER_BYTES = 16;

  private LogFormat() {}

  /**
   * The header of a log file.
   *
   * @param clusterId empty if the directory had no stamp when the file was made
   * @param fileId random, part of every record's CRC
   * @param sequence larger than that of every file made before it in this directory
   * @param firstZxid of the entry that the file was made for, and its name
   * @param previousZxid of the entry before it, in the file before or in a snapshot
   * @param previousChain that entry's chain
   */
  record SegmentHeader(
      Bytes clusterId,
      long fileId,
      long sequence,
      long firstZxid,
      long previousZxid,
      int previousChain) {
    byte[] encode() {
      return FileHeader.finish(
          putCluster(FileHeader.begin(MAGIC, VERSION), clusterId)
              .putLong(fileId)
              .putLong(sequence)
              .putLong(firstZxid)
              .putLong(previousZxid)
              .putInt(previousChain));
    }

    /** Empty if the sector is not a whole header of this version. */
    static Optional<SegmentHeader> decode(byte[] sector) {
      if (FileHeader.version(sector, MAGIC) != VERSION) return Optional.empty();
      ByteBuffer fields = FileHeader.fields(sector);
      return Optional.of(
          new SegmentHeader(
              takeCluster(fields),
              fields.getLong(),
              fields.getLong(),
              fields.getLong(),
              fields.getLong(),
              fields.getInt()));
    }
  }

  /** What the header of a record says. */
  record RecordHeader(
      int kind, int payloadBytes, long syncedBytes, long zxid, long committedZxid, int chain) {
    boolean isMark() {
      return kind == MARK;
    }

    Optional<LogEntry.Kind> entryKind() {
      for (LogEntry.Kind known : LogEntry.Kind.values()) {
        if (known.code() == kind) return Optional.of(known);
      }
      return Optional.empty();
    }
  }

  static ByteBuffer putCluster(ByteBuffer target, Bytes clusterId) {
    Check.that(
        clusterId.isEmpty() || clusterId.length() == CLUSTER_BYTES,
        "a cluster id has 16 bytes, not %d",
        clusterId.length());
    byte[] bytes = new byte[CLUSTER_BYTES];
    clusterId.copyTo(bytes, 0);
    return target.put(bytes);
  }

  /** All zeros means that there was no cluster yet. */
  static Bytes takeCluster(ByteBuffer source) {
    byte[] bytes = new byte[CLUSTER_BYTES];
    source.get(bytes);
    for (byte b : bytes) if (b != 0) return Bytes.wrap(bytes);
    return Bytes.EMPTY;
  }

  /**
   * Writes and checks record headers; it owns the scratch space and the CRC, so that a record costs
   * no allocation. For one thread.
   */
  static final class RecordHeaders {
    /** File id and offset, then the header without its CRC: what the CRC covers. */
    private static final int COVERED_BYTES = 16 + RECORD_BYTES - 4;

    private final byte[] scratch = new byte[COVERED_BYTES];
    private final ByteBuffer covered = ByteBuffer.wrap(scratch);
    private final CRC32C crc = new CRC32C();

    /** Puts the header of a record at that offset of that file. */
    void put(
        ByteBuffer target,
        long fileId,
        long offset,
        int kind,
        int payloadBytes,
        long syncedBytes,
        long zxid,
        long committedZxid,
        int chain) {
      covered
          .clear()
          .putLong(fileId)
          .putLong(offset)
          .putInt(payloadBytes)
          .putInt(kind)
          .putInt((int) syncedBytes)
          .putLong(zxid)
          .putLong(committedZxid)
          .putInt(chain);
      crc.reset();
      crc.update(scratch);
      target.putInt((int) crc.getValue()).put(scratch, 16, COVERED_BYTES - 16);
    }

    /**
     * The header at the source's position (which stays), if it is valid there: it is whole, its CRC
     * is right, and its fields are in range.
     */
    Optional<RecordHeader> peek(ByteBuffer source, long fileId, long offset) {
      if (source.remaining() < RECORD_BYTES) return Optional.empty();
      int at = source.position();
      int payloadBytes = source.getInt(at + 4);
      int kind = source.getInt(at + 8);
      // Cheap tests first: a search for headers tries every offset.
      if (kind < 1 || kind > MARK || payloadBytes < 0 || payloadBytes > PAYLOAD_BYTES_MAX) {
        return Optional.empty();
      }
      covered.clear().putLong(fileId).putLong(offset);
      source.get(at + 4, scratch, 16, COVERED_BYTES - 16);
      crc.reset();
      crc.update(scratch);
      if ((int) crc.getValue() != source.getInt(at)) return Optional.empty();
      return Optional.of(
          new RecordHeader(
              kind,
              payloadBytes,
              source.getInt(at + 12),
              source.getLong(at + 16),
              source.getLong(at + 24),
              source.getInt(at + 32)));
    }
  }
}
