package io.quorate.server.ensemble;

/** Why a change of the ensemble, or of its leader, is not begun. Nothing has happened then. */
public enum Refusal {
  /** This server isn't the established leader, or hasn't committed anything in its epoch yet. */
  NOT_LEADING("this server does not lead"),
  /** Another configuration, or a handover, is under way. */
  IN_PROGRESS("another change of the ensemble is under way"),
  /** The configuration has changed since the caller looked. */
  STALE("the configuration is another one by now"),
  /** An id out of range or named twice, or two members with one address. */
  BAD_MEMBER("a member can't be as it is given"),
  /** An added id is below {@code nextId}: it was a member's, or could have been. */
  ID_USED("an added id has been used; take one from nextId on"),
  /** Nobody would vote. */
  NO_VOTERS("no voter would be left"),
  /** The leader would no longer vote, and another could lead. */
  LEADER_REMOVAL("the leader would no longer vote; hand leadership over first"),
  /** An added voter, or the one to lead, isn't a learner of this leader that is up to date. */
  NOT_SYNCED("it is no learner of this leader that has caught up"),
  /** The one to lead has no vote. */
  NOT_VOTER("it does not vote"),
  /** Too few voters of the new configuration follow this leader and have caught up. */
  NO_NEW_QUORUM("no quorum of the new configuration is connected and has caught up");

  private final String sentence;

  Refusal(String sentence) {
    this.sentence = sentence;
  }

  public String sentence() {
    return sentence;
  }
}
