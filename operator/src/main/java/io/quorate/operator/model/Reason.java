package io.quorate.operator.model;

/**
 * Every reason a condition or an Event can have; {@code docs/operator.md} lists them from here.
 * Their names are part of the API: people wait for them and alert on them.
 */
public enum Reason {
  Settled(Kind.FINE, "Nothing is to be done."),
  AllMembersReady(Kind.FINE, "Every voter serves. Pools of observers report for themselves."),
  QuorumServing(Kind.FINE, "A quorum of the voters serves clients."),
  ObserversReady(Kind.FINE, "Every observer of the pool serves, or none is wanted."),
  NotStalled(Kind.FINE, "No one needs to step in."),

  FoundingEnsemble(Kind.MOVING, "The first voters start, or are being founded as one ensemble."),
  CreatingMembers(
      Kind.MOVING, "Workloads of voters are made, on their old volumes if they have any."),
  RestartingMember(
      Kind.MOVING, "A pod that does not run is replaced by one made as the spec now says."),
  RollingRestart(Kind.MOVING, "Members are restarted one at a time, the leader last."),
  MembersNotReady(Kind.MOVING, "A quorum serves; some members do not yet, or not any more."),
  NoQuorum(Kind.MOVING, "Too few voters serve to make a quorum."),
  MembersUnreachable(
      Kind.MOVING,
      "Kubernetes counts the voters as ready, but the operator can't reach enough of them to know."),
  WaitingForDeletion(Kind.MOVING, "Objects of the same names are still being deleted."),
  WaitingForCluster(Kind.MOVING, "The pool's cluster does not exist or is not founded yet."),
  ScalingObservers(Kind.MOVING, "Observers are started or stopped."),
  AddingVoter(
      Kind.MOVING, "A member is added: it starts, catches up, and only then becomes a voter."),
  JoinerNotSyncing(
      Kind.MOVING,
      "A new member did not catch up in time; it makes room for another. Look at its pod and its log."),
  RemovingVoter(
      Kind.MOVING,
      "A voter leaves: it is taken out of the configuration before anything of it is deleted."),
  ReplacingVoter(
      Kind.MOVING, "Another member takes the place of a voter that can't come back, in one step."),
  RetiringMember(
      Kind.MOVING, "What is left of a removed member goes, after its removal was proven."),
  MovingLeadership(Kind.MOVING, "Leadership moves before the leader goes or restarts."),
  EvictionRefused(
      Kind.MOVING, "A restart waits: the disruption budget does not allow an eviction now."),
  CertificatesCurrent(
      Kind.FINE, "Every server uses the certificate it was given, and none is due."),
  RenewingCertificates(
      Kind.MOVING,
      "Certificates are issued, or servers have yet to read theirs. Nothing restarts."),
  WaitingForCertificate(
      Kind.MOVING,
      "cert-manager has yet to issue the certificate that clients are shown. Look at its Certificate."),
  ReplacingAuthority(
      Kind.MOVING,
      "Another authority takes the place of the one that signs. Everybody trusts both meanwhile."),
  WaitingForWindow(
      Kind.MOVING,
      "Healthy members are restarted, added and removed in maintenance windows, and none is open."),
  RollingBack(
      Kind.MOVING, "New settings did not come up; what was restarted with them gets the old ones."),
  Hibernating(Kind.MOVING, "spec.hibernate is true: all pods stop."),
  Hibernated(Kind.MOVING, "No pod runs, as spec.hibernate wants it. Volumes and members are kept."),
  WakingUp(Kind.MOVING, "spec.hibernate is no longer true: all pods start at once."),
  Paused(Kind.MOVING, "spec.paused is true: nothing is changed."),

  ForeignVolume(
      Kind.STALLED,
      "A volume or a member belongs to another cluster, or to this one without its identity Secret. "
          + "Restore the Secret, or delete the volume claim if its data is not wanted."),
  IdentityMissing(
      Kind.STALLED, "Voters exist, but the identity Secret does not. Restore it from a backup."),
  UnknownMember(
      Kind.STALLED, "The ensemble lists a member that the operator did not add. Remove it."),
  IdsExhausted(
      Kind.STALLED,
      "Every member id has been given out, and none is given twice. Move to a new cluster."),
  DeletionForbidden(
      Kind.STALLED,
      "The operator has no right to delete volume claims. Give it (volumes.mayDelete of the chart), delete the "
          + "claim yourself, or set storage.whenScaled to Retain."),
  AuthorityUnusable(
      Kind.STALLED,
      "The Secret of the cluster's authority is missing, damaged, or another cluster's. Certificates stay as they "
          + "are. Restore it; or delete it and the Secrets of the certificates, and restart all pods at once."),
  NameTaken(
      Kind.STALLED,
      "An object of a name that is needed belongs to somebody else. Rename or delete it."),
  ApplyRefused(Kind.STALLED, "Kubernetes refuses an object made from the spec. Correct the spec."),
  InvalidPodOverrides(
      Kind.STALLED,
      "spec.podOverrides is no piece of a pod template, or changes what the operator relies on. Nothing is changed "
          + "until it is corrected."),
  SecretMissing(
      Kind.STALLED,
      "A Secret that the spec names is missing, or lacks a key. Make it; nothing is changed until then."),
  KindUnknown(
      Kind.STALLED,
      "The spec wants an object of a kind that this Kubernetes cluster does not know. Install what brings it, or set "
          + "the field to Auto."),
  VolumeNotExpandable(
      Kind.STALLED,
      "A volume claim is to grow, and Kubernetes refuses. Use a StorageClass that allows it, or replace the members "
          + "one by one."),
  RolloutFailed(
      Kind.STALLED,
      "A member restarted with the new settings did not come back in time; no other is restarted. "
          + "Correct the spec: that member is then restarted first."),
  RolledBack(
      Kind.STALLED,
      "A member restarted with the new settings did not come back in time, and has the last good ones "
          + "again. Correct the spec; to try the same once more set rollout.restartedAt."),
  SettingsRefused(
      Kind.STALLED,
      "A server would not start with the new settings, and says why. No member has got them. Correct the spec."),
  InvalidWindow(
      Kind.STALLED, "A maintenance window can't be read. Until it is corrected none is open."),
  HibernationLosesData(
      Kind.STALLED,
      "spec.hibernate is true and the members keep their data in their pods. Set it back: nothing was stopped."),
  RestartLosesData(
      Kind.STALLED,
      "New settings need a restart, and the only voter keeps its data in its pod. Set them back, or "
          + "delete the pod and the identity Secret to begin anew."),
  DataLost(Kind.STALLED, "The only voter has lost its data. It is never founded a second time."),
  QuorumLost(
      Kind.STALLED,
      "A majority of the voters have lost their data. The ensemble is never founded a second time.");

  /** What a reason means for the one who reads it. */
  public enum Kind {
    /** All is well. */
    FINE,
    /** The operator or Kubernetes is at work, or waits. */
    MOVING,
    /** A person must step in; the ensemble keeps running as it is. */
    STALLED
  }

  private final Kind kind;
  private final String sentence;

  Reason(Kind kind, String sentence) {
    this.kind = kind;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  public String sentence() {
    return sentence;
  }
}
