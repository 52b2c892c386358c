package io.quorate.server.peering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.quorate.server.base.ByteSource.Malformed;
import io.quorate.server.base.Bytes;
import io.quorate.server.zab.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames between servers say what was said, or that they are broken. */
class PeerFramesLawsTest {
  private static final List<Message> SOME =
      List.of(
          new Message.Ack(7), new Message.Service(Bytes.utf8("some text")), new Message.Commit(9));

  private static ByteBuf encoded(List<Message> messages) {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf frame : PeerFrames.encode(UnpooledByteBufAllocator.DEFAULT, messages))
      all.writeBytes(frame);
    return all;
  }

  @Test
  void messagesComeOutAsTheyWentIn() throws Exception {
    assertThat(PeerFrames.next(encoded(SOME))).isEqualTo(SOME);
  }

  @Test
  void frameThatIsNotAllThereWaits() throws Exception {
    ByteBuf whole = encoded(SOME);
    for (int length = 0; length < whole.readableBytes(); length++) {
      assertThat(PeerFrames.next(whole.slice(0, length))).as("%d bytes", length).isNull();
    }
  }

  @Test
  void everyFlippedBitIsNoticed() {
    ByteBuf whole = encoded(SOME);
    for (int bit = 32; bit < whole.readableBytes() * 8; bit++) {
      ByteBuf damaged = whole.copy();
      damaged.setByte(bit / 8, damaged.getByte(bit / 8) ^ 1 << bit % 8);
      assertThatThrownBy(() -> PeerFrames.next(damaged)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void lengthOutsideTheBoundsIsRefusedBeforeAnythingComes() {
    for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      ByteBuf head = Unpooled.buffer().writeInt(length).writeInt(0);
      assertThatThrownBy(() -> PeerFrames.next(head)).isInstanceOf(Malformed.class);
    }
  }

  @Test
  void longBatchesAreCutIntoFramesInOrder() throws Exception {
    List<Message> many = new ArrayList<>();
    for (int i = 0; i < 30; i++) many.add(new Message.Service(Bytes.wrap(new byte[500_000 + i])));
    ByteBuf all = encoded(many);
    List<Message> read = new ArrayList<>();
    int frames = 0;
    while (all.isReadable()) {
      List<Message> frame = PeerFrames.next(all);
      assertThat(frame).isNotNull();
      read.addAll(frame);
      frames++;
    }
    assertThat(read).isEqualTo(many);
    assertThat(frames).isGreaterThan(2);
  }
}
