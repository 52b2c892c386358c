package io.quorate.operator.report;

import io.quorate.operator.api.Condition;
import io.quorate.operator.api.CoordinationClusterStatus;
import io.quorate.operator.api.MemberStatus;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.plan.Step;
import io.quorate.operator.resources.Resources;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status of a cluster as a function of what it shall be, what was found and what is done. */
public final class ClusterReport {
  private ClusterReport() {}

  /**
   * @param before the status as it is, for the times of its conditions only
   */
  public static CoordinationClusterStatus of(
      ClusterModel model, Observation seen, Step step, @Nullable CoordinationClusterStatus before) {
    Optional<Identity> identity = model.identity();
    List<VoterView> voters = seen.roster(identity).stream().map(seen::voter).toList();
    return new CoordinationClusterStatus(
        model.generation(),
        Conditions.stamp(
            conditions(model, seen, step),
            model.generation(),
            before == null ? null : before.conditions(),
            seen.now()),
        identity.map(Identity::clusterId).orElse(null),
        identity.map(Identity::incarnation).orElse(null),
        Labels.selectorText(Labels.voterSelector(model.name())),
        seen.ensemble()
            .map(committed -> committed.voters().size())
            .orElseGet(() -> (int) voters.stream().filter(v -> v.workload().isPresent()).count()),
        (int) voters.stream().filter(VoterView::ready).count(),
        seen.pools().stream().mapToInt(Observation.PoolView::readyReplicas).sum(),
        seen.leader().map(id -> Names.memberPod(model.name(), id)).orElse(null),
        seen.leader().flatMap(id -> seen.voter(id).report()).map(MemberReport::epoch).orElse(null),
        seen.ensemble().map(EnsembleConfiguration::version).orElse(null),
        null,
        null,
        null,
        members(seen, voters).map(voter -> member(model, seen, voter)).toList(),
        null,
        model.founded()
            ? new CoordinationClusterStatus.Endpoints(Resources.connectString(model), null, null)
            : null,
        null,
        null);
  }

  private static List<Conditions.Said> conditions(ClusterModel model, Observation seen, Step step) {
    boolean settled = step instanceof Step.Settled;
    boolean paused = step.reason() == Reason.Paused;
    Optional<SpecProblem> stalled =
        step instanceof Step.Blocked(Reason reason, String message)
            ? Optional.of(new SpecProblem(reason, message))
            : Optional.empty();
    boolean reconciling = !settled && !paused && !(step instanceof Step.Blocked);
    return List.of(
        stalled
            .map(problem -> Conditions.said("Ready", false, problem.reason(), problem.message()))
            .orElseGet(() -> Conditions.said("Ready", settled, step.reason(), step.message())),
        reconciling
            ? Conditions.said("Reconciling", true, step.reason(), step.message())
            : Conditions.said(
                "Reconciling",
                false,
                paused ? Reason.Paused : Reason.Settled,
                paused ? "spec.paused is true" : "nothing is under way"),
        stalled
            .map(problem -> Conditions.said("Stalled", true, problem.reason(), problem.message()))
            .orElseGet(
                () -> Conditions.said("Stalled", false, Reason.NotStalled, "no one needs to act")),
        available(model, seen));
  }

  /** The voters, and all that were made to become one or were one. */
  private static Stream<VoterView> members(Observation seen, List<VoterView> voters) {
    return seen.voters().values().stream()
        .filter(member -> voters.contains(member) || member.workload().isPresent());
  }

  private static Conditions.Said available(ClusterModel model, Observation seen) {
    SortedSet<Integer> voters = seen.roster(model.identity());
    int quorum = voters.size() / 2 + 1;
    long serving = voters.stream().map(seen::voter).filter(VoterView::serves).count();
    String count = serving + " of " + voters.size() + " voters serve";
    if (serving >= quorum && seen.leader().isPresent())
      // Which voters serve is told by the members; a message that counts them would change with
      // each restart.
      return Conditions.said("Available", true, Reason.QuorumServing, "a quorum serves");
    long unheard =
        voters.stream()
            .map(seen::voter)
            .filter(voter -> voter.report().isEmpty())
            .filter(voter -> voter.pod().filter(PodView::ready).isPresent())
            .count();
    if (serving + unheard >= quorum)
      return new Conditions.Said(
          "Available", Condition.Status.Unknown, Reason.MembersUnreachable, count + " for certain");
    return Conditions.said(
        "Available", false, model.founded() ? Reason.NoQuorum : Reason.FoundingEnsemble, count);
  }

  private static MemberStatus member(ClusterModel model, Observation seen, VoterView voter) {
    Optional<MemberReport> report = voter.report();
    Optional<PodView> pod = voter.pod();
    return new MemberStatus(
        voter.id(),
        Names.memberPod(model.name(), voter.id()),
        role(seen, voter),
        state(voter),
        report.map(MemberReport::diskId).orElse(null),
        report.map(MemberReport::version).orElse(null),
        pod.map(PodView::revision).filter(text -> !text.isEmpty()).orElse(null),
        pod.map(PodView::node).filter(text -> !text.isEmpty()).orElse(null),
        null,
        null);
  }

  private static MemberStatus.Role role(Observation seen, VoterView voter) {
    if (seen.leader().filter(id -> id == voter.id()).isPresent()) return MemberStatus.Role.Leader;
    return voter
        .report()
        .map(report ->
            switch (report.state()) {
              case FOLLOWING -> MemberStatus.Role.Follower;
              case OBSERVING -> MemberStatus.Role.Observer;
              case BLANK, LOOKING, LEARNING, LEADING, REMOVED -> MemberStatus.Role.Unknown;
            })
        .orElse(MemberStatus.Role.Unknown);
  }

  private static MemberStatus.State state(VoterView voter) {
    if (voter.ready()) return MemberStatus.State.Ready;
    if (voter.pod().isEmpty() || voter.pod().get().terminating())
      return MemberStatus.State.Provisioning;
    if (!voter.pod().get().running())
      return voter.pod().get().trouble().isEmpty()
          ? MemberStatus.State.Provisioning
          : MemberStatus.State.Degraded;
    return voter
        .report()
        .map(report ->
            switch (report.state()) {
              case BLANK, LOOKING, LEARNING -> MemberStatus.State.Syncing;
              case FOLLOWING, LEADING, OBSERVING ->
                  report.serves() ? MemberStatus.State.Degraded : MemberStatus.State.Syncing;
              case REMOVED -> MemberStatus.State.Degraded;
            })
        .orElse(MemberStatus.State.Unreachable);
  }
}
