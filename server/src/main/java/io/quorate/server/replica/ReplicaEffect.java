package io.quorate.server.replica;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.WatchEvent;
import io.quorate.server.state.ServerState;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.StorageCommand;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code Replica} wants done, in order. Effects for connections are handed to each I/O loop
 * as one batch per turn, in the order of emission, and the batch ends with the root to read from.
 */
public sealed interface ReplicaEffect {
  /** To a server; dropped if its link is down. */
  record Send(int peer, Message message) implements ReplicaEffect {}

  /** To the disk, in order; answered by {@code Input.Stored}. */
  record Store(long ticket, StorageCommand command) implements ReplicaEffect {}

  /**
   * Answers the handshake: the session stands, or is told expired (and the connection closed behind
   * it).
   */
  record Accept(long connection, ConnectResponse response) implements ReplicaEffect {}

  /** Answers a request. The body is {@link Response.Empty} with an error. */
  record Reply(long connection, int xid, long zxid, ErrorCode error, Response body)
      implements ReplicaEffect {}

  /** Sends a watch event; always before any reply that reflects the change. */
  record Notify(long connection, long zxid, WatchEvent event) implements ReplicaEffect {}

  /** Closes a connection behind everything emitted for it so far. */
  record Close(long connection) implements ReplicaEffect {}

  /**
   * The connection has as many requests outstanding as are allowed: take no more from its socket.
   * What was read already may still be submitted.
   */
  record PauseReading(long connection) implements ReplicaEffect {}

  /** The connection may be read from again. */
  record ResumeReading(long connection) implements ReplicaEffect {}

  /**
   * The answer to {@link ReplicaInput.Barrier}: everything that was acknowledged anywhere before it
   * was asked is in this server's state now; or it can't be told, since this server doesn't serve.
   */
  record BarrierReached(long token, boolean serving) implements ReplicaEffect {}

  /** The answer to {@link ReplicaInput.TakeInventory}. */
  record InventoryTaken(Inventory inventory) implements ReplicaEffect {}

  /**
   * From here on reads may be answered from this root by the edge itself, for connections with
   * nothing under way. Comes at most once in a turn, at its end; counts only while {@link
   * ReplicaView#serving}.
   */
  record Publish(ServerState root) implements ReplicaEffect {}

  /**
   * Write a snapshot of this root beside the log, in the background; answered by {@link
   * ReplicaInput.Checkpointed}.
   */
  record Checkpoint(ServerState root, int chain) implements ReplicaEffect {}

  /** The members to keep links with changed. */
  record EnsembleChanged(Ensemble ensemble) implements ReplicaEffect {}

  /** That server broke the protocol: close its link. */
  record CloseLink(int peer, String reason) implements ReplicaEffect {}

  /** The answer to {@code Input.Found}. */
  record FoundingAnswered(boolean started, String reason) implements ReplicaEffect {}

  /** The answer to {@code Input.Join}: empty if it joins, else why not. */
  record JoinAnswered(String refusal) implements ReplicaEffect {}

  /**
   * The answer to {@link ReplicaInput.Reconfigure}: its version, once it is committed; or why it is
   * refused, 0 then; or neither, when this server lost its leader before it was known what comes of
   * it.
   */
  record ConfigurationAnswered(long token, long version, @Nullable Refusal refusal)
      implements ReplicaEffect {}

  /** The answer to {@link ReplicaInput.HandOver}: null if it has begun. */
  record HandOverAnswered(long token, @Nullable Refusal refusal) implements ReplicaEffect {}

  /** Something worth a log line, a metric or a line of a trace. */
  record Trace(ReplicaEvent event) implements ReplicaEffect {}
}
