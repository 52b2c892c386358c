package io.quorate.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.operator.model.Reason;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.plan.Worlds.Situation;
import io.quorate.operator.plan.Worlds.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** What holds of every step until an ensemble is founded, over every small cluster there is. */
final class FoundingLawsTest {
  private static void law(BiPredicate<World, Step> law) {
    int[] count = {0};
    Worlds.forEach((world, step) -> {
      count[0]++;
      if (!law.test(world, step))
        throw new AssertionError("broken by " + world + "\n  which gives " + step);
    });
    assertThat(count[0]).isGreaterThan(200_000);
  }

  /** Of every act of a kind that is planned anywhere. */
  private static <A extends Act> void lawOf(Class<A> kind, BiPredicate<World, A> law) {
    int[] count = {0};
    law((world, step) -> {
      for (Act act : acts(step))
        if (kind.isInstance(act)) {
          count[0]++;
          if (!law.test(world, kind.cast(act))) return false;
        }
      return true;
    });
    assertThat(count[0]).as("acts that are a " + kind.getSimpleName()).isPositive();
  }

  private static List<Act> acts(Step step) {
    return step instanceof Step.Change change ? change.acts() : List.of();
  }

  @Test
  void foundingIsCommandedOnlyWhenEveryVoterIsBlankByItsOwnWord() {
    lawOf(
        Act.Found.class,
        (world, act) ->
            act.voters().equals(world.founders())
                && act.first() == 1
                && world.seen().voters().values().stream()
                    .allMatch(v -> v.report().filter(r -> r.blank()).isPresent()));
  }

  @Test
  void foundingIsRecordedExactlyWhenAVoterHasAHistory() {
    lawOf(
        Act.RecordFounded.class,
        (world, _) ->
            world.seen().voters().values().stream()
                .anyMatch(v -> v.report().filter(r -> !r.blank()).isPresent()));
  }

  @Test
  void identityComesBeforeEverythingElse() {
    law((world, step) ->
        world.model().identity().isPresent()
            || step instanceof Step.Blocked
            || acts(step).stream().allMatch(act -> act instanceof Act.CreateIdentity));
    lawOf(
        Act.CreateIdentity.class,
        (world, act) ->
            act.voters().equals(world.founders())
                && world.seen().voters().values().stream()
                    .allMatch(v -> v.workload().isEmpty() && v.volume().isEmpty()));
  }

  @Test
  void onlyWhatDoesNotRunAndIsStaleIsRestartedAndItsVolumeStays() {
    lawOf(
        Act.DeletePod.class,
        (world, act) -> {
          VoterView voter = world.seen().voter(act.id());
          return world.of(act.id()).stale()
              && !voter.runs()
              && voter.volume().filter(v -> v.terminating()).isEmpty();
        });
  }

  @Test
  void workloadIsMadeOnlyWhereNoneIsAndNeverOnAVolumeThatGoes() {
    lawOf(
        Act.CreateWorkload.class,
        (world, act) -> {
          VoterView voter = world.seen().voter(act.id());
          return world.founders().contains(act.id())
              && voter.workload().isEmpty()
              && voter.volume().filter(volume -> volume.terminating()).isEmpty();
        });
  }

  @Test
  void nothingElseIsDoneBeforeTheFounding() {
    law((_, step) ->
        acts(step).stream()
            .allMatch(act ->
                switch (act) {
                  case Act.CreateIdentity _,
                      Act.CreateWorkload _,
                      Act.RenderStuck _,
                      Act.DeletePod _,
                      Act.Found _,
                      Act.RecordFounded _ ->
                      true;
                  default -> false;
                }));
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
  void nothingIsFoundedOnSilence() {
    Set<Situation> silent =
        EnumSet.of(
            Situation.SILENT,
            Situation.SILENT_STALE,
            Situation.POD_STARTING,
            Situation.NO_POD,
            Situation.POD_TERMINATING);
    law((world, step) ->
        !silent.containsAll(world.situations())
            || acts(step).stream()
                .noneMatch(act -> act instanceof Act.Found || act instanceof Act.RecordFounded));
  }

  @Test
  void everyStepSaysWhyAndItsReasonFits() {
    law((_, step) -> {
      Reason.Kind expected =
          step instanceof Step.Blocked ? Reason.Kind.STALLED : Reason.Kind.MOVING;
      return step.reason().kind() == expected && !step.message().isBlank();
    });
  }

  /** Every row of the founding is reached, so that no law above holds of nothing. */
  @Test
  void everyRowOccurs() {
    Set<Row> rows = EnumSet.noneOf(Row.class);
    Worlds.forEach((_, step) -> {
      if (step instanceof Step.Change change) rows.add(change.row());
    });
    assertThat(rows)
        .containsExactly(Row.IDENTITY, Row.FOUNDERS, Row.FOUND, Row.FOUNDED, Row.RESTART_STUCK);
  }
}
