package io.quorate.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.RandomProtocol;
import io.quorate.server.testing.Allocation;
import io.quorate.server.testing.Generator;
import io.quorate.server.testing.Property;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TxnCodecLawsTest {
  @Test
  void everyTransactionIsReadBackAsItWasWritten() {
    JuteWriter scratch = new JuteWriter();
    Property.holds(
        3000,
        generator -> {
          TxnHeader header = header(generator);
          Txn txn = txn(generator);
          Bytes payload = TxnCodec.encode(scratch, header, txn);
          TxnCodec.Decoded decoded = TxnCodec.decode(payload);
          assertThat(decoded.header()).isEqualTo(header);
          assertThat(decoded.txn()).isEqualTo(txn);
          assertThat(TxnCodec.encode(scratch, header, decoded.txn())).isEqualTo(payload);
        });
  }

  @Test
  void cutAndLongerPayloadsAreMalformed() {
    JuteWriter scratch = new JuteWriter();
    Property.holds(
        200,
        generator -> {
          byte[] payload =
              TxnCodec.encode(scratch, header(generator), txn(generator)).toByteArray();
          for (int length = 0; length < payload.length; length++) {
            Bytes cut = Bytes.copyOf(payload, 0, length);
            assertThatThrownBy(() -> TxnCodec.decode(cut)).isInstanceOf(MalformedRecord.class);
          }
          Bytes longer = Bytes.copyOf(payload, 0, payload.length + 1);
          assertThatThrownBy(() -> TxnCodec.decode(longer)).isInstanceOf(MalformedRecord.class);
        });
  }

  @Test
  void damagedPayloadsAreReadOrMalformedAndNeverCostMuch() {
    JuteWriter scratch = new JuteWriter();
    Property.holds(
        3000,
        generator -> {
          byte[] payload =
              TxnCodec.encode(scratch, header(generator), txn(generator)).toByteArray();
          for (int i = generator.between(1, 4); i > 0; i--) {
            payload[generator.below(payload.length)] = (byte) generator.anyInt();
          }
          long allocated =
              Allocation.bytesOf(() -> {
                try {
                  TxnCodec.decode(Bytes.wrap(payload));
                } catch (MalformedRecord refused) {
                  // As it should be; anything else fails the test.
                }
              });
          assertThat(allocated).isLessThanOrEqualTo(40L * payload.length + 4096);
        });
  }

  @Test
  void dataAndPathsOfADecodedTransactionAreSlicesOfItsPayload() throws MalformedRecord {
    World world = new World();
    world.create("/a");
    Bytes payload = TxnCodec.encode(new JuteWriter(), new TxnHeader(1, 2, 3, 4), world.lastTxn);
    Txn.CreateNode create = (Txn.CreateNode) TxnCodec.decode(payload).txn();
    assertThat(create.path().utf8().array()).isSameAs(payload.array());
    assertThat(Objects.requireNonNull(create.data()).array()).isSameAs(payload.array());
  }

  private static TxnHeader header(Generator generator) {
    return new TxnHeader(
        generator.anyLong(), generator.anyInt(), generator.anyLong(), generator.anyLong());
  }

  private static Txn txn(Generator generator) {
    return switch (generator.below(6)) {
      case 0 -> new Txn.Multi(generator.listOf(5, () -> part(generator)));
      case 1 -> new Txn.RejectedMulti(ErrorCode.NO_NODE, generator.below(5), 5);
      case 2 -> new Txn.Rejected(generator.oneOf(ErrorCode.values()));
      case 3 -> new Txn.OpenSession(generator.anyLong(), generator.anyInt());
      case 4 -> new Txn.CloseSession(generator.anyLong());
      default -> part(generator);
    };
  }

  private static Txn.Part part(Generator generator) {
    RandomProtocol values = new RandomProtocol(generator);
    RandomWrites writes = new RandomWrites(generator);
    NodePath path = NodePath.of("/" + writes.path());
    Bytes data = generator.onceIn(4) ? null : generator.slice(40);
    return switch (generator.below(5)) {
      case 0 ->
          new Txn.CreateNode(
              path,
              data,
              generator.flip() ? World.OPEN : values.acl(),
              generator.anyLong(),
              generator.flip());
      case 1 -> new Txn.DeleteNode(path);
      case 2 -> new Txn.SetData(path, data, generator.anyInt());
      case 3 -> new Txn.SetAcl(path, values.acl(), generator.anyInt());
      default -> new Txn.Checked();
    };
  }
}
