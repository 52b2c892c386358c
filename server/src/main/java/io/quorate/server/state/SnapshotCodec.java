package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.MalformedRecord;
import java.util.Iterator;

/** A whole state as a stream of bytes: equal states give equal bytes. */
public final class SnapshotCodec {
  private SnapshotCodec() {}

  /** The state's bytes, made as they are asked for, about 256 KiB at a time; any one thread. */
  public static Iterator<Bytes> encode(ServerState state) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Takes the bytes in order, cut anywhere, and gives the state at the end. One thread. */
  public static final class Decoder {
    public void accept(Bytes chunk) throws MalformedRecord {
      throw new UnsupportedOperationException("not built yet");
    }

    /** The state, once everything is there and verified. */
    public ServerState finish() throws MalformedRecord {
      throw new UnsupportedOperationException("not built yet");
    }
  }
}
