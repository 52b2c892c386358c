package io.quorate.server.zab;

import io.quorate.server.base.ByteSource.Malformed;
import io.quorate.server.base.Bytes;
import io.quorate.server.fuzz.Target;
import java.util.List;

/** Messages between servers. */
public final class ZabTargets {
  public static final List<Target> ALL =
      List.of(
          Target.unbounded(
              "peer message",
              MessageCodecTest.messages().stream()
                  .map(message -> MessageCodec.encode(message).toByteArray())
                  .toList(),
              input -> MessageCodec.encode(MessageCodec.decode(Bytes.wrap(input))),
              Malformed.class));

  private ZabTargets() {}
}
