package io.quorate.server.zab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.ByteSource.Malformed;
import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.Member;
import io.quorate.server.zab.Message.EpochEnd;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
  private static final Bytes CLUSTER = Bytes.wrap(new byte[16]);
  private static final LogEntry ENTRY =
      LogEntry.following(7, 0x100000002L, 0x100000001L, LogEntry.Kind.TXN, Bytes.utf8("payload"));

  static List<Message> messages() {
    return List.of(
        new Message.Hello(1, 1, CLUSTER, 1, 3, -9, false, false, true, 1, List.of(CLUSTER)),
        new Message.Hello(1, 2, Bytes.EMPTY, 0, 1001, 0, true, true, false, 0, List.of()),
        new Message.Notification(
            Message.Standing.PREPARING, 2, 5, 5, 4, 0x400000009L, true, Ids.ascending(1, 2, 253)),
        new Message.Notification(Message.Standing.LOOKING, -1, 0, 0, 0, 0, false, Ids.NONE),
        new Message.FoundingOffer(ENTRY),
        new Message.FollowerInfo(4, 7, true, false),
        new Message.LeaderInfo(4, 8),
        new Message.AckEpoch(8, true, 7, List.of(new EpochEnd(0x700000001L, -3))),
        new Message.Diff(0x700000001L),
        new Message.Truncate(0x700000001L, -3),
        new Message.SnapshotBegin(
            5, 6, new Ensemble(1, 2, List.of(new Member(1, "h", 1, 2, Member.Role.VOTER, "", 3)))),
        new Message.SnapshotChunk(3, true, Bytes.utf8("chunk")),
        new Message.SnapshotAck(3),
        new Message.NewLeader(8, 0x700000001L),
        new Message.AckNewLeader(8, 0x700000001L),
        new Message.UpToDate(0x700000001L),
        new Message.Propose(0x100000001L, List.of(ENTRY, ENTRY)),
        new Message.Propose(0, List.of()),
        new Message.Ack(5),
        new Message.Commit(5),
        new Message.Inform(0x100000001L, List.of(ENTRY)),
        new Message.Ping(9),
        new Message.Pong(9, 8),
        new Message.TakeOver(3, 77),
        new Message.Removed(5),
        new Message.Service(Bytes.utf8("body")));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsEncodedIsDecoded(Message message) throws Malformed {
    assertThat(MessageCodec.decode(MessageCodec.encode(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void everyPrefixIsRefusedAndSoIsOneByteMore(Message message) {
    byte[] bytes = MessageCodec.encode(message).toByteArray();
    for (int length = 0; length < bytes.length; length++) {
      Bytes prefix = Bytes.copyOf(bytes, 0, length);
      assertThatThrownBy(() -> MessageCodec.decode(prefix)).isInstanceOf(Malformed.class);
    }
    byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> MessageCodec.decode(Bytes.wrap(longer))).isInstanceOf(Malformed.class);
  }

  @Test
  void allKindsAreTried() {
    long tried = messages().stream().map(Object::getClass).distinct().count();
    assertThat(tried).isEqualTo(Message.class.getPermittedSubclasses().length);
  }

  @Test
  void damagedFramesAreDecodedOrRefused() {
    long seed = Long.getLong("seed", 20);
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<Message> messages = messages();
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes =
          MessageCodec.encode(messages.get(random.nextInt(messages.size()))).toByteArray();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        Message decoded = MessageCodec.decode(Bytes.wrap(bytes));
        assertThat(MessageCodec.encode(decoded)).isEqualTo(Bytes.wrap(bytes));
      } catch (Malformed refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }
}
