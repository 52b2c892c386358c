package io.quorate.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.operator.model.Reason;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.plan.Worlds.Situation;
import io.quorate.operator.plan.Worlds.World;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What holds of every step, over every small cluster there is. */
final class MembershipPlannerLawsTest {
  private static void law(java.util.function.BiPredicate<World, Step> law) {
    int[] count = {0};
    Worlds.forEach((world, step) -> {
      count[0]++;
      if (!law.test(world, step))
        throw new AssertionError("broken by " + world + "\n  which gives " + step);
    });
    assertThat(count[0]).isGreaterThan(300_000);
  }

  private static <S extends Step> void lawOf(
      Class<S> kind, java.util.function.BiPredicate<World, S> law) {
    int[] count = {0};
    law((world, step) -> {
      if (!kind.isInstance(step)) return true;
      count[0]++;
      return law.test(world, kind.cast(step));
    });
    assertThat(count[0]).as("worlds that give a " + kind.getSimpleName()).isPositive();
  }

  @Test
  void foundingIsCommandedOnlyWhenEveryVoterIsBlankByItsOwnWord() {
    lawOf(
        Step.Found.class,
        (world, step) ->
            !world.model().founded()
                && step.voters().equals(world.model().voters())
                && step.first() == 1
                && world.seen().voters().values().stream()
                    .allMatch(v -> v.report().filter(r -> r.blank()).isPresent()));
  }

  @Test
  void foundedEnsembleIsNeverFoundedAgain() {
    law((world, step) ->
        !(world.model().founded()
            && (step instanceof Step.Found
                || step instanceof Step.RecordFounded
                || step instanceof Step.WriteIdentity)));
  }

  @Test
  void foundingIsRecordedExactlyWhenAVoterHasAHistory() {
    lawOf(
        Step.RecordFounded.class,
        (world, _) ->
            !world.model().founded()
                && world.seen().voters().values().stream()
                    .anyMatch(v -> v.report().filter(r -> !r.blank()).isPresent()));
  }

  @Test
  void identityComesBeforeEverythingElse() {
    law((world, step) ->
        world.model().identity().isPresent()
            || step instanceof Step.WriteIdentity
            || step instanceof Step.Blocked);
    lawOf(
        Step.WriteIdentity.class,
        (world, step) ->
            step.voters().equals(world.model().voters())
                && world.seen().voters().values().stream()
                    .allMatch(v -> v.workload().isEmpty() && v.volume().isEmpty()));
  }

  @Test
  void restartOfARunningVoterLeavesAQuorumOfReadyOnes() {
    lawOf(
        Step.RollVoter.class,
        (world, step) -> {
          long others =
              world.seen().voters().values().stream()
                  .filter(v -> v.id() != step.id() && v.ready())
                  .count();
          return world.model().voters().size() == 1 || others >= world.model().quorum();
        });
  }

  @Test
  void readyVoterIsRestartedOnlyWhileAllOthersAreReady() {
    lawOf(
        Step.RollVoter.class,
        (world, step) ->
            !world.seen().voter(step.id()).ready()
                || world.seen().voters().values().stream().allMatch(VoterView::ready));
  }

  @Test
  void onlyStaleVotersAreRestarted() {
    lawOf(Step.RollVoter.class, (world, step) -> world.of(step.id()).stale());
    lawOf(Step.RestartStuck.class, (world, step) -> world.of(step.id()).stale());
  }

  @Test
  void leaderIsRestartedLast() {
    lawOf(
        Step.RollVoter.class,
        (world, step) ->
            !step.leader()
                || world.model().voters().stream()
                    .noneMatch(id -> id != step.id() && world.of(id).stale()));
  }

  @Test
  void stuckPodIsRemovedOnlyIfItDoesNotRunAndItsVolumeStays() {
    lawOf(
        Step.RestartStuck.class,
        (world, step) -> {
          VoterView voter = world.seen().voter(step.id());
          return !voter.runs() && voter.volume().filter(v -> v.terminating()).isEmpty();
        });
  }

  @Test
  void workloadIsMadeOnlyWhereNoneIsAndNeverOnAVolumeThatGoes() {
    lawOf(
        Step.CreateVoters.class,
        (world, step) ->
            !step.ids().isEmpty()
                && world.model().voters().containsAll(step.ids())
                && step.ids().stream()
                    .map(world.seen()::voter)
                    .allMatch(v ->
                        v.workload().isEmpty()
                            && v.volume().filter(volume -> volume.terminating()).isEmpty()));
  }

  @Test
  void settledMeansAllReadyAndNoneStale() {
    lawOf(
        Step.Settled.class,
        (world, _) ->
            world.model().founded()
                && world.seen().leader().isPresent()
                && world.seen().voters().values().stream().allMatch(VoterView::ready)
                && world.situations().stream().noneMatch(Situation::stale));
  }

  @Test
  void anotherClustersDataStopsEverything() {
    law((world, step) ->
        Set.of(Situation.ONLY_VOLUME_OF_ANOTHER_CLUSTER, Situation.OF_ANOTHER_CLUSTER).stream()
                .noneMatch(world.situations()::contains)
            || step instanceof Step.Blocked(Reason reason, _)
                && (reason == Reason.ForeignVolume || reason == Reason.IdentityMissing));
  }

  @Test
  void nothingIsDisturbedOnSilence() {
    Set<Situation> silent =
        Set.of(
            Situation.SILENT,
            Situation.SILENT_STALE,
            Situation.POD_STARTING,
            Situation.NO_POD,
            Situation.POD_TERMINATING);
    law((world, step) ->
        !silent.containsAll(world.situations())
            || world.model().voters().size() == 1
            || !(step instanceof Step.RollVoter
                || step instanceof Step.Found
                || step instanceof Step.RecordFounded));
  }

  @Test
  void sameInputGivesTheSameStep() {
    law((world, step) -> world.next().equals(step));
  }

  @Test
  void everyStepSaysWhyAndItsReasonFits() {
    law((_, step) -> {
      Reason.Kind expected =
          step instanceof Step.Blocked
              ? Reason.Kind.STALLED
              : step instanceof Step.Settled ? Reason.Kind.FINE : Reason.Kind.MOVING;
      return step.reason().kind() == expected && !step.message().isBlank();
    });
  }

  @Test
  void pausedClusterIsLeftAlone() {
    law((world, _) -> {
      var model = world.model();
      var paused =
          new io.quorate.operator.model.ClusterModel(
              model.namespace(),
              model.name(),
              model.uid(),
              model.generation(),
              model.voters(),
              model.identity(),
              model.settings(),
              model.storage(),
              model.pools(),
              true,
              model.problems());
      return MembershipPlanner.next(paused, Worlds.REVISION, world.seen())
          .equals(new Step.Wait(Reason.Paused, "spec.paused is true"));
    });
  }

  /** Every kind of step is reached, so that no law above holds of nothing. */
  @Test
  void everyKindOfStepOccurs() {
    Set<String> kinds = new TreeSet<>();
    Worlds.forEach((_, step) -> kinds.add(step.getClass().getSimpleName()));
    assertThat(kinds)
        .containsExactlyElementsOf(
            List.of(
                "Blocked",
                "CreateVoters",
                "Found",
                "RecordFounded",
                "RestartStuck",
                "RollVoter",
                "Settled",
                "Wait",
                "WriteIdentity"));
  }
}
