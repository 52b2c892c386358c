package io.quorate.server.runtime;

import io.quorate.server.replica.ReplicaEffect.Store;
import java.util.List;

/** The disk, as the replica's loop sees it. */
public interface LogPort {
  /** Executes these in order; answered through the inbox by {@code Input.Stored}. Taken over. */
  void store(List<Store> commands);
}
