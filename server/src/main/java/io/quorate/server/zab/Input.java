package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import java.util.List;

/** What may happen to a {@link Peer}. */
public sealed interface Input {
  /**
   * Time has passed; sent at least every eighth of {@code Timing.peerTimeoutMillis} (pings go out
   * at every quarter).
   */
  record Tick() implements Input {}

  /**
   * A link to a server is up: its transport preamble named it; nothing that it says is trusted
   * before its hello.
   */
  record LinkUp(int peer) implements Input {}

  /** The link is gone, and everything under way on it. */
  record LinkDown(int peer) implements Input {}

  /** A message came in over the link; in the order of sending. */
  record Received(int from, Message message) implements Input {}

  /** Every storage command up to this ticket is durable. */
  record Stored(long ticket) implements Input {}

  /** The next chunk of the snapshot that {@link Effect.SnapshotWanted} asked for. */
  record SnapshotChunk(int learner, Bytes chunk, boolean last) implements Input {}

  /**
   * The operator's command to a blank server to become a learner of a cluster that exists.
   *
   * @param seeds whom to dial, this server among them with the role it is to have
   */
  record Join(Bytes clusterId, Ensemble seeds) implements Input {}

  /** The operator's command to a blank server (founding mode "commanded"). */
  record Found(Bytes clusterId, int incarnation, List<Integer> voters) implements Input {
    public Found {
      voters = List.copyOf(voters);
    }
  }
}
