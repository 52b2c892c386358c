package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Limits;
import io.quorate.server.base.PersistentSortedMap;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.RequestCodec;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot as it comes in. Records are taken out of the chunk as soon as they are whole;
 * only one that goes on in the next chunk is kept. Everything is verified: the order of records,
 * each image, each reference, the counts, the checksum, and at the end the digest, which is
 * computed anew from what was read.
 */
final class SnapshotDecoder {
  private final JuteWriter rest = new JuteWriter();
  private final CRC32C crc = new CRC32C();
  private final TreeReader tree = new TreeReader();
  private int expectedKind = SnapshotCodec.HEAD;

  private long lastZxid;
  private Ensemble ensemble = Ensemble.EMPTY;
  private Bytes secret = Bytes.EMPTY;
  private AclTable acls = AclTable.EMPTY;
  private long nextAclId;
  private int aclsLeft;
  private int sessionsLeft;
  private long nodesExpected;
  private long lastAclId;
  private @Nullable Session lastSession;
  private @Nullable ServerState finished;

  void accept(Bytes chunk) throws MalformedRecord {
    Bytes bytes = chunk;
    if (rest.length() > 0) {
      bytes = continued(chunk);
      if (bytes.isEmpty()) return;
    }
    int at = takeRecords(bytes);
    rest.writeRaw(bytes.slice(at, bytes.length() - at));
  }

  ServerState finish() throws MalformedRecord {
    if (finished == null) throw new MalformedRecord("a snapshot ends early");
    if (rest.length() > 0) throw new MalformedRecord("bytes follow the end of a snapshot");
    return finished;
  }

  /** Finishes the record that was cut, with bytes of the next chunk; returns what is left of it. */
  private Bytes continued(Bytes chunk) throws MalformedRecord {
    int wanted = missing();
    int used = 0;
    while (wanted > 0 && used < chunk.length()) {
      int count = Math.min(wanted, chunk.length() - used);
      rest.writeRaw(chunk.slice(used, count));
      used += count;
      wanted = missing();
    }
    if (wanted > 0) return Bytes.EMPTY;
    takeRecords(Bytes.wrap(rest.array(), 0, rest.length()));
    rest.reset();
    return chunk.slice(used, chunk.length() - used);
  }

  /** How many bytes the record that was cut is known to lack. */
  private int missing() throws MalformedRecord {
    if (rest.length() < SnapshotCodec.LENGTH_BYTES) {
      return SnapshotCodec.LENGTH_BYTES - rest.length();
    }
    JuteReader in = new JuteReader(rest.array(), 0, rest.length());
    return recordLength(in) + SnapshotCodec.LENGTH_BYTES - rest.length();
  }

  /** Takes every whole record; returns how many bytes they were. */
  private int takeRecords(Bytes bytes) throws MalformedRecord {
    int at = 0;
    while (bytes.length() - at >= SnapshotCodec.LENGTH_BYTES) {
      JuteReader in = new JuteReader(bytes.array(), bytes.arrayOffset() + at, bytes.length() - at);
      int length = recordLength(in);
      if (length > in.remaining()) break;
      int recordBytes = SnapshotCodec.LENGTH_BYTES + length;
      takeRecord(new JuteReader(in.readBytes(length)));
      crc.update(bytes.array(), bytes.arrayOffset() + at, recordBytes);
      at += recordBytes;
    }
    return at;
  }

  private static int recordLength(JuteReader in) throws MalformedRecord {
    int length = in.readInt();
    if (length < 1 || length > Limits.SNAPSHOT_RECORD_BYTES_MAX) {
      throw new MalformedRecord("a snapshot's record of " + length + " bytes");
    }
    return length;
  }

  private void takeRecord(JuteReader in) throws MalformedRecord {
    int kind = in.readByte();
    if (kind != expectedKind) {
      throw new MalformedRecord("record " + kind + " where " + expectedKind + " belongs");
    }
    switch (kind) {
      case SnapshotCodec.HEAD -> readHead(in);
      case SnapshotCodec.ACL -> readAcl(in);
      case SnapshotCodec.SESSION -> readSession(in);
      case SnapshotCodec.NODE -> tree.take(in, acls);
      case SnapshotCodec.END -> readEnd(in);
      default -> throw new MalformedRecord("record " + kind + " is not known");
    }
    if (in.remaining() != 0) throw new MalformedRecord("a record is longer than what it holds");
    expectedKind = kindBehind(kind);
  }

  private int kindBehind(int kind) {
    if (kind == SnapshotCodec.END) return 0;
    if (aclsLeft > 0) return SnapshotCodec.ACL;
    if (sessionsLeft > 0) return SnapshotCodec.SESSION;
    return tree.nodes() < nodesExpected ? SnapshotCodec.NODE : SnapshotCodec.END;
  }

  private void readHead(JuteReader in) throws MalformedRecord {
    if (in.readInt() != SnapshotCodec.MAGIC) throw new MalformedRecord("this is no snapshot");
    int format = in.readInt();
    if (format != SnapshotCodec.FORMAT) {
      throw new MalformedRecord("a snapshot of format " + format + " can't be read here");
    }
    lastZxid = in.readLong();
    ensemble = readEnsemble(in.readBuffer());
    Bytes readSecret = in.readBuffer();
    if (readSecret == null
        || !(readSecret.isEmpty() || readSecret.length() == ConfigEntry.SECRET_BYTES)) {
      throw new MalformedRecord("a snapshot's secret is not 32 bytes");
    }
    secret = Bytes.wrap(readSecret.toByteArray());
    nextAclId = in.readLong();
    aclsLeft = in.readInt();
    sessionsLeft = in.readInt();
    nodesExpected = in.readLong();
    if (lastZxid < 0 || nextAclId < 1 || aclsLeft < 0 || sessionsLeft < 0 || nodesExpected < 1) {
      throw new MalformedRecord("a snapshot's numbers are negative");
    }
  }

  private static Ensemble readEnsemble(@Nullable Bytes bytes) throws MalformedRecord {
    if (bytes == null) throw new MalformedRecord("a snapshot has no configuration");
    try {
      return EnsembleCodec.decode(Bytes.wrap(bytes.toByteArray())).ensemble();
    } catch (MalformedEnsemble malformed) {
      throw new MalformedRecord("a snapshot's " + malformed.getMessage());
    }
  }

  private void readAcl(JuteReader in) throws MalformedRecord {
    long id = in.readLong();
    if (id <= lastAclId || id >= nextAclId)
      throw new MalformedRecord("ACL " + id + " out of order");
    List<Acl> acl = RequestCodec.acl(in);
    if (acls.contains(acl)) throw new MalformedRecord("ACL " + id + " is a repeat");
    acls = acls.restored(id, acl);
    lastAclId = id;
    aclsLeft--;
  }

  private void readSession(JuteReader in) throws MalformedRecord {
    Session session =
        new Session(in.readLong(), in.readInt(), in.readLong(), PersistentSortedMap.empty());
    Session before = lastSession;
    if (before != null && Long.compareUnsigned(before.id(), session.id()) >= 0) {
      throw new MalformedRecord("session " + session.id() + " is out of order");
    }
    tree.addSession(session);
    lastSession = session;
    sessionsLeft--;
  }

  private void readEnd(JuteReader in) throws MalformedRecord {
    long digest = in.readLong();
    if (in.readInt() != (int) crc.getValue()) {
      throw new MalformedRecord("a snapshot's checksum is wrong");
    }
    DataTree whole = tree.finish(acls.withNextId(nextAclId));
    long computed = tree.digest() + StateDigest.ofEnsemble(ensemble, secret);
    for (Session session : tree.sessions()) computed += StateDigest.ofSession(session);
    if (digest != computed) throw new MalformedRecord("a snapshot's digest is wrong");
    finished = new ServerState(whole, tree.sessions(), ensemble, secret, lastZxid, digest);
  }
}
