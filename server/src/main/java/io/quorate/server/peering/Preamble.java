package io.quorate.server.peering;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes on a link, from the dialler and then from the one who accepts: who speaks which
 * versions of the transport. Its layout is the same in all versions.
 *
 * @param id the sender's id
 * @param target whom the sender means to talk to
 * @param process drawn at each start of a process: tells a restarted server from one that dials
 *     again
 */
record Preamble(int minVersion, int maxVersion, int id, int target, long process) {
  static final int BYTES = 24;
  static final int VERSION = 1;

  /** "QRTE". */
  private static final int MAGIC = 0x51_52_54_45;

  static Preamble of(int id, int target, long process) {
    return new Preamble(VERSION, VERSION, id, target, process);
  }

  void write(ByteBuf out) {
    out.writeInt(MAGIC).writeShort(minVersion).writeShort(maxVersion);
    out.writeInt(id).writeInt(target).writeLong(process);
  }

  /** Reads {@link #BYTES} bytes; null if somebody else's protocol is spoken. */
  static @Nullable Preamble read(ByteBuf in) {
    if (in.readInt() != MAGIC) return null;
    return new Preamble(
        in.readUnsignedShort(), in.readUnsignedShort(), in.readInt(), in.readInt(), in.readLong());
  }

  boolean sharesVersion() {
    return minVersion <= VERSION && maxVersion >= VERSION;
  }
}
