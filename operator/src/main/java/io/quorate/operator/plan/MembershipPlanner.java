package io.quorate.operator.plan;

import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.Storage;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VolumeView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The next step of a cluster's voters: the first of these that applies.
 *
 * <ol>
 *   <li>Refuse what would touch somebody else's data.
 *   <li>Write the identity, which fixes the first voters whatever the spec says later.
 *   <li>Make missing workloads, all at once: the names and volumes are those of the ids.
 *   <li>Start again what does not run and is not as the spec now says. Before anything that waits
 *       for health, since only this mends a bad image.
 *   <li>Found, once: only when every first voter is blank by its own word. A single server with a
 *       history means that it was done.
 *   <li>Restart what runs with old settings: one at a time, the leader last, and only while a
 *       quorum of others is ready.
 *   <li>Wait until all are ready.
 * </ol>
 *
 * <p>Membership is never derived from pods, and there is no memory between two calls: a crash at
 * any point resumes with what is then found.
 */
public final class MembershipPlanner {
  /** How long a restarted member may take to serve before the rollout stops. */
  static final Duration PROGRESS_DEADLINE = Duration.ofMinutes(10);

  /**
   * How long after the founding a blank voter is a newcomer whose peers have not admitted it yet.
   */
  static final Duration ADMISSION_GRACE = Duration.ofMinutes(1);

  private MembershipPlanner() {}

  /**
   * @param revision of the rendering that the spec now asks for
   */
  public static Step next(ClusterModel model, String revision, Observation seen) {
    if (model.paused()) return new Step.Wait(Reason.Paused, "spec.paused is true");
    if (model.identity().isEmpty()) return firstStep(model, seen);
    Identity identity = model.identity().get();
    return foreign(identity, seen)
        .or(() -> unknownMember(model, seen))
        .or(() -> missingWorkloads(model, seen))
        .or(() -> stuck(model, revision, seen))
        .or(() -> identity.founded() ? Optional.empty() : Optional.of(found(model, seen)))
        .or(() -> dataLost(model, identity, seen))
        .or(() -> roll(model, revision, seen))
        .orElseGet(() -> settle(model, seen));
  }

  private static Step firstStep(ClusterModel model, Observation seen) {
    for (VoterView voter : seen.voters().values())
      if (voter.volume().isPresent())
        return new Step.Blocked(
            Reason.ForeignVolume,
            "the volume claim "
                + voter.volume().get().name()
                + " holds data of an ensemble whose identity Secret is gone; it is neither used nor"
                + " deleted");
    for (VoterView voter : seen.voters().values())
      if (voter.workload().isPresent())
        return new Step.Blocked(
            Reason.IdentityMissing, "voter " + voter.id() + " exists without an identity Secret");
    return new Step.WriteIdentity(model.voters());
  }

  private static Optional<Step> foreign(Identity identity, Observation seen) {
    for (VoterView voter : seen.voters().values()) {
      String label = voter.volume().map(VolumeView::clusterId).orElse("");
      if (!label.isEmpty() && !label.equals(identity.clusterId()))
        return Optional.of(
            new Step.Blocked(
                Reason.ForeignVolume,
                "the volume claim "
                    + voter.volume().orElseThrow().name()
                    + " belongs to another ensemble; it is neither used nor deleted"));
      String told = voter.report().map(MemberReport::clusterId).orElse("");
      if (!told.isEmpty() && !told.equals(identity.clusterId()))
        return Optional.of(
            new Step.Blocked(
                Reason.ForeignVolume, "voter " + voter.id() + " holds data of another ensemble"));
    }
    return Optional.empty();
  }

  private static Optional<Step> unknownMember(ClusterModel model, Observation seen) {
    SortedSet<Integer> strangers = new TreeSet<>();
    seen.ensemble().ifPresent(committed -> strangers.addAll(committed.voters()));
    strangers.removeAll(model.voters());
    if (strangers.isEmpty()) return Optional.empty();
    return Optional.of(
        new Step.Blocked(
            Reason.UnknownMember,
            "the ensemble lists voters that were not made here: " + strangers));
  }

  private static Optional<Step> missingWorkloads(ClusterModel model, Observation seen) {
    SortedSet<Integer> going =
        ids(model, seen, v -> v.workload().map(WorkloadView::terminating).orElse(false));
    if (!going.isEmpty())
      return Optional.of(
          new Step.Wait(
              Reason.WaitingForDeletion,
              "workloads are still being deleted of the voters " + going));
    SortedSet<Integer> missing = ids(model, seen, v -> v.workload().isEmpty());
    // A claim that is being deleted stays as long as its pod: a new pod would keep using a disk
    // that
    // is already given up.
    SortedSet<Integer> doomed =
        ids(model, seen, v -> v.volume().map(VolumeView::terminating).orElse(false));
    doomed.retainAll(missing);
    if (!doomed.isEmpty())
      return Optional.of(
          new Step.Wait(
              Reason.WaitingForDeletion,
              "volumes are still being deleted of the voters " + doomed));
    if (missing.isEmpty()) return Optional.empty();
    return Optional.of(new Step.CreateVoters(missing, model.founded()));
  }

  /** A pod that only looks for a leader runs; restarting it would help no one. */
  private static Optional<Step> stuck(ClusterModel model, String revision, Observation seen) {
    for (int id : model.voters()) {
      VoterView voter = seen.voter(id);
      if (voter.pod().map(PodView::terminating).orElse(false) || voter.runs()) continue;
      boolean stale =
          !voter.workload().orElseThrow().revision().equals(revision)
              || voter.pod().filter(pod -> !pod.revision().equals(revision)).isPresent();
      // On a claim that is being deleted the pod is all that keeps the disk.
      boolean lastHold = voter.volume().map(VolumeView::terminating).orElse(false);
      if (stale && !lastHold) return Optional.of(new Step.RestartStuck(id, voter.pod()));
    }
    return Optional.empty();
  }

  private static Step found(ClusterModel model, Observation seen) {
    SortedSet<Integer> withHistory =
        ids(model, seen, v -> v.report().filter(report -> !report.blank()).isPresent());
    if (!withHistory.isEmpty()) return new Step.RecordFounded();
    SortedSet<Integer> silent = ids(model, seen, v -> v.report().isEmpty());
    if (!silent.isEmpty())
      return new Step.Wait(Reason.FoundingEnsemble, "waits for an answer of the voters " + silent);
    int first = model.voters().first();
    VoterView commanded = seen.voter(first);
    return new Step.Found(
        first,
        commanded.pod().orElseThrow().ip(),
        model.voters(),
        commanded.report().orElseThrow().boot());
  }

  /** Blank voters are admitted again by their peers, as long as these are a majority. */
  private static Optional<Step> dataLost(ClusterModel model, Identity identity, Observation seen) {
    boolean newcomers =
        seen.now().isBefore(identity.foundedAt().orElseThrow().plus(ADMISSION_GRACE));
    int blank = ids(model, seen, v -> v.report().filter(MemberReport::blank).isPresent()).size();
    if (newcomers || model.voters().size() - blank >= model.quorum()) return Optional.empty();
    return Optional.of(
        model.voters().size() == 1
            ? new Step.Blocked(Reason.DataLost, "the only voter's disk is empty")
            : new Step.Blocked(
                Reason.QuorumLost,
                "the disks of " + blank + " of " + model.voters().size() + " voters are empty"));
  }

  private static Optional<Step> roll(ClusterModel model, String revision, Observation seen) {
    List<VoterView> stale =
        model.voters().stream()
            .map(seen::voter)
            .filter(voter -> stale(voter, revision))
            .sorted(
                Comparator.comparing(VoterView::ready) // what does not serve goes first
                    .thenComparing(voter -> isLeader(seen, voter)) // and the leader last
                    .thenComparingInt(VoterView::id))
            .toList();
    if (stale.isEmpty()) return Optional.empty();
    Optional<Step> failed = failedRollout(model, revision, seen);
    VoterView victim = stale.getFirst();
    if (model.voters().size() == 1 && model.storage() instanceof Storage.Ephemeral)
      return Optional.of(
          new Step.Blocked(
              Reason.RestartLosesData,
              "the new settings need a restart, and the only voter's data lies in its pod"));
    if (failed.isPresent() && victim.ready()) return failed;
    SortedSet<Integer> unready = ids(model, seen, v -> v.id() != victim.id() && !v.ready());
    if (!Safety.quorumWithout(model, seen, victim.id())
        || victim.ready() && !unready.isEmpty()
        || victim.pod().isEmpty()
        || victim.pod().get().terminating())
      return Optional.of(
          new Step.Wait(
              Reason.RollingRestart,
              "waits until the other voters serve before the next restart"
                  + (unready.isEmpty() ? "" : "; those that do not: " + who(seen, unready))));
    return Optional.of(new Step.RollVoter(victim.id(), victim.pod().get(), isLeader(seen, victim)));
  }

  private static boolean stale(VoterView voter, String revision) {
    return !voter.workload().orElseThrow().revision().equals(revision)
        || voter.pod().filter(pod -> !pod.revision().equals(revision)).isPresent();
  }

  private static boolean isLeader(Observation seen, VoterView voter) {
    return seen.leader().filter(id -> id == voter.id()).isPresent();
  }

  /** A member with the new settings that has had its time: the next one would fail the same way. */
  private static Optional<Step> failedRollout(
      ClusterModel model, String revision, Observation seen) {
    SortedSet<Integer> late =
        ids(
            model,
            seen,
            v ->
                !v.ready()
                    && v.pod()
                        .filter(pod -> pod.revision().equals(revision))
                        .filter(pod ->
                            pod.readinessChangedAt().plus(PROGRESS_DEADLINE).isBefore(seen.now()))
                        .isPresent());
    if (late.isEmpty()) return Optional.empty();
    return Optional.of(
        new Step.Blocked(
            Reason.RolloutFailed, "did not come back with the new settings: voters " + late));
  }

  private static Step settle(ClusterModel model, Observation seen) {
    SortedSet<Integer> unready = ids(model, seen, v -> !v.ready());
    if (unready.isEmpty() && seen.leader().isPresent()) return new Step.Settled();
    String who = who(seen, unready);
    return Safety.quorumServes(model, seen)
        ? new Step.Wait(Reason.MembersNotReady, "voters that do not serve: " + who)
        : new Step.Wait(
            Reason.NoQuorum, "too few voters serve to make a quorum; those that do not: " + who);
  }

  private static String who(Observation seen, SortedSet<Integer> ids) {
    return ids.stream().map(id -> id + describe(seen.voter(id))).collect(Collectors.joining(", "));
  }

  private static String describe(VoterView voter) {
    String trouble = voter.pod().map(PodView::trouble).orElse("");
    return trouble.isEmpty() ? "" : " (" + trouble + ")";
  }

  private static SortedSet<Integer> ids(
      ClusterModel model, Observation seen, Predicate<VoterView> predicate) {
    SortedSet<Integer> ids = new TreeSet<>();
    for (int id : model.voters()) if (predicate.test(seen.voter(id))) ids.add(id);
    return ids;
  }
}
