package io.quorate.server.peering;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.quorate.server.base.ByteSource.Malformed;
import io.quorate.server.base.Bytes;
import io.quorate.server.fuzz.Target;
import io.quorate.server.zab.Message;
import java.util.List;
import java.util.zip.CRC32C;

/** What a server reads from a link: the preamble, and frames of messages. */
public final class PeeringTargets {
  private static final int PREAMBLE_SEED_ID = 3;

  public static final List<Target> ALL =
      List.of(
          Target.unbounded(
              "peer frame",
              List.of(
                  frame(new Message.Ping(4), new Message.Commit(5)),
                  frame(new Message.Service(Bytes.utf8("body")))),
              input -> PeerFrames.next(withChecksum(input)),
              Malformed.class),
          Target.unbounded(
              "preamble",
              List.of(preamble()),
              input -> {
                if (input.length >= Preamble.BYTES) Preamble.read(Unpooled.wrappedBuffer(input));
              },
              Target.NeverThrown.class));

  private PeeringTargets() {}

  private static byte[] preamble() {
    ByteBuf out = Unpooled.buffer();
    Preamble.of(PREAMBLE_SEED_ID, 1, 77).write(out);
    return bytes(out);
  }

  private static byte[] frame(Message... messages) {
    return bytes(PeerFrames.encode(UnpooledByteBufAllocator.DEFAULT, List.of(messages)).getFirst());
  }

  /** So that what is behind the checksum is reached. */
  private static ByteBuf withChecksum(byte[] input) {
    ByteBuf frame = Unpooled.wrappedBuffer(input.clone());
    int length = frame.readableBytes() < 8 ? -1 : frame.getInt(0);
    if (length >= 0 && length <= frame.readableBytes() - 8) {
      CRC32C crc = new CRC32C();
      crc.update(input, 8, length);
      frame.setInt(4, (int) crc.getValue());
    }
    return frame;
  }

  private static byte[] bytes(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return bytes;
  }
}
