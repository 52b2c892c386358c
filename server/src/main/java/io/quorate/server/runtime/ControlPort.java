package io.quorate.server.runtime;

import io.quorate.server.ensemble.Refusal;
import org.jspecify.annotations.Nullable;

/** Whoever commands this server over HTTP, as the replica's loop sees them. */
public interface ControlPort {
  /**
   * Everything acknowledged before the barrier was asked for is in the published state.
   *
   * @param serving false if this server can't tell: it has no quorum
   */
  void barrierReached(long token, boolean serving);

  /** The commanded founding has begun, or why not. */
  void foundingAnswered(boolean started, String reason);

  /** What became of another configuration: see {@code ReplicaEffect.ConfigurationAnswered}. */
  void configurationAnswered(long token, long version, @Nullable Refusal refusal);

  /** The handover has begun, or why not. */
  void handOverAnswered(long token, @Nullable Refusal refusal);

  /** The server joins, or why not; empty if it does. */
  void joinAnswered(String refusal);
}
