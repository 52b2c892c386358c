package io.quorate.operator.ensemble;

/**
 * The control API of the servers. Every call is bounded in time and none throws for what a server
 * or the network does. May be called from any thread.
 */
public interface EnsembleClient {
  Answer<MemberReport> member(MemberAddress address);

  /** Answered by any server that has a leader with a quorum; refused with 503 otherwise. */
  Answer<EnsembleConfiguration> ensemble(MemberAddress address);

  /**
   * Refused unless the receiver is blank and all named voters are heard and fresh. Sent once: when
   * its outcome is unknown the caller looks again.
   */
  Answer<Boolean> found(MemberAddress address, Founding founding);
}
