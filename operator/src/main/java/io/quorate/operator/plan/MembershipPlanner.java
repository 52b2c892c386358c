package io.quorate.operator.plan;

import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Reason;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VolumeView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The next step of a cluster's members: the first of these that applies.
 *
 * <ol>
 *   <li>Refuse what would touch somebody else's data.
 *   <li>Write the identity, which fixes the first voters whatever the spec says later.
 *   <li>Stop all pods if they are to sleep, or start those that do and shall not any more.
 *   <li>Until the ensemble is founded: make its first voters, all at once; start again what does
 *       not run and is not as the spec now says; found, once, when every first voter is blank by
 *       its own word. A single server with a history means that it was done.
 *   <li>From then on: the rows of {@link Membership}. Without a quorum only its repairs.
 * </ol>
 *
 * <p>There is no memory between two calls: a crash at any point resumes with what is then found.
 */
public final class MembershipPlanner {
  private MembershipPlanner() {}

  /**
   * @param rollout the rendering that members are to have, and how they come to it
   */
  public static Step next(ClusterModel model, Rollout rollout, Observation seen) {
    if (model.paused()) return new Step.Wait(Reason.Paused, "spec.paused is true");
    if (model.identity().isEmpty())
      return model.hibernate()
          ? new Step.Wait(Reason.Hibernated, "nothing is made before spec.hibernate is false")
          : firstStep(model, seen);
    Identity identity = model.identity().get();
    Optional<Step> foreign = foreign(identity, seen);
    if (foreign.isPresent()) return foreign.get();
    Membership membership = new Membership(model, rollout, seen);
    Optional<Step> sleep = model.hibernate() ? membership.hibernate() : membership.wake();
    if (sleep.isPresent()) return sleep.get();
    if (!identity.founded()) return founding(identity.voters(), membership, seen);
    Optional<Step> repair = membership.repair();
    if (repair.isPresent()) return repair.get();
    if (!membership.hasQuorum())
      return membership.failure().orElseGet(() -> withoutQuorum(model, identity, seen));
    return membership
        .unknownMember()
        .or(membership::change)
        .orElseGet(() -> settle(membership, rollout));
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
    SortedSet<Integer> voters = ClusterModel.firstVoters(model.replicas());
    return change(Row.IDENTITY, voters, new Act.CreateIdentity(voters));
  }

  private static Optional<Step> foreign(Identity identity, Observation seen) {
    for (VoterView voter : seen.voters().values()) {
      if (voter.volume().isPresent()
          && isAnother(voter.volume().get().clusterId(), identity.clusterId()))
        return Optional.of(
            new Step.Blocked(
                Reason.ForeignVolume,
                "the volume claim "
                    + voter.volume().orElseThrow().name()
                    + " belongs to another ensemble; it is neither used nor deleted"));
      Optional<MemberReport> report = voter.report();
      if (report.isPresent() && isAnother(report.get().clusterId(), identity.clusterId()))
        return Optional.of(
            new Step.Blocked(
                Reason.ForeignVolume, "voter " + voter.id() + " holds data of another ensemble"));
    }
    return Optional.empty();
  }

  private static boolean isAnother(
      @org.jspecify.annotations.Nullable String told, String clusterId) {
    return told != null && !told.isEmpty() && !told.equals(clusterId);
  }

  // Until the ensemble is founded

  private static Step founding(
      SortedSet<Integer> founders, Membership membership, Observation seen) {
    Optional<Step> making = makeFounders(founders, seen);
    if (making.isPresent()) return making.get();
    Optional<Step> stuck = membership.restartStuck();
    if (stuck.isPresent()) return stuck.get();
    return found(founders, seen);
  }

  private static Optional<Step> makeFounders(SortedSet<Integer> founders, Observation seen) {
    SortedSet<Integer> missing = ids(founders, seen, v -> v.workload().isEmpty());
    SortedSet<Integer> going =
        ids(founders, seen, v -> v.workload().map(WorkloadView::terminating).orElse(false));
    if (!going.isEmpty())
      return Optional.of(
          new Step.Wait(
              Reason.WaitingForDeletion,
              "workloads are still being deleted of the voters " + going));
    // A claim that is being deleted stays as long as its pod: a new pod would keep using a disk
    // that is already given up.
    SortedSet<Integer> doomed =
        ids(missing, seen, v -> v.volume().map(VolumeView::terminating).orElse(false));
    if (!doomed.isEmpty())
      return Optional.of(
          new Step.Wait(
              Reason.WaitingForDeletion,
              "volumes are still being deleted of the voters " + doomed));
    if (missing.isEmpty()) return Optional.empty();
    List<Act> acts = new ArrayList<>();
    for (int id : missing) acts.add(new Act.CreateWorkload(id, Intent.VOTER));
    return Optional.of(new Step.Change(Row.FOUNDERS, List.copyOf(missing), acts));
  }

  private static Step found(SortedSet<Integer> founders, Observation seen) {
    if (!ids(founders, seen, v -> v.report().isPresent() && !v.blank()).isEmpty())
      return change(Row.FOUNDED, founders, new Act.RecordFounded());
    SortedSet<Integer> silent = ids(founders, seen, v -> v.report().isEmpty());
    if (!silent.isEmpty())
      return new Step.Wait(Reason.FoundingEnsemble, "waits for an answer of the voters " + silent);
    int first = founders.first();
    return change(
        Row.FOUND,
        founders,
        new Act.Found(first, founders, seen.voter(first).report().orElseThrow().boot()));
  }

  // From then on

  /** Blank voters are admitted again by their peers, as long as these are a majority. */
  private static Step withoutQuorum(ClusterModel model, Identity identity, Observation seen) {
    SortedSet<Integer> voters = seen.roster(model.identity());
    int blank = ids(voters, seen, VoterView::blank).size();
    boolean newcomers =
        seen.now().isBefore(identity.foundedAt().orElseThrow().plus(model.timing().admission()));
    if (!newcomers && !voters.isEmpty() && voters.size() - blank < voters.size() / 2 + 1)
      return voters.size() == 1
          ? new Step.Blocked(Reason.DataLost, "the only voter's disk is empty")
          : new Step.Blocked(
              Reason.QuorumLost,
              "the disks of " + blank + " of " + voters.size() + " voters are empty");
    return new Step.Wait(
        Reason.NoQuorum,
        "too few voters serve to make a quorum; those that do not: "
            + who(voters.stream().map(seen::voter).filter(v -> !v.ready()).toList()));
  }

  private static Step settle(Membership membership, Rollout rollout) {
    List<VoterView> unready = membership.unready();
    if (!unready.isEmpty())
      return new Step.Wait(Reason.MembersNotReady, "voters that do not serve: " + who(unready));
    if (membership.isComplete() && !membership.isJoining())
      return rollout.takenBack().isEmpty()
          ? new Step.Settled()
          : rollout.refusal().isEmpty()
              ? new Step.Blocked(
                  Reason.RolledBack,
                  "what the spec asks for did not come up; members have the last good settings")
              : new Step.Blocked(Reason.SettingsRefused, rollout.refusal());
    return membership.isJoining()
        ? new Step.Wait(Reason.AddingVoter, "waits for new members to catch up")
        : new Step.Wait(Reason.MembersNotReady, "waits for a leader");
  }

  private static String who(List<VoterView> voters) {
    return voters.stream().map(v -> v.id() + describe(v)).collect(Collectors.joining(", "));
  }

  private static String describe(VoterView voter) {
    String trouble = voter.pod().map(PodView::trouble).orElse("");
    return trouble.isEmpty() ? "" : " (" + trouble + ")";
  }

  private static Step change(Row row, SortedSet<Integer> ids, Act act) {
    return new Step.Change(row, List.copyOf(ids), List.of(act));
  }

  private static SortedSet<Integer> ids(
      SortedSet<Integer> among, Observation seen, Predicate<VoterView> predicate) {
    SortedSet<Integer> ids = new TreeSet<>();
    for (int id : among) if (predicate.test(seen.voter(id))) ids.add(id);
    return ids;
  }
}
