package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.zab.DiskStamp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the file {@code identity} holds: whose directory it is, and what recovery must know before
 * it believes anything else in it. The file holds it twice, in different pages, so that no single
 * damaged sector takes it away.
 *
 * @param pairing drawn when the directories were first written; the same in dataDir and dataLogDir
 * @param generation one more with each write; the higher one is the newer
 * @param pending which files are still to be moved out of the way
 * @param repair empty, or why this disk may not be believed until its peers have repaired it
 */
record DirectoryIdentity(
    long pairing, long generation, DiskStamp stamp, Pending pending, String repair) {
  static final String FILE = "identity";
  static final String MAGIC = "QUOIDENT";
  static final int VERSION = 1;

  /** A server leaves a cluster at most once per founding that failed: this is far beyond use. */
  static final int DEAD_CLUSTERS_MAX = 1000;

  private static final int COPY_BYTES_MAX = 64 << 10;
  private static final int REPAIR_CHARS_MAX = 1000;
  private static final int JOINED = 1;

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

    String suffix() {
      return suffix;
    }
  }

  /** What reading the file gave. */
  sealed interface Loaded {
    /** There is no such file. */
    record None() implements Loaded {}

    record Whole(DirectoryIdentity identity) implements Loaded {}

    /** Neither copy in the file is whole. */
    record Damaged(String what) implements Loaded {}

    /** A version of ours that this one does not know. */
    record Newer(int version) implements Loaded {}
  }

  DirectoryIdentity next(DiskStamp newStamp) {
    return new DirectoryIdentity(pairing, generation + 1, newStamp, pending, repair);
  }

  DirectoryIdentity next(Pending newPending, String newRepair) {
    return new DirectoryIdentity(pairing, generation + 1, stamp, newPending, newRepair);
  }

  static Loaded load(Disk disk) {
    byte[] file;
    try {
      if (!disk.exists(FILE)) return new Loaded.None();
      file = WholeFiles.read(disk, FILE, 2 * COPY_BYTES_MAX);
    } catch (IOException e) {
      return new Loaded.Damaged(FILE + ": it can't be read (" + e.getMessage() + ")");
    }
    Loaded first = decode(file);
    if (first instanceof Loaded.Whole) return first;
    Loaded second = decode(Arrays.copyOfRange(file, file.length / 2, file.length));
    return second instanceof Loaded.Damaged ? first : second;
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
  private byte[] encode() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ByteBuffer fixed =
        ByteBuffer.allocate(40)
            .putLong(pairing)
            .putLong(generation)
            .putInt(pending.code)
            .putInt(stamp.joined() ? JOINED : 0)
            .putInt(stamp.incarnation())
            .putInt(stamp.memberId())
            .putLong(stamp.diskId());
    body.write(fixed.array());
    writeBytes(body, stamp.clusterId());
    body.write(ByteBuffer.allocate(4).putInt(stamp.deadClusters().size()).array());
    for (Bytes cluster : stamp.deadClusters()) writeBytes(body, cluster);
    writeBytes(body, Bytes.utf8(repair.substring(0, Math.min(repair.length(), REPAIR_CHARS_MAX))));

    byte[] bytes = body.toByteArray();
    ByteBuffer header =
        FileHeader.finish(
            FileHeader.begin(MAGIC, VERSION)
                .putInt(bytes.length)
                .putInt(WholeFiles.crc(bytes, 0, bytes.length)));
    int used = FileHeader.BYTES + bytes.length;
    byte[] copy =
        Arrays.copyOf(
            header.array(), (used + TxnLog.PAGE_BYTES - 1) / TxnLog.PAGE_BYTES * TxnLog.PAGE_BYTES);
    System.arraycopy(bytes, 0, copy, FileHeader.BYTES, bytes.length);
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
    return decodeBody(ByteBuffer.wrap(copy, FileHeader.BYTES, length))
        .<Loaded>map(Loaded.Whole::new)
        .orElse(new Loaded.Damaged(FILE + ": its body makes no sense"));
  }

  private static Optional<DirectoryIdentity> decodeBody(ByteBuffer body) {
    long pairing = body.getLong();
    long generation = body.getLong();
    int pendingCode = body.getInt();
    boolean joined = body.getInt() == JOINED;
    int incarnation = body.getInt();
    int memberId = body.getInt();
    long diskId = body.getLong();
    Bytes clusterId = readBytes(body);
    int deadCount = body.getInt();
    if (deadCount < 0 || deadCount > DEAD_CLUSTERS_MAX) return Optional.empty();
    List<Bytes> dead = new ArrayList<>();
    for (int i = 0; i < deadCount; i++) dead.add(readBytes(body));
    String repair = readBytes(body).toUtf8();
    for (Pending pending : Pending.values()) {
      if (pending.code == pendingCode) {
        DiskStamp stamp =
            new DiskStamp(clusterId, incarnation, memberId, diskId, joined, List.copyOf(dead));
        return Optional.of(new DirectoryIdentity(pairing, generation, stamp, pending, repair));
      }
    }
    return Optional.empty();
  }

  private static void writeBytes(ByteArrayOutputStream body, Bytes bytes) {
    body.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length()).array());
    body.write(bytes.array(), bytes.arrayOffset(), bytes.length());
  }

  private static Bytes readBytes(ByteBuffer body) {
    byte[] bytes = new byte[Math.min(body.getInt(), body.remaining())];
    body.get(bytes);
    return Bytes.wrap(bytes);
  }
}
