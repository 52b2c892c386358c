package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Stat;
import org.jspecify.annotations.Nullable;

/** One node of the tree, immutable. */
public final class ZNode {
  public Stat stat() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** A slice of the node, or null where null was stored. */
  public @Nullable Bytes data() {
    throw new UnsupportedOperationException("not built yet");
  }

  public int childCount() {
    throw new UnsupportedOperationException("not built yet");
  }

  public long czxid() {
    throw new UnsupportedOperationException("not built yet");
  }

  public long mzxid() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Moves with every create and delete of a child: with czxid it names a list of children. */
  public long pzxid() {
    throw new UnsupportedOperationException("not built yet");
  }
}
