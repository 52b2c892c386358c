package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;
import io.quorate.server.fuzz.Target;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.testing.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The records between clients and servers, each operation's by itself. */
public final class ProtocolTargets {
  /** Beside the frame, which is one more. */
  private static final long BYTES_PER_BYTE_MAX = 3;

  private static final int SEEDS = 6;

  public static final List<Target> ALL = all();

  private ProtocolTargets() {}

  private static List<Target> all() {
    List<Target> targets = new ArrayList<>();
    for (int opcode : RandomProtocol.OPCODES) {
      targets.add(request(opcode));
      targets.add(walkedRequest(opcode));
      targets.add(response(opcode));
    }
    targets.add(
        new Target(
            "connect request",
            seeds(out ->
                HandshakeCodec.encodeRequest(
                    out,
                    new Handshake.ConnectRequest(
                        0, 7, 30_000, 99, Bytes.wrap(new byte[16]), false, true))),
            input -> HandshakeCodec.decodeRequest(reader(input)),
            MalformedRecord.class,
            BYTES_PER_BYTE_MAX));
    targets.add(
        Target.unbounded(
            "connect response",
            seeds(out ->
                HandshakeCodec.encodeResponse(
                    out,
                    new Handshake.ConnectResponse(30_000, 99, Bytes.wrap(new byte[16]), false),
                    true)),
            input -> HandshakeCodec.decodeResponse(reader(input)),
            MalformedRecord.class));
    targets.add(
        Target.unbounded(
            "notification",
            seeds(out ->
                ResponseCodec.encodeNotification(
                    out, 5, new WatchEvent(WatchEvent.Kind.NODE_CREATED, NodePath.of("/a")))),
            input -> {
              JuteReader in = reader(input);
              ResponseCodec.decodeHeader(in);
              ResponseCodec.decodeEvent(in);
            },
            MalformedRecord.class));
    return List.copyOf(targets);
  }

  private static Target request(int opcode) {
    return new Target(
        "request " + opcode,
        requests(opcode),
        input -> RequestCodec.decode(opcode, reader(input)),
        MalformedRecord.class,
        BYTES_PER_BYTE_MAX);
  }

  /** What was accepted can be walked, and written again as the same request. */
  private static Target walkedRequest(int opcode) {
    return Target.unbounded(
        "walked request " + opcode,
        requests(opcode),
        input -> {
          Request request = RequestCodec.decode(opcode, reader(input));
          JuteWriter out = new JuteWriter();
          RequestCodec.encode(out, request);
          Request again = RequestCodec.decode(Opcode.of(request), new JuteReader(out.toBytes()));
          if (!again.equals(request)) throw new IllegalStateException(again + " for " + request);
        },
        MalformedRecord.class);
  }

  private static Target response(int opcode) {
    List<byte[]> seeds = new ArrayList<>();
    RandomProtocol random = new RandomProtocol(new Generator(opcode));
    for (int i = 0; i < SEEDS; i++) {
      JuteWriter out = new JuteWriter();
      ResponseCodec.encode(out, random.response(opcode));
      seeds.add(out.toBytes().toByteArray());
    }
    return Target.unbounded(
        "response " + opcode,
        seeds,
        input -> {
          Response response = ResponseCodec.decode(opcode, reader(input));
          if (response instanceof Response.Children children) {
            ResponseCodec.decodeNames(children.encodedNames());
          }
          ResponseCodec.encode(new JuteWriter(), response);
        },
        MalformedRecord.class);
  }

  private static List<byte[]> requests(int opcode) {
    List<byte[]> seeds = new ArrayList<>();
    RandomProtocol random = new RandomProtocol(new Generator(opcode));
    for (int i = 0; i < SEEDS; i++) {
      Request request = random.request(opcode);
      seeds.addAll(seeds(out -> RequestCodec.encode(out, request)));
    }
    return seeds;
  }

  private static List<byte[]> seeds(Consumer<JuteWriter> record) {
    JuteWriter out = new JuteWriter();
    record.accept(out);
    return List.of(out.toBytes().toByteArray());
  }

  private static JuteReader reader(byte[] input) {
    return new JuteReader(input, 0, input.length);
  }
}
