package io.quorate.operator.plan;

import io.quorate.operator.model.Reason;

/**
 * The rows of the decision table, in the order in which they are tried. A row is what happens and
 * why: its sentence is the message of the status and the Event.
 */
public enum Row {
  IDENTITY(Reason.FoundingEnsemble, "the ensemble will be founded of the voters %s"),
  FOUNDERS(Reason.FoundingEnsemble, "voters start: %s"),
  FOUND(Reason.FoundingEnsemble, "all voters are blank: the ensemble of %s is founded"),
  FOUNDED(Reason.FoundingEnsemble, "the ensemble of %s is founded"),
  HIBERNATE(Reason.Hibernating, "the pods of %s stop; their volumes are kept"),
  WAKE(Reason.WakingUp, "the pods of %s start again"),
  RESTART_STUCK(
      Reason.RestartingMember, "member %s does not run and is started as the spec now says"),
  REBUILD(
      Reason.CreatingMembers,
      "the workload of voter %s is missing and is made again on its volume"),
  JOINED(Reason.AddingVoter, "member %s is a voter now"),
  REINSTATED(Reason.AddingVoter, "the volume of member %s is a voter's again"),
  KEEP(
      Reason.RollingRestart,
      "voter %s has the settings that it shall have, and starts with them from now on"),
  REMOVED(Reason.RemovingVoter, "member %s is not a voter any more"),
  LOCK(
      Reason.RetiringMember,
      "a volume was left of member %s, which is no voter; its name is taken before it is retired"),
  RETIRE(Reason.RetiringMember, "the workload of the removed member %s goes, its volume stays"),
  RESCIND(Reason.RemovingVoter, "voter %s stays after all"),
  HAND_OVER(Reason.MovingLeadership, "leadership moves away from voter %s"),
  REMOVE(Reason.RemovingVoter, "%s leave the configuration"),
  SWAP(Reason.ReplacingVoter, "the second of %s can't come back; the first takes its place"),
  MARK(Reason.RemovingVoter, "voter %s will leave: there are more than are wanted"),
  DISCARD(Reason.RemovingVoter, "member %s is not needed and does not join"),
  RESERVE(Reason.AddingVoter, "member %s is made and will learn what the voters know"),
  JOIN(Reason.AddingVoter, "the blank member %s joins as a learner"),
  ADD(Reason.AddingVoter, "%s become voters"),
  GIVE_UP(Reason.JoinerNotSyncing, "member %s did not catch up in time and makes room for another"),
  APPROVE(Reason.RollingRestart, "voter %s takes the new settings"),
  TAKE_BACK(
      Reason.RollingBack, "the new settings do not come up; members go back to the last good ones"),
  PROVEN(Reason.RollingRestart, "all voters serve with the new settings"),
  ROLL(Reason.RollingRestart, "voter %s restarts with the new settings"),
  RELEASE_VOLUME(Reason.RetiringMember, "the volume of the removed member %s is deleted");

  private final Reason reason;
  private final String sentence;

  Row(Reason reason, String sentence) {
    this.reason = reason;
    this.sentence = sentence;
  }

  public Reason reason() {
    return reason;
  }

  /**
   * @param members whom it is about, as text
   */
  String sentence(Object members) {
    return sentence.formatted(members);
  }
}
