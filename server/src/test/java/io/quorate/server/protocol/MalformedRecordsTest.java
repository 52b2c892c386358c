package io.quorate.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.testing.Allocation;
import io.quorate.server.testing.Generator;
import io.quorate.server.testing.Property;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bad bytes are refused as such, and cheaply. */
class MalformedRecordsTest {
  /** What decoding may allocate, beside the frame itself, for each byte of the frame. */
  private static final long BYTES_FACTOR = 3;

  private static final long BYTES_BASE = 4096;

  @Test
  void cutRecordsAreMalformed() {
    Property.holds(
        60,
        generator -> {
          RandomProtocol values = new RandomProtocol(generator);
          for (int opcode : RandomProtocol.OPCODES) {
            Bytes whole = encoded(values.request(opcode));
            for (int length = 0; length < whole.length(); length++) {
              Bytes cut = Bytes.wrap(whole.slice(0, length).toByteArray());
              assertThatThrownBy(() -> RequestCodec.decode(opcode, new JuteReader(cut)))
                  .isInstanceOf(MalformedRecord.class);
            }
          }
        });
  }

  @Test
  void damagedAndRandomBytesAreDecodedOrMalformedAndNeverCostMuch() {
    Property.holds(
        300,
        generator -> {
          RandomProtocol values = new RandomProtocol(generator);
          for (int opcode : RandomProtocol.OPCODES) {
            byte[] damaged = encoded(values.request(opcode)).toByteArray();
            for (int i = generator.between(1, 3); i > 0 && damaged.length > 0; i--) {
              damaged[generator.below(damaged.length)] = (byte) generator.anyInt();
            }
            assertBounded(opcode, damaged);
            assertBounded(opcode, generator.bytes(200));
            assertBounded(opcode, claims(generator));
          }
        });
  }

  @Test
  void hugeVectorsOfNothingAreBounded() throws Exception {
    JuteWriter out = new JuteWriter();
    out.writeLong(0);
    for (int vector = 0; vector < 3; vector++) {
      out.writeInt(20_000);
      for (int i = 0; i < 20_000; i++) out.writeInt(0);
    }
    assertBounded(Opcode.SET_WATCHES, out.toBytes().toByteArray());

    out.reset();
    for (int i = 0; i < 20_000; i++) {
      RequestCodec.writePartHeader(out, Opcode.CHECK, false, -1);
      out.writeInt(0);
      out.writeInt(0);
    }
    RequestCodec.writePartHeader(out, -1, true, -1);
    assertBounded(Opcode.MULTI, out.toBytes().toByteArray());
  }

  @Test
  void aMultiDoesNotNest() {
    for (int outer : new int[] {Opcode.MULTI, Opcode.MULTI_READ}) {
      for (int inner : new int[] {Opcode.MULTI, Opcode.MULTI_READ}) {
        JuteWriter out = new JuteWriter();
        RequestCodec.writePartHeader(out, inner, false, -1);
        RequestCodec.writePartHeader(out, -1, true, -1);
        RequestCodec.writePartHeader(out, -1, true, -1);
        assertMalformed(outer, out.toBytes());
      }
    }
  }

  @Test
  void partsOfUnknownKindSpoilTheWholeMulti() {
    for (int part : new int[] {Opcode.SET_ACL, Opcode.GET_DATA, 20, 99, -1}) {
      JuteWriter out = new JuteWriter();
      RequestCodec.encode(
          out, new Request.Multi(List.of(new Request.Delete(NodePath.of("/a"), 0))));
      out.setInt(0, part);
      assertMalformed(Opcode.MULTI, out.toBytes());
    }
  }

  @Test
  void createFlagsOfUnknownKindSpoilAMultiButNotACreate() throws MalformedRecord {
    Request.Create create =
        new Request.Create(Opcode.CREATE, NodePath.of("/a"), null, List.of(), 7, -1);
    assertThat(RequestCodec.decode(Opcode.CREATE, new JuteReader(encoded(create))))
        .isEqualTo(create);
    assertMalformed(Opcode.MULTI, encoded(new Request.Multi(List.of(create))));
  }

  @Test
  void timesToLiveSpoilAMultiUnlessCreateTtlSetsThem() throws MalformedRecord {
    for (int flags : new int[] {5, 6}) {
      assertMalformed(
          Opcode.MULTI, encoded(new Request.Multi(List.of(create(Opcode.CREATE, flags)))));
      Request whole = new Request.Multi(List.of(create(Opcode.CREATE_TTL, flags)));
      assertThat(RequestCodec.decode(Opcode.MULTI, new JuteReader(encoded(whole))))
          .isEqualTo(whole);
    }
  }

  @Test
  void whatMakesAContainerInAMultiIsACreateContainer() throws MalformedRecord {
    Request sent = new Request.Multi(List.of(create(Opcode.CREATE, 4)));
    assertThat(RequestCodec.decode(Opcode.MULTI, new JuteReader(encoded(sent))))
        .isEqualTo(new Request.Multi(List.of(create(Opcode.CREATE_CONTAINER, 4))));
  }

  private static Request.Create create(int opcode, int flags) {
    return new Request.Create(opcode, NodePath.of("/a"), null, List.of(), flags, -1);
  }

  @Test
  void aVectorOfLessThanNothingIsEmpty() throws MalformedRecord {
    for (int count : new int[] {-1, -2, Integer.MIN_VALUE}) {
      JuteWriter out = new JuteWriter();
      RequestCodec.encode(out, new Request.SetAcl(NodePath.of("/a"), List.of(), 3));
      out.setInt(6, count);
      assertThat(RequestCodec.decode(Opcode.SET_ACL, new JuteReader(out.toBytes())))
          .isEqualTo(new Request.SetAcl(NodePath.of("/a"), List.of(), 3));
    }
  }

  @Test
  void unknownWatchModesAndTypesAreMalformed() {
    NodePath path = NodePath.of("/a");
    assertMalformed(Opcode.ADD_WATCH, encoded(new Request.AddWatch(path, 2)));
    assertMalformed(Opcode.ADD_WATCH, encoded(new Request.AddWatch(path, -1)));
    assertMalformed(Opcode.REMOVE_WATCHES, encoded(new Request.RemoveWatches(path, 0, false)));
    assertMalformed(Opcode.CHECK_WATCHES, encoded(new Request.RemoveWatches(path, 6, true)));
  }

  @Test
  void aNullPathIsMalformedWhereTheServiceNeedsOneAndEmptyWhereItJudgesIt() throws Exception {
    JuteWriter out = new JuteWriter();
    out.writeInt(-1);
    out.writeRaw(Bytes.wrap(new byte[16]));
    for (int opcode :
        new int[] {
          Opcode.CREATE,
          Opcode.CREATE2,
          Opcode.DELETE,
          Opcode.EXISTS,
          Opcode.GET_DATA,
          Opcode.GET_CHILDREN,
          Opcode.GET_CHILDREN2,
          Opcode.GET_ACL
        }) {
      assertMalformed(opcode, out.toBytes());
    }
    for (int opcode : new int[] {Opcode.SET_DATA, Opcode.SET_ACL}) {
      RequestCodec.decode(opcode, new JuteReader(out.toBytes()));
    }
  }

  @Test
  void bytesBehindAWholeRecordAreIgnored() throws MalformedRecord {
    Request request = new Request.Delete(NodePath.of("/a"), 3);
    JuteWriter out = new JuteWriter();
    RequestCodec.encode(out, request);
    out.writeLong(99);
    assertThat(RequestCodec.decode(Opcode.DELETE, new JuteReader(out.toBytes())))
        .isEqualTo(request);
  }

  @Test
  void operationsThatClientsMayNotAskForAreNoRequests() {
    for (int opcode : new int[] {0, Opcode.CHECK, 20, 10, -10, 102, 108, 999, -1}) {
      assertThat(Opcode.isRequest(opcode)).isFalse();
      assertMalformed(opcode, Bytes.wrap(new byte[64]));
    }
  }

  /** A count or length that is far too large, somewhere near the start. */
  private static byte[] claims(Generator generator) {
    JuteWriter out = new JuteWriter();
    out.writeRaw(Bytes.wrap(generator.bytes(12)));
    out.writeInt(generator.oneOf(Integer.MAX_VALUE, 1 << 30, 1 << 24, -2, Integer.MIN_VALUE));
    out.writeRaw(Bytes.wrap(generator.bytes(40)));
    return out.toBytes().toByteArray();
  }

  private static void assertBounded(int opcode, byte[] bytes) throws Exception {
    long allocated =
        Allocation.bytesOf(() -> {
          try {
            RequestCodec.decode(opcode, new JuteReader(bytes, 0, bytes.length));
          } catch (MalformedRecord refused) {
            // As it should be; anything else fails the test.
          }
        });
    assertThat(allocated).isLessThanOrEqualTo(BYTES_FACTOR * bytes.length + BYTES_BASE);
  }

  private static void assertMalformed(int opcode, Bytes bytes) {
    assertThatThrownBy(() -> RequestCodec.decode(opcode, new JuteReader(bytes)))
        .isInstanceOf(MalformedRecord.class);
  }

  private static Bytes encoded(Request request) {
    JuteWriter out = new JuteWriter();
    RequestCodec.encode(out, request);
    return out.toBytes();
  }
}
