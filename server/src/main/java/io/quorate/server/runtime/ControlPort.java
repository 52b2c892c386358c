package io.quorate.server.runtime;

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
}
