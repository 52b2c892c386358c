package io.quorate.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.testing.Property;
import java.util.Arrays;
import org.apache.jute.Record;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.WatcherEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every record is, byte for byte, what ZooKeeper's own library makes of the same values. */
class ApacheBytesTest {
  @Test
  void requestsAreEncodedAndDecodedAsApacheDoes() {
    Property.holds(
        400,
        generator -> {
          RandomProtocol values = new RandomProtocol(generator);
          for (int opcode : RandomProtocol.OPCODES) {
            Request request = values.request(opcode);
            assertThat(Opcode.of(request)).isEqualTo(opcode);
            assertThat(Opcode.isRequest(opcode)).isTrue();
            JuteWriter out = new JuteWriter();
            RequestCodec.encode(out, request);
            byte[] bytes = out.toBytes().toByteArray();
            assertThat(RequestCodec.decode(opcode, new JuteReader(surrounded(bytes))))
                .isEqualTo(request);
            assertApache(bytes, ApacheRecords.of(request));
          }
        });
  }

  @Test
  void responsesAreEncodedAndDecodedAsApacheDoes() {
    Property.holds(
        400,
        generator -> {
          RandomProtocol values = new RandomProtocol(generator);
          for (int opcode : RandomProtocol.OPCODES) {
            Response response = values.response(opcode);
            JuteWriter out = new JuteWriter();
            ResponseCodec.encode(out, response);
            byte[] bytes = out.toBytes().toByteArray();
            assertThat(ResponseCodec.decode(opcode, new JuteReader(surrounded(bytes))))
                .isEqualTo(response);
            assertApache(bytes, ApacheRecords.of(opcode, response));
          }
        });
  }

  @Test
  void repliesHaveApachesHeaderAndNoBodyBehindAnError() {
    Property.holds(
        200,
        generator -> {
          int xid = generator.anyInt();
          long zxid = generator.anyLong();
          ErrorCode error = generator.oneOf(ErrorCode.values());
          Response body = new RandomProtocol(generator).response(Opcode.GET_DATA);
          JuteWriter out = new JuteWriter();
          ResponseCodec.encodeReply(out, xid, zxid, error, body);
          byte[] bytes = out.toBytes().toByteArray();
          byte[] header = ApacheRecords.bytes(new ReplyHeader(xid, zxid, error.wire()));
          assertThat(bytes).startsWith(header);
          assertThat(bytes.length > header.length).isEqualTo(error == ErrorCode.OK);
          assertThat(ResponseCodec.decodeHeader(new JuteReader(bytes, 0, bytes.length)))
              .isEqualTo(new ResponseCodec.ReplyHeader(xid, zxid, error.wire()));
          assertThat(ErrorCode.ofWire(error.wire())).isEqualTo(error);
        });
  }

  @Test
  void notificationsAreApaches() throws Exception {
    for (WatchEvent.Kind kind : WatchEvent.Kind.values()) {
      WatchEvent event = new WatchEvent(kind, NodePath.of("/a/é"));
      JuteWriter out = new JuteWriter();
      ResponseCodec.encodeNotification(out, 77, event);
      byte[] bytes = out.toBytes().toByteArray();
      byte[] header = ApacheRecords.bytes(new ReplyHeader(-1, 77, 0));
      byte[] body = ApacheRecords.bytes(new WatcherEvent(kind.wire(), 3, "/a/é"));
      assertThat(Arrays.copyOf(bytes, header.length)).isEqualTo(header);
      assertThat(Arrays.copyOfRange(bytes, header.length, bytes.length)).isEqualTo(body);
      JuteReader in = new JuteReader(bytes, header.length, body.length);
      assertThat(ResponseCodec.decodeEvent(in)).isEqualTo(event);
    }
  }

  @Test
  void theHandshakeIsApachesInBothLengths() {
    Property.holds(
        200,
        generator -> {
          boolean hasReadOnly = generator.flip();
          ConnectRequest request =
              new ConnectRequest(
                  generator.anyInt(),
                  generator.anyLong(),
                  generator.anyInt(),
                  generator.anyLong(),
                  generator.slice(16),
                  hasReadOnly && generator.flip(),
                  hasReadOnly);
          JuteWriter out = new JuteWriter();
          HandshakeCodec.encodeRequest(out, request);
          byte[] apache = ApacheRecords.bytes(ApacheRecords.of(request));
          byte[] expected = hasReadOnly ? apache : Arrays.copyOf(apache, apache.length - 1);
          assertThat(out.toBytes().toByteArray()).isEqualTo(expected);
          assertThat(HandshakeCodec.decodeRequest(new JuteReader(surrounded(expected))))
              .isEqualTo(request);

          ConnectResponse response =
              new ConnectResponse(
                  generator.anyInt(),
                  generator.anyLong(),
                  generator.slice(16),
                  hasReadOnly && generator.flip());
          out.reset();
          HandshakeCodec.encodeResponse(out, response, hasReadOnly);
          apache = ApacheRecords.bytes(ApacheRecords.of(response));
          expected = hasReadOnly ? apache : Arrays.copyOf(apache, apache.length - 1);
          assertThat(out.toBytes().toByteArray()).isEqualTo(expected);
          assertThat(HandshakeCodec.decodeResponse(new JuteReader(surrounded(expected))))
              .isEqualTo(response);
        });
  }

  /** The bytes as a slice of a larger array, as frames are. */
  private static Bytes surrounded(byte[] bytes) {
    byte[] larger = new byte[bytes.length + 9];
    Arrays.fill(larger, (byte) 0x5A);
    System.arraycopy(bytes, 0, larger, 4, bytes.length);
    return Bytes.wrap(larger, 4, bytes.length);
  }

  private static void assertApache(byte[] bytes, @Nullable Record record) {
    if (record == null) {
      assertThat(bytes).isEmpty();
      return;
    }
    assertThat(bytes).isEqualTo(ApacheRecords.bytes(record));
    Record read = ApacheRecords.emptyLike(record);
    assertThat(ApacheRecords.bytes(ApacheRecords.read(read, bytes))).isEqualTo(bytes);
  }
}
