package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.MalformedRecord;
import java.util.Iterator;

/**
 * A whole state as a stream of bytes: equal states give equal bytes, so two snapshots can be
 * compared by comparing files. The stream is a run of records, each with its length before it and a
 * byte for its kind:
 *
 * <ol>
 *   <li>HEAD: format, last zxid, configuration, secret, the next ACL id, and how many ACLs,
 *       sessions and nodes follow;
 *   <li>ACL: id and list, ascending;
 *   <li>SESSION: id, timeout, claim, ascending;
 *   <li>NODE: depth and image ({@link NodeImage}), parents before children, children ascending;
 *   <li>END: the state's digest, and a CRC32C of every byte before this record.
 * </ol>
 *
 * <p>What can be derived (paths, who owns what, counts of nodes with an ACL) is not in it. Any
 * change of an image is a new format.
 */
public final class SnapshotCodec {
  static final int MAGIC = 0x5152_534E; // "QRSN"
  static final int FORMAT = 1;

  static final int HEAD = 1;
  static final int ACL = 2;
  static final int SESSION = 3;
  static final int NODE = 4;
  static final int END = 5;

  /** The length before each record. */
  static final int LENGTH_BYTES = 4;

  private SnapshotCodec() {}

  /** The state's bytes, made as they are asked for, about 256 KiB at a time; any one thread. */
  public static Iterator<Bytes> encode(ServerState state) {
    return new SnapshotEncoder(state);
  }

  /** Takes the bytes in order, cut anywhere, and gives the state at the end. One thread. */
  public static final class Decoder {
    private final SnapshotDecoder decoder = new SnapshotDecoder();

    /** The bytes are not kept. */
    public void accept(Bytes chunk) throws MalformedRecord {
      decoder.accept(chunk);
    }

    /** The state, once everything is there and verified. */
    public ServerState finish() throws MalformedRecord {
      return decoder.finish();
    }
  }
}
