package io.quorate.server.runtime;

import io.quorate.server.state.ServerState;

/** Writes snapshots in the background, as the replica's loop sees it. */
public interface SnapshotPort {
  /** Writes this root beside the log; answered through the inbox by {@code Checkpointed}. */
  void checkpoint(ServerState root, int chain);
}
