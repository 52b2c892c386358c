package io.quorate.server.storage;

import io.quorate.server.base.ByteSink;
import io.quorate.server.base.ByteSource;
import io.quorate.server.base.Bytes;
import io.quorate.server.zab.DiskStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the file {@code identity} holds: whose directory it is, and what recovery must know before
 * it believes anything else in it. The file holds it twice, in different pages, so that no single
 * damaged sector takes it away.
 *
 * @param pairing drawn when the directories were first written; the same in dataDir and dataLogDir
 * @param generation one more with each write; the higher one is the newer
 * @param pending which files are still to be moved out of the way
 * @param logSequence the sequence number of the newest log file: it must be there
 * @param repair empty, or why this disk may not be believed until its peers have repaired it
 */
record DirectoryIdentity(
    long pairing,
    long generation,
    DiskStamp stamp,
    long logSequence,
    Pending pending,
    String repair) {
  static final String FILE = "identity";
  static final String MAGIC = "QUOIDENT";
  static final int VERSION = 1;

  /** A server leaves a cluster at most once per founding that failed: this is far beyond use. */
  static final int DEAD_CLUSTERS_MAX = 1000;

  private static final int COPY_BYTES_MAX = 64 << 10;
  private static final int REPAIR_CHARS_MAX = 1000;

  private static final int JOINED = 1;
  private static final int REMOVED = 2;

  /** A move of files that was begun: whoever finds it finishes it. */
  enum Pending {
    NOTHING(0, ""),
    ABANDON(1, ".abandoned"),
    DAMAGED(2, ".damaged");

    private final int code;
    private final String suffix;

    Pending(int code, String suffix) {
      this.code = code;
      this.suffix = suffix;
    }

    /** What is added to the names of the files that are moved. */
    String suffix() {
      return suffix;
    }

    private static Pending of(int code) throws ByteSource.Malformed {
      for (Pending pending : values()) if (pending.code == code) return pending;
      throw new ByteSource.Malformed("move " + code + " is not known");
    }
  }

  /** What reading the file gave. */
  sealed interface Loaded {
    /** There is no such file. */
    record None() implements Loaded {}

    /** At least one copy is whole; {@code both} says whether both are. */
    record Whole(DirectoryIdentity identity, boolean both) implements Loaded {}

    /** Neither copy in the file is whole. */
    record Damaged(String what) implements Loaded {}

    /** A version of ours that this one does not know. */
    record Newer(int version) implements Loaded {}
  }

  /** No directory was ever written like this one. */
  static DirectoryIdentity drawn(long pairing) {
    return new DirectoryIdentity(pairing, 0, DiskStamp.BLANK, 0, Pending.NOTHING, "");
  }

  DirectoryIdentity withStamp(DiskStamp newStamp) {
    return new DirectoryIdentity(pairing, generation + 1, newStamp, logSequence, pending, repair);
  }

  DirectoryIdentity withLog(long newSequence) {
    return new DirectoryIdentity(pairing, generation + 1, stamp, newSequence, pending, repair);
  }

  /** Log and snapshots are to be moved away. */
  DirectoryIdentity moving(Pending newPending, String newRepair) {
    return new DirectoryIdentity(pairing, generation + 1, stamp, 0, newPending, newRepair);
  }

  DirectoryIdentity moved() {
    return new DirectoryIdentity(pairing, generation + 1, stamp, 0, Pending.NOTHING, repair);
  }

  DirectoryIdentity repaired() {
    return new DirectoryIdentity(pairing, generation + 1, stamp, logSequence, pending, "");
  }

  static Loaded load(Disk disk) {
    try {
      if (!disk.exists(FILE)) return new Loaded.None();
      try (DiskFile file = disk.openToRead(FILE)) {
        int copyBytes = (int) Math.min(COPY_BYTES_MAX, file.size() / 2);
        Loaded first = loadCopy(file, 0, copyBytes);
        Loaded second = loadCopy(file, file.size() / 2, copyBytes);
        Loaded better = first instanceof Loaded.Damaged ? second : first;
        return better instanceof Loaded.Whole(DirectoryIdentity identity, boolean _)
            ? new Loaded.Whole(identity, first.equals(second))
            : better;
      }
    } catch (IOException e) {
      return new Loaded.Damaged(FILE + ": it can't be read (" + e.getMessage() + ")");
    }
  }

  private static Loaded loadCopy(DiskFile file, long at, int bytes) {
    byte[] copy = new byte[bytes];
    try {
      file.read(at, ByteBuffer.wrap(copy));
    } catch (IOException e) {
      return new Loaded.Damaged(
          FILE + ", offset " + at + ": it can't be read (" + e.getMessage() + ")");
    }
    return decode(copy);
  }

  /** Writes the file in dataLogDir, then in dataDir; durable on return. */
  void save(Disk data, Disk log) throws IOException {
    byte[] copy = encode();
    byte[] file = Arrays.copyOf(copy, 2 * copy.length);
    System.arraycopy(copy, 0, file, copy.length, copy.length);
    WholeFiles.replace(log, Disk.ROOT, FILE, file);
    if (!data.isSameAs(log)) WholeFiles.replace(data, Disk.ROOT, FILE, file);
  }

  /** The header sector names the body's length and CRC; a copy fills whole pages. */
  private byte[] encode() {
    ByteSink sink =
        new ByteSink(256)
            .i64(pairing)
            .i64(generation)
            .i64(logSequence)
            .i32(pending.code)
            .text(repair.substring(0, Math.min(repair.length(), REPAIR_CHARS_MAX)))
            .bytes(stamp.clusterId())
            .i32(stamp.incarnation())
            .i32(stamp.memberId())
            .i64(stamp.diskId())
            .u8((stamp.joined() ? JOINED : 0) | (stamp.removed() ? REMOVED : 0))
            .i32(stamp.deadClusters().size());
    for (Bytes cluster : stamp.deadClusters()) sink.bytes(cluster);
    byte[] body = sink.toBytes().toByteArray();
    byte[] header =
        FileHeader.finish(
            FileHeader.begin(MAGIC, VERSION)
                .putInt(body.length)
                .putInt(WholeFiles.crc(body, 0, body.length)));
    long used = TxnLog.pageAtOrAfter(FileHeader.BYTES + body.length);
    byte[] copy = Arrays.copyOf(header, (int) used);
    System.arraycopy(body, 0, copy, FileHeader.BYTES, body.length);
    return copy;
  }

  private static Loaded decode(byte[] copy) {
    int version = FileHeader.version(copy, MAGIC);
    if (version > VERSION) return new Loaded.Newer(version);
    if (version != VERSION) return new Loaded.Damaged(FILE + ", offset 0: its header is damaged");
    ByteBuffer fields = FileHeader.fields(copy);
    int length = fields.getInt();
    int crc = fields.getInt();
    if (length < 0
        || length > copy.length - FileHeader.BYTES
        || crc != WholeFiles.crc(copy, FileHeader.BYTES, length)) {
      return new Loaded.Damaged(FILE + ", offset " + FileHeader.BYTES + ": its body is damaged");
    }
    try {
      return new Loaded.Whole(decodeBody(Bytes.wrap(copy, FileHeader.BYTES, length)), true);
    } catch (ByteSource.Malformed malformed) {
      return new Loaded.Damaged(
          FILE + ": its body makes no sense (" + malformed.getMessage() + ")");
    }
  }

  private static DirectoryIdentity decodeBody(Bytes body) throws ByteSource.Malformed {
    ByteSource source = new ByteSource(body);
    long pairing = source.i64();
    long generation = source.i64();
    long logSequence = source.i64();
    Pending pending = Pending.of(source.i32());
    String repair = source.text(4 * REPAIR_CHARS_MAX);
    Bytes clusterId = source.bytes(LogFormat.CLUSTER_BYTES);
    int incarnation = source.i32();
    int memberId = source.i32();
    long diskId = source.i64();
    int marks = source.u8();
    int deadCount = source.count(DEAD_CLUSTERS_MAX, Integer.BYTES);
    List<Bytes> dead = new ArrayList<>();
    for (int i = 0; i < deadCount; i++) dead.add(source.bytes(LogFormat.CLUSTER_BYTES));
    source.end();
    DiskStamp stamp =
        new DiskStamp(
            clusterId,
            incarnation,
            memberId,
            diskId,
            (marks & JOINED) != 0,
            (marks & REMOVED) != 0,
            List.copyOf(dead));
    return new DirectoryIdentity(pairing, generation, stamp, logSequence, pending, repair);
  }
}
