package io.quorate.operator.report;

import io.quorate.operator.api.Condition;
import io.quorate.operator.api.CoordinationClusterStatus;
import io.quorate.operator.api.MemberStatus;
import io.quorate.operator.certificates.Stage;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.observe.CertificatesView;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VolumeView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import io.quorate.operator.plan.Rollout;
import io.quorate.operator.plan.Step;
import io.quorate.operator.resources.Discovery;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status of a cluster as a function of what it shall be, what was found and what is done. */
public final class ClusterReport {
  private static final String CERTIFICATES = "CertificatesReady";

  private ClusterReport() {}

  /**
   * @param before the status as it is, for the times in it only
   */
  public static CoordinationClusterStatus of(
      ClusterModel model,
      Rollout rollout,
      Observation seen,
      CertificatesView certificates,
      Step step,
      @Nullable CoordinationClusterStatus before) {
    Optional<Identity> identity = model.identity();
    List<VoterView> voters = seen.roster(identity).stream().map(seen::voter).toList();
    return new CoordinationClusterStatus(
        model.generation(),
        Conditions.stamp(
            conditions(model, rollout, seen, certificates, step),
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
        versions(model, voters),
        revisions(rollout, voters),
        Operations.of(model, seen, step, before == null ? null : before.operation()),
        members(seen, voters).map(voter -> member(model, seen, voter)).toList(),
        retired(seen),
        model.founded() ? endpoints(model, seen) : null,
        model.founded() ? Names.discovery(model.name()) : null,
        certificates.generation() == 0
            ? null
            : new CoordinationClusterStatus.Certificates(
                certificates.generation(),
                certificates
                    .nextRenewal()
                    .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
                    .orElse(null)));
  }

  private static CoordinationClusterStatus.Endpoints endpoints(
      ClusterModel model, Observation seen) {
    List<String> external = Discovery.external(model, seen.roster(model.identity()));
    return new CoordinationClusterStatus.Endpoints(
        Discovery.plain(model).orElse(null),
        Discovery.encrypted(model).orElse(null),
        external.isEmpty() ? null : external);
  }

  /** The lowest while they differ; absent while no voter tells. */
  private static CoordinationClusterStatus.@Nullable Versions versions(
      ClusterModel model, List<VoterView> voters) {
    String current =
        voters.stream()
            .flatMap(voter -> voter.report().stream())
            .map(MemberReport::version)
            .filter(Objects::nonNull)
            .min(Comparator.comparing(ClusterReport::numbers, Arrays::compare))
            .orElse(null);
    String target = model.spec().version() == null ? tag(model) : model.spec().version();
    return current == null && target == null
        ? null
        : new CoordinationClusterStatus.Versions(current, target, null);
  }

  /** For an order in which 1.10 comes after 1.9. */
  private static int[] numbers(String version) {
    return Arrays.stream(version.split("[^0-9]+"))
        .filter(part -> !part.isEmpty() && part.length() < 10)
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  private static @Nullable String tag(ClusterModel model) {
    String image = model.settings().image();
    String name = image.contains("@") ? image.substring(0, image.indexOf('@')) : image;
    int tag = name.indexOf(':', name.lastIndexOf('/') + 1);
    return tag < 0 ? null : name.substring(tag + 1);
  }

  private static CoordinationClusterStatus.Revisions revisions(
      Rollout rollout, List<VoterView> voters) {
    List<String> running =
        voters.stream()
            .flatMap(voter -> voter.pod().stream())
            .map(PodView::revision)
            .distinct()
            .toList();
    return new CoordinationClusterStatus.Revisions(
        running.size() == 1 ? running.getFirst() : null,
        rollout.takenBack().orElse(rollout.target()),
        rollout.good().orElse(null));
  }

  private static @Nullable List<Integer> retired(Observation seen) {
    List<Integer> ids =
        seen.voters().values().stream()
            .filter(member -> member.volume().filter(VolumeView::retired).isPresent())
            .map(VoterView::id)
            .toList();
    return ids.isEmpty() ? null : ids;
  }

  private static List<Conditions.Said> conditions(
      ClusterModel model,
      Rollout rollout,
      Observation seen,
      CertificatesView certificates,
      Step step) {
    List<Conditions.Said> said = new ArrayList<>(always(model, seen, certificates, step));
    seen.ensemble()
        .filter(committed -> committed.voters().size() > 2)
        .ifPresent(committed -> said.add(quorumHealthy(committed, seen)));
    if (rollout.good().isPresent() && !rollout.isProven() && !model.hibernate())
      said.add(Conditions.said("Upgrading", true, step.reason(), step.message()));
    seen.ensemble()
        .filter(committed -> committed.voters().size() != model.replicas())
        .filter(_ -> step instanceof Step.Blocked || step.reason() == Reason.WaitingForWindow)
        .ifPresent(
            _ -> said.add(Conditions.said("ScaleBlocked", true, step.reason(), step.message())));
    return said;
  }

  /** Whether one more voter may fail. Present for three voters and more, while a quorum serves. */
  private static Conditions.Said quorumHealthy(EnsembleConfiguration committed, Observation seen) {
    long serving = committed.voters().stream().map(seen::voter).filter(VoterView::serves).count();
    boolean healthy = serving > committed.voters().size() / 2 + 1;
    return Conditions.said(
        "QuorumHealthy",
        healthy,
        healthy ? Reason.QuorumServing : Reason.MembersNotReady,
        healthy ? "one more voter may fail" : "no more voter may fail");
  }

  private static List<Conditions.Said> always(
      ClusterModel model, Observation seen, CertificatesView certificates, Step step) {
    boolean settled = step instanceof Step.Settled;
    boolean paused = step.reason() == Reason.Paused || step.reason() == Reason.Hibernated;
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
                paused ? step.reason() : Reason.Settled,
                paused ? step.message() : "nothing is under way"),
        stalled
            .map(problem -> Conditions.said("Stalled", true, problem.reason(), problem.message()))
            .orElseGet(
                () -> Conditions.said("Stalled", false, Reason.NotStalled, "no one needs to act")),
        available(model, seen),
        current(certificates));
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

  /** Who runs behind is named; which certificates are renewed is told by Events. */
  private static Conditions.Said current(CertificatesView certificates) {
    if (certificates.problem().isPresent())
      return Conditions.said(
          CERTIFICATES,
          false,
          certificates.problem().get().reason(),
          certificates.problem().get().message());
    if (certificates.generation() == 0)
      return Conditions.said(
          CERTIFICATES, false, Reason.RenewingCertificates, "there are no certificates yet");
    if (certificates.settled())
      return Conditions.said(
          CERTIFICATES, true, Reason.CertificatesCurrent, "every server uses what it was given");
    return Conditions.said(
        CERTIFICATES,
        false,
        certificates.stage() == Stage.STEADY
            ? Reason.RenewingCertificates
            : Reason.ReplacingAuthority,
        certificates.pending().isEmpty()
            ? "the next step follows"
            : String.join("; ", certificates.pending()));
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
        voter.volume().map(VolumeView::name).orElse(null));
  }

  private static MemberStatus.Role role(Observation seen, VoterView voter) {
    if (seen.leader().filter(id -> id == voter.id()).isPresent()) return MemberStatus.Role.Leader;
    Optional<Intent> intent = voter.workload().map(WorkloadView::intent);
    if (intent.equals(Optional.of(Intent.JOINING))) return MemberStatus.Role.Joiner;
    if (intent.equals(Optional.of(Intent.LEAVING))) return MemberStatus.Role.Leaving;
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
    if (voter.workload().filter(set -> set.intent() == Intent.LEAVING).isPresent())
      return MemberStatus.State.Removing;
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
