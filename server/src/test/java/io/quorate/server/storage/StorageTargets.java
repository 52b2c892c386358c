package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.fuzz.Target;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Headers of files; whole files, damaged, are the matter of {@code DamageMatrixTest}. */
public final class StorageTargets {
  private static final Bytes CLUSTER = Bytes.hex("00112233445566778899aabbccddeeff");

  public static final List<Target> ALL =
      List.of(
          Target.unbounded(
              "log header",
              List.of(new LogFormat.SegmentHeader(CLUSTER, 5, 1, 7, 6, 9).encode()),
              input -> LogFormat.SegmentHeader.decode(sector(input)),
              Target.NeverThrown.class),
          Target.unbounded(
              "snapshot header",
              List.of(
                  new SnapshotFormat.Header(CLUSTER, 5, 1, 7, SnapshotFormat.Kind.INSTALLED)
                      .encode()),
              input -> SnapshotFormat.Header.decode(sector(input)),
              Target.NeverThrown.class),
          Target.unbounded(
              "log record",
              List.of(record()),
              input -> new LogFormat.RecordHeaders().peek(ByteBuffer.wrap(input), 5, 512),
              Target.NeverThrown.class));

  private StorageTargets() {}

  private static byte[] sector(byte[] input) {
    return Arrays.copyOf(input, FileHeader.BYTES);
  }

  private static byte[] record() {
    ByteBuffer out = ByteBuffer.allocate(64);
    new LogFormat.RecordHeaders().put(out, 5, 512, 1, 20, 512, 7, 6, 3);
    return out.array();
  }
}
