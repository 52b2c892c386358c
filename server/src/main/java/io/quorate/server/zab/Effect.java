package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import java.util.List;

/**
 * What a {@link Peer} wants done. An effect is emitted only after its precondition has come in as
 * an input, so whoever executes effects needs no rule but to keep their order.
 */
public sealed interface Effect {
  /**
   * Send over the link to that server; dropped if the link is down. Messages on one link keep their
   * order.
   */
  record Send(int peer, Message message) implements Effect {}

  /** Hand to the disk, in order. */
  record Store(long ticket, StorageCommand command) implements Effect {}

  /**
   * These entries are committed and durable here: apply them, in order. Each is delivered once in a
   * process's life.
   */
  record Deliver(List<LogEntry> entries) implements Effect {}

  /**
   * The role, its phase or the leader changed. {@code serving} says whether clients may be served
   * from now on.
   */
  record RoleChanged(PeerView view) implements Effect {}

  /**
   * A learner needs the whole state: produce chunks of the state as of the last delivered entry,
   * one for each time this is emitted, and bring them in as {@link Input.SnapshotChunk}. {@code
   * first} starts anew.
   */
  record SnapshotWanted(int learner, boolean first) implements Effect {}

  /**
   * A chunk of the leader's state has arrived; {@code first} starts a new one. With {@code last}
   * the state becomes this server's own once the matching storage command is durable: {@link
   * StateInstalled} says when.
   */
  record StateChunk(Bytes chunk, boolean first, boolean last) implements Effect {}

  /**
   * The state that arrived in chunks is durable and is now this server's state, as of that zxid.
   */
  record StateInstalled(long zxid) implements Effect {}

  /**
   * A message of the service from a synced learner (at the leader) or from the leader (at a synced
   * learner).
   */
  record ServiceMessage(int from, Bytes body) implements Effect {}

  /**
   * A quorum has confirmed, after {@link Peer#confirmLeadership} was called with this token, that
   * this server still leads.
   */
  record LeadershipConfirmed(long token) implements Effect {}

  /** The members to keep links with changed; also said at the start. */
  record EnsembleChanged(Ensemble ensemble) implements Effect {}

  /**
   * That server broke the protocol: close the link. A new one may be made; {@link Input.LinkDown}
   * follows as for any link that goes down.
   */
  record CloseLink(int peer, String reason) implements Effect {}

  /**
   * The answer to {@link Input.Found}: whether the founding has been started or had been before,
   * else why not.
   */
  record FoundingAnswered(boolean started, String reason) implements Effect {}

  /** The answer to {@link Input.Join}: an empty reason if it joins, or has joined that cluster. */
  record JoinAnswered(String refusal) implements Effect {}

  /** Something worth a log line or a count; nothing depends on it. */
  record Noted(PeerEvent event) implements Effect {}
}
