package io.quorate.server.replica;

import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Request;
import io.quorate.server.zab.Input;
import java.util.List;

/**
 * What may happen to a {@code Replica}. A connection's id is given out by its edge and never used
 * again in a process's life; its lowest 8 bits name the I/O loop that owns it.
 */
public sealed interface ReplicaInput {
  /** From the peers, the disk or the clock. */
  record FromPeer(Input input) implements ReplicaInput {}

  /**
   * A connection's handshake has come in.
   *
   * @param remoteAddress the socket's address, as text, without the port
   */
  record Connect(long connection, ConnectRequest request, String remoteAddress)
      implements ReplicaInput {}

  /**
   * A request of a connection whose handshake was accepted; in the order of arrival.
   *
   * @param identities who the connection is at this moment; the same list until an authentication
   *     adds to it
   */
  record Submit(long connection, int xid, Request request, List<Identity> identities)
      implements ReplicaInput {}

  /**
   * The connection has authenticated: watch events are filtered by these identities from now on.
   */
  record Identified(long connection, List<Identity> identities) implements ReplicaInput {}

  /** The connection is gone; nothing it had under way is answered. */
  record Disconnected(long connection) implements ReplicaInput {}

  /**
   * These sessions were heard from since the edge last said so (reads and pings that it answered by
   * itself).
   */
  record Touched(long[] sessions) implements ReplicaInput {}

  /**
   * Asks for a linearizable point, without a session: answered by {@link
   * ReplicaEffect.BarrierReached} with the same token.
   */
  record Barrier(long token) implements ReplicaInput {}

  /** Asks for an {@link Inventory}: answered by {@link ReplicaEffect.InventoryTaken} at once. */
  record TakeInventory() implements ReplicaInput {}

  /** Asks for another configuration, without a session. */
  record Reconfigure(long token, ConfigChange change) implements ReplicaInput {}

  /** Asks this leader to make another server lead. */
  record HandOver(long token, int successor) implements ReplicaInput {}

  /** A checkpoint asked for by {@link ReplicaEffect.Checkpoint} is durable. */
  record Checkpointed(long zxid) implements ReplicaInput {}
}
