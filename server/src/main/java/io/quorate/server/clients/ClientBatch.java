package io.quorate.server.clients;

import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.state.ServerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one turn of the replica has for one I/O loop: the effects, and the root that reads may be
 * answered from once they are carried out.
 */
final class ClientBatch {
  final long turn;
  final List<ReplicaEffect> effects;
  final ServerState root;
  final boolean serving;

  /** The batch before it that still waits, if any. */
  @Nullable ClientBatch previous;

  ClientBatch(long turn, List<ReplicaEffect> effects, ServerState root, boolean serving) {
    this.turn = turn;
    this.effects = effects;
    this.root = root;
    this.serving = serving;
  }
}
