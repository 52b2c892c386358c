package io.quorate.server.storage;

import io.quorate.server.base.ByteSink;
import io.quorate.server.base.ByteSource;
import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of a snapshot file: a header sector, chunks (length, CRC32C, bytes), and a trailer that
 * tells the whole from the unfinished. What the chunks hold is not known here.
 */
final class SnapshotFormat {
  static final String MAGIC = "QUORSNAP";
  static final int VERSION = 1;

  /** Length and CRC in front of each chunk. */
  static final int CHUNK_HEADER_BYTES = 8;

  /** The trailer without the configuration; its own chunk header says its length, negated. */
  private static final int TRAILER_BYTES_MIN = 32;

  private static final int TRAILER_BYTES_MAX = 1 << 20;

  private SnapshotFormat() {}

  /** Where a snapshot came from. */
  enum Kind {
    /** Written beside the log, which goes on. */
    CHECKPOINT(1),
    /** Came from a leader: files with a lower sequence number hold nothing any more. */
    INSTALLED(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** The header of a snapshot file. */
  record Header(Bytes clusterId, long fileId, long sequence, long zxid, Kind kind) {
    byte[] encode() {
      return FileHeader.finish(
          LogFormat.putCluster(FileHeader.begin(MAGIC, VERSION), clusterId)
              .putLong(fileId)
              .putLong(sequence)
              .putLong(zxid)
              .putInt(kind.code));
    }

    static Optional<Header> decode(byte[] sector) {
      if (FileHeader.version(sector, MAGIC) != VERSION) return Optional.empty();
      ByteBuffer fields = FileHeader.fields(sector);
      return Optional.of(
          new Header(
              LogFormat.takeCluster(fields),
              fields.getLong(),
              fields.getLong(),
              fields.getLong(),
              fields.getInt() == Kind.INSTALLED.code ? Kind.INSTALLED : Kind.CHECKPOINT));
    }
  }

  /** What the trailer says of the state: its last entry, that entry's chain, the configuration. */
  record Trailer(long zxid, int chain, Ensemble ensemble) {}

  /** Writes one file from front to back; for one thread. */
  static final class Writer implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 << 10;

    /** So that a large snapshot does not hold up the log's syncs with one large one of its own. */
    private static final int FORCE_EVERY_BYTES = 8 << 20;

    private final DiskFile file;
    private final long fileId;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final CRC32C payloadCrc = new CRC32C();
    private long bufferAt = FileHeader.BYTES;
    private long payloadBytes;
    private long unforcedBytes;

    Writer(DiskFile file, long fileId) {
      this.file = file;
      this.fileId = fileId;
    }

    void write(Bytes chunk) throws IOException {
      if (chunk.isEmpty()) return;
      ByteBuffer bytes = ByteBuffer.wrap(chunk.array(), chunk.arrayOffset(), chunk.length());
      payloadCrc.update(bytes.duplicate());
      payloadBytes += chunk.length();
      put(
          ByteBuffer.allocate(CHUNK_HEADER_BYTES)
              .putInt(chunk.length())
              .putInt(chunkCrc(fileId, end(), bytes.duplicate()))
              .flip());
      put(bytes);
      if (unforcedBytes >= FORCE_EVERY_BYTES) {
        file.force();
        unforcedBytes = 0;
      }
    }

    /** Writes trailer and header; everything is durable on return. */
    void finish(Header header, int chain, Ensemble ensemble) throws IOException {
      ByteSink sink =
          new ByteSink(1024)
              .i64(payloadBytes)
              .i64(header.zxid())
              .i32(chain)
              .i32((int) payloadCrc.getValue())
              .i64(end());
      EnsembleCodec.write(sink, ensemble);
      ByteBuffer trailer = ByteBuffer.wrap(sink.toBytes().toByteArray());
      put(
          ByteBuffer.allocate(CHUNK_HEADER_BYTES)
              .putInt(-trailer.remaining())
              .putInt(chunkCrc(fileId, end(), trailer.duplicate()))
              .flip());
      put(trailer);
      flush();
      file.write(0, ByteBuffer.wrap(header.encode()));
      file.force();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }

    private long end() {
      return bufferAt + buffer.position();
    }

    private void put(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        if (!buffer.hasRemaining()) flush();
        int count = Math.min(buffer.remaining(), bytes.remaining());
        buffer.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
      }
    }

    private void flush() throws IOException {
      int count = buffer.position();
      file.write(bufferAt, buffer.flip());
      buffer.clear();
      bufferAt += count;
      unforcedBytes += count;
    }
  }

  /** Reads one file from front to back and verifies all that it hands out. */
  static final class Reader implements Iterator<Bytes>, AutoCloseable {
    private final String path;
    private final DiskFile file;
    private final Header header;
    private final CRC32C payloadCrc = new CRC32C();
    private long at = FileHeader.BYTES;
    private long payloadBytes;
    private Bytes next = Bytes.EMPTY;
    private Optional<Trailer> trailer = Optional.empty();

    private Reader(String path, DiskFile file, Header header) {
      this.path = path;
      this.file = file;
      this.header = header;
    }

    static Reader open(Disk disk, String path, Header header) throws IOException, Damage {
      Reader reader = new Reader(path, disk.openToRead(path), header);
      try {
        reader.advance();
        return reader;
      } catch (IOException | Damage e) {
        reader.close();
        throw e;
      }
    }

    /** Reads the whole file for its trailer. */
    static Trailer verify(Disk disk, String path, Header header) throws Damage {
      try (Reader reader = open(disk, path, header)) {
        while (reader.hasNext()) reader.advance();
        return reader.trailer.orElseThrow();
      } catch (IOException e) {
        throw new Damage(path, 0, "it can't be read (" + e.getMessage() + ")");
      }
    }

    @Override
    public boolean hasNext() {
      return !next.isEmpty();
    }

    /** Closes the file behind the last chunk. */
    @Override
    public Bytes next() {
      if (next.isEmpty()) throw new NoSuchElementException("the snapshot has been read");
      Bytes chunk = next;
      try {
        advance();
        if (next.isEmpty()) close();
      } catch (IOException | Damage e) {
        // It was whole when it was chosen: the disk changes what it holds.
        throw new DiskFailed("the snapshot changed while it was read", e);
      }
      return chunk;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }

    private void advance() throws IOException, Damage {
      ByteBuffer head = take(at, ByteBuffer.allocate(CHUNK_HEADER_BYTES));
      int length = head.getInt();
      int crc = head.getInt();
      long bodyAt = at + CHUNK_HEADER_BYTES;
      int bodyBytes = length == Integer.MIN_VALUE ? 0 : Math.abs(length);
      boolean plausible =
          length > 0 || bodyBytes >= TRAILER_BYTES_MIN && bodyBytes <= TRAILER_BYTES_MAX;
      if (!plausible || bodyBytes > file.size() - bodyAt) {
        throw damage("a chunk's length is damaged");
      }
      byte[] content = new byte[bodyBytes];
      ByteBuffer body = take(bodyAt, ByteBuffer.wrap(content));
      if (crc != chunkCrc(header.fileId(), at, body.duplicate()))
        throw damage("a chunk is damaged");
      Bytes bytes = Bytes.wrap(content);
      if (length < 0) {
        trailer = Optional.of(readTrailer(bytes));
        next = Bytes.EMPTY;
        return;
      }
      payloadCrc.update(body);
      payloadBytes += bodyBytes;
      at = bodyAt + bodyBytes;
      next = bytes;
    }

    private Trailer readTrailer(Bytes body) throws IOException, Damage {
      try {
        ByteSource source = new ByteSource(body);
        long saidBytes = source.i64();
        long saidZxid = source.i64();
        int chain = source.i32();
        int saidCrc = source.i32();
        long saidAt = source.i64();
        boolean fits =
            saidBytes == payloadBytes
                && saidZxid == header.zxid()
                && saidCrc == (int) payloadCrc.getValue()
                && saidAt == at
                && file.size() == at + CHUNK_HEADER_BYTES + body.length();
        if (!fits) throw damage("the trailer does not fit what it follows");
        Ensemble ensemble = EnsembleCodec.read(source);
        source.end();
        return new Trailer(header.zxid(), chain, ensemble);
      } catch (ByteSource.Malformed malformed) {
        throw damage("the trailer makes no sense (" + malformed.getMessage() + ")");
      }
    }

    private ByteBuffer take(long offset, ByteBuffer target) throws IOException, Damage {
      if (file.read(offset, target) < target.limit()) throw damage("the file ends within a chunk");
      return target.flip();
    }

    private Damage damage(String what) {
      return new Damage(path, at, what);
    }
  }

  private static int chunkCrc(long fileId, long offset, ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(20).putLong(fileId).putLong(offset).putInt(bytes.remaining()).flip());
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
