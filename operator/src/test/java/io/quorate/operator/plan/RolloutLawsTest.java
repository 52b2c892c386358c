package io.quorate.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.MemberReport.State;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Reason;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import io.quorate.operator.plan.Rollout.Canary;
import io.quorate.operator.plan.Rollout.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a rendering on its way to three voters, the second of which leads. Each of these
 * was a run of the simulation that found something.
 */
final class RolloutLawsTest {
  private static final Optional<EnsembleConfiguration> THREE =
      Optional.of(Standings.committed(new TreeSet<>(Set.of(1, 2, 3))));
  private static final Optional<EnsembleConfiguration> NO_QUORUM = Optional.empty();
  private static final Instant LONG_AGO = Worlds.NOW.minusSeconds(86_401);

  // It does not come up

  @Test
  void isTakenBackThoughOtherMembersJoin() {
    assertThat(row(rollback(), THREE, serving(1), serving(2), stale(3), stuckJoiner(4)))
        .isEqualTo(Row.TAKE_BACK);
  }

  @Test
  void isToldOfThoughOtherMembersJoin() {
    Step step =
        next(
            5,
            Standings.ROLLOUT,
            THREE,
            serving(1),
            serving(2),
            stale(3),
            stuckJoiner(4),
            stuckJoiner(5));
    assertThat(step).isInstanceOf(Step.Blocked.class);
    assertThat(step.reason()).isEqualTo(Reason.RolloutFailed);
    assertThat(step.message()).contains("members [4, 5]");
  }

  /** It may have much to learn: nothing is known against its rendering. */
  @Test
  void isNoFaultOfAJoinerThatRuns() {
    assertThat(
            next(
                5,
                rollback(),
                THREE,
                serving(1),
                serving(2),
                stale(3),
                Standings.representative(4, Standing.JOINER_LATE),
                Standings.representative(5, Standing.JOINER)))
        .isInstanceOfSatisfying(
            Step.Change.class, change -> assertThat(change.row()).isEqualTo(Row.GIVE_UP));
  }

  @Test
  void isTakenBackWithoutAQuorum() {
    assertThat(row(rollback(), NO_QUORUM, stuck(1, Worlds.REVISION, LONG_AGO), looking(2)))
        .isEqualTo(Row.TAKE_BACK);
  }

  @Test
  void isToldOfWithoutAQuorum() {
    assertThat(
            next(
                    Standings.ROLLOUT,
                    NO_QUORUM,
                    stuck(1, Worlds.REVISION, LONG_AGO),
                    looking(2),
                    looking(3))
                .reason())
        .isEqualTo(Reason.RolloutFailed);
  }

  /** What waits for the member that does not come up would wait for ever. */
  @Test
  void isToldOfWhateverElseWaits() {
    Step step =
        next(
            1,
            Standings.ROLLOUT,
            THREE,
            stuck(1, Worlds.REVISION, LONG_AGO),
            Standings.representative(2, Standing.LEAVING),
            Standings.representative(3, Standing.LEAVING));
    assertThat(step.reason()).isEqualTo(Reason.RolloutFailed);
  }

  @Test
  void isNoFaultOfALostNode() {
    VoterView lost = stuck(1, Worlds.REVISION, LONG_AGO);
    assertThat(
            next(
                    rollback(),
                    THREE,
                    new VoterView(
                        1,
                        lost.workload(),
                        lost.pod(),
                        lost.volume(),
                        lost.member(),
                        Optional.of(Worlds.NOW)),
                    serving(2),
                    stale(3))
                .reason())
        .isEqualTo(Reason.RollingRestart);
  }

  @Test
  void isKnownToFailWhereNoPodIsEvenMade() {
    VoterView member = stuck(1, Worlds.REVISION, LONG_AGO);
    VoterView podless =
        Standings.member(
            1,
            member.workload().map(workload -> podlessSince(workload, LONG_AGO)),
            Optional.empty(),
            member.volume(),
            Standings.silent());
    assertThat(row(rollback(), THREE, podless, serving(2), stale(3))).isEqualTo(Row.TAKE_BACK);
  }

  // Who is stuck

  @Test
  void isNotGivenAgainToWhatDoesNotStartWithIt() {
    VoterView member =
        Standings.member(
            1,
            Standings.workload(1, Intent.VOTER, Worlds.OLD_REVISION, false),
            Optional.of(Worlds.stuck(1, Worlds.REVISION)),
            Standings.volume(1, false, false),
            Standings.silent());
    assertThat(next(Standings.ROLLOUT, THREE, member, serving(2), serving(3)))
        .isInstanceOf(Step.Wait.class);
  }

  @Test
  void isTriedOnOneMemberThatIsStuckWithGoodSettings() {
    assertThat(
            row(
                Standings.ROLLOUT,
                NO_QUORUM,
                stuck(1, Worlds.OLD_REVISION, Worlds.NOW),
                looking(2),
                looking(3)))
        .isEqualTo(Row.RESTART_STUCK);
    for (Intent intent : List.of(Intent.VOTER, Intent.LEAVING))
      assertThat(
              next(
                  Standings.ROLLOUT,
                  NO_QUORUM,
                  stuck(1, Worlds.OLD_REVISION, Worlds.NOW),
                  meantFor(intent, stuck(2, Worlds.REVISION, Worlds.NOW)),
                  looking(3)))
          .isInstanceOf(Step.Wait.class);
  }

  /** Whatever it is, it is no worse than what they have. */
  @Test
  void isGivenAtOnceToAllThatAreStuckWithOthers() {
    assertThat(
            row(
                Standings.ROLLOUT,
                NO_QUORUM,
                stuck(1, Worlds.LOST_REVISION, Worlds.NOW),
                stuck(2, Worlds.REVISION, Worlds.NOW),
                looking(3)))
        .isEqualTo(Row.RESTART_STUCK);
  }

  // A server is asked

  @Test
  void isShownToAnyServerThatAnswersWhereNoneLeads() {
    Step step =
        next(
            unapproved(),
            NO_QUORUM,
            stuck(1, Worlds.OLD_REVISION, Worlds.NOW),
            looking(2),
            looking(3));
    assertThat(step).isInstanceOf(Step.Change.class);
    assertThat(((Step.Change) step).acts())
        .containsExactly(
            new Act.Validate(2, Worlds.REVISION), new Act.RecordApproved(Worlds.REVISION));
  }

  /** They can't become worse. */
  @Test
  void isGivenUnseenWhereNoServerAnswers() {
    assertThat(
            row(
                unapproved(),
                NO_QUORUM,
                stuck(1, Worlds.OLD_REVISION, Worlds.NOW),
                stuck(2, Worlds.OLD_REVISION, Worlds.NOW)))
        .isEqualTo(Row.RESTART_STUCK);
  }

  // An observer goes first

  @Test
  void waitsForTheObserver() {
    for (Canary canary : List.of(Canary.AWAITED, Canary.FAILED))
      assertThat(
              next(Standings.ROLLOUT.withCanary(canary), THREE, stale(1), serving(2), stale(3))
                  .reason())
          .isEqualTo(canary == Canary.FAILED ? Reason.RolloutFailed : Reason.RollingRestart);
    assertThat(row(with(Canary.SERVES), THREE, stale(1), serving(2), stale(3))).isEqualTo(Row.ROLL);
  }

  @Test
  void isTakenBackWhereTheObserverDoesNotComeUp() {
    assertThat(row(rollback().withCanary(Canary.FAILED), THREE, stale(1), serving(2), stale(3)))
        .isEqualTo(Row.TAKE_BACK);
  }

  // The pod has it already

  /** Another operator has set its workload back meanwhile. */
  @Test
  void isKeptByAWorkloadWhosePodRunsWithIt() {
    Step step =
        next(
            with(Canary.NONE),
            THREE,
            serving(1),
            serving(2),
            Standings.representative(3, Standing.UNRENDERED));
    assertThat(step).isInstanceOf(Step.Change.class);
    assertThat(((Step.Change) step).row()).isEqualTo(Row.KEEP);
    assertThat(((Step.Change) step).acts()).containsExactly(new Act.Render(3, "w3", "1"));
  }

  // Small words

  private static Rollout rollback() {
    return rollout(true, true, Canary.NONE);
  }

  private static Rollout unapproved() {
    return rollout(false, false, Canary.NONE);
  }

  private static Rollout with(Canary canary) {
    return rollout(true, false, canary);
  }

  private static Rollout rollout(boolean approved, boolean goesBack, Canary canary) {
    return new Rollout(
        Worlds.REVISION,
        Optional.of(Worlds.OLD_REVISION),
        approved,
        Optional.empty(),
        "",
        goesBack,
        canary,
        Window.ALWAYS);
  }

  private static VoterView serving(int id) {
    return Standings.representative(id, Standing.SERVING);
  }

  private static VoterView stale(int id) {
    return Standings.representative(id, Standing.SERVING_STALE);
  }

  private static VoterView looking(int id) {
    return Standings.member(
        id,
        Standings.workload(id, Intent.VOTER, Worlds.OLD_REVISION, false),
        Standings.pod(id, Worlds.OLD_REVISION, true, false, false),
        Standings.volume(id, false, false),
        Standings.server(id, State.LOOKING, true, false));
  }

  private static VoterView stuckJoiner(int id) {
    return meantFor(Intent.JOINING, stuck(id, Worlds.REVISION, LONG_AGO));
  }

  private static VoterView meantFor(Intent intent, VoterView member) {
    return Standings.member(
        member.id(),
        Standings.born(
            member.id(), intent, member.workload().orElseThrow().revision(), false, LONG_AGO),
        member.pod(),
        member.volume(),
        member.member());
  }

  /**
   * @param since it is not ready
   */
  private static VoterView stuck(int id, String revision, Instant since) {
    PodView pod = Worlds.stuck(id, revision);
    return Standings.member(
        id,
        Standings.workload(id, Intent.VOTER, revision, false),
        Optional.of(
            new PodView(
                pod.name(),
                pod.uid(),
                pod.resourceVersion(),
                pod.ip(),
                pod.node(),
                pod.revision(),
                pod.restart(),
                since,
                pod.running(),
                pod.ready(),
                pod.roleLabelled(),
                pod.terminating(),
                pod.trouble())),
        Standings.volume(id, false, false),
        Standings.silent());
  }

  private static WorkloadView podlessSince(WorkloadView workload, Instant since) {
    return new WorkloadView(
        workload.uid(),
        workload.resourceVersion(),
        workload.revision(),
        workload.intent(),
        workload.replace(),
        workload.asleep(),
        Optional.of(since),
        workload.restart(),
        workload.createdAt(),
        workload.terminating());
  }

  private static Row row(
      Rollout rollout, Optional<EnsembleConfiguration> committed, VoterView... members) {
    Step step = next(rollout, committed, members);
    assertThat(step).isInstanceOf(Step.Change.class);
    return ((Step.Change) step).row();
  }

  private static Step next(
      Rollout rollout, Optional<EnsembleConfiguration> committed, VoterView... members) {
    return next(3, rollout, committed, members);
  }

  /**
   * @param replicas voters that are wanted
   */
  private static Step next(
      int replicas,
      Rollout rollout,
      Optional<EnsembleConfiguration> committed,
      VoterView... members) {
    List<VoterView> views = new ArrayList<>(List.of(members));
    return MembershipPlanner.next(
        Standings.model(replicas, false),
        rollout,
        Standings.seen(
            views, committed, committed.isPresent() ? Optional.of(2) : Optional.empty()));
  }
}
