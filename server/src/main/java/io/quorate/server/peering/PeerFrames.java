package io.quorate.server.peering;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.quorate.server.base.ByteSource.Malformed;
import io.quorate.server.base.Bytes;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Frames between servers: length, CRC32C of the content, and the content, which is a run of
 * messages, each with its length before it. An empty frame says that the link lives.
 */
final class PeerFrames {
  private static final int HEADER_BYTES = 8;

  /** What goes into one frame, unless one message alone is longer. */
  private static final int BATCH_BYTES = 4 << 20;

  private static final int FRAME_BYTES_MAX = MessageCodec.FRAME_BYTES_MAX + 4;

  private PeerFrames() {}

  static ByteBuf empty(ByteBufAllocator allocator) {
    return allocator.buffer(HEADER_BYTES).writeInt(0).writeInt(0);
  }

  /** Frames that hold the messages in order. */
  static List<ByteBuf> encode(ByteBufAllocator allocator, List<Message> messages) {
    List<ByteBuf> frames = new ArrayList<>(1);
    List<Bytes> batch = new ArrayList<>(messages.size());
    int size = 0;
    for (Message message : messages) {
      Bytes encoded = MessageCodec.encode(message);
      if (size > 0 && size + 4 + encoded.length() > BATCH_BYTES) {
        frames.add(frame(allocator, batch, size));
        batch.clear();
        size = 0;
      }
      batch.add(encoded);
      size += 4 + encoded.length();
    }
    if (size > 0) frames.add(frame(allocator, batch, size));
    return frames;
  }

  private static ByteBuf frame(ByteBufAllocator allocator, List<Bytes> messages, int size) {
    ByteBuf frame = allocator.buffer(HEADER_BYTES + size);
    CRC32C crc = new CRC32C();
    frame.writeInt(size).writeInt(0);
    for (Bytes message : messages) {
      frame.writeInt(message.length());
      frame.writeBytes(message.array(), message.arrayOffset(), message.length());
      int length = message.length();
      for (int shift = 24; shift >= 0; shift -= 8) crc.update(length >>> shift);
      crc.update(message.array(), message.arrayOffset(), message.length());
    }
    frame.setInt(4, (int) crc.getValue());
    return frame;
  }

  /**
   * Takes the next frame's messages out of what was received; null if it isn't all there yet. The
   * messages' bytes are slices of an array of the frame's own.
   */
  static @Nullable List<Message> next(ByteBuf in) throws Malformed {
    if (in.readableBytes() < HEADER_BYTES) return null;
    int length = in.getInt(in.readerIndex());
    if (length < 0 || length > FRAME_BYTES_MAX)
      throw new Malformed("frame length " + length + " is outside 0 to " + FRAME_BYTES_MAX);
    if (in.readableBytes() < HEADER_BYTES + length) return null;
    in.skipBytes(4);
    int expected = in.readInt();
    if (length == 0) return List.of();
    byte[] content = new byte[length];
    in.readBytes(content);
    CRC32C crc = new CRC32C();
    crc.update(content);
    if ((int) crc.getValue() != expected)
      throw new Malformed("the checksum of a frame of " + length + " bytes is wrong");
    return messages(content);
  }

  private static List<Message> messages(byte[] content) throws Malformed {
    List<Message> messages = new ArrayList<>();
    int at = 0;
    while (at < content.length) {
      if (content.length - at < 4) throw new Malformed("a frame ends within a message's length");
      int length =
          content[at] << 24
              | (content[at + 1] & 0xff) << 16
              | (content[at + 2] & 0xff) << 8
              | content[at + 3] & 0xff;
      at += 4;
      if (length < 0 || length > content.length - at)
        throw new Malformed(
            "a message of " + length + " bytes in a frame with " + (content.length - at) + " left");
      messages.add(MessageCodec.decode(Bytes.wrap(content, at, length)));
      at += length;
    }
    return messages;
  }
}
