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

  /** Tells a blank server which ensemble to follow, as a learner that doesn't vote. */
  Answer<Boolean> join(MemberAddress address, Joining joining);

  /**
   * Changes the committed configuration, at the leader. Refused with 409 if the expected version is
   * not the one in force. Answered when it is committed, with the new version; when the answer is
   * lost only a look at the version tells.
   */
  Answer<String> reconfigure(MemberAddress leader, Reconfiguration change);

  /** Answered when the target leads. */
  Answer<Boolean> transferLeadership(MemberAddress leader, int target);

  /** Has a server read its certificates. Refused with 422 if it can't use them. */
  Answer<Boolean> reload(MemberAddress address);

  /**
   * Whether the server would start with these lines of zoo.cfg. Refused with 422 and a sentence if
   * it would not; nothing is changed.
   */
  Answer<Boolean> validate(MemberAddress address, String config);

  /** Asks a server to send its clients elsewhere within that time. */
  Answer<Boolean> drain(MemberAddress address, int seconds);
}
