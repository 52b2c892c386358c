package io.quorate.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.MemberReport.State;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Intent;
import io.quorate.operator.observe.MemberView;
import io.quorate.operator.observe.PodView;
import io.quorate.operator.observe.VolumeView;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A member's standing says all about it that decides; every member has one. */
final class StandingLawsTest {
  private static final int VOTER = 1;
  private static final int OTHER = 4;
  private static final EnsembleConfiguration THREE =
      Standings.committed(new TreeSet<>(Set.of(1, 2, 3)));
  private static final Surroundings AROUND =
      new Surroundings(
          Standings.ROLLOUT, false, THREE.nextId(), false, Worlds.NOW, Standings.TIMING);

  @Test
  void thereAreNoMoreThanTwentyFive() {
    assertThat(Standing.values()).hasSizeLessThanOrEqualTo(25);
  }

  @Test
  void everyVoterHasOneOfTheVoters() {
    Set<Standing> occurring = EnumSet.noneOf(Standing.class);
    for (VoterView member : everyMember(VOTER)) {
      Standing standing = Standing.ofVoter(member, AROUND);
      assertThat(standing == Standing.BROKEN || standing.isVoter()).isTrue();
      occurring.add(standing);
    }
    for (Standing standing : Standing.values())
      assertThat(occurring.contains(standing))
          .as("%s", standing)
          .isEqualTo(standing.isVoter() || standing == Standing.BROKEN);
  }

  @Test
  void everyOtherMemberHasOneOfTheOthers() {
    Set<Standing> occurring = EnumSet.noneOf(Standing.class);
    for (VoterView member : everyMember(OTHER)) {
      Standing standing = Standing.ofOther(member, AROUND);
      assertThat(standing.isVoter()).isFalse();
      occurring.add(standing);
    }
    for (Standing standing : Standing.values())
      assertThat(occurring.contains(standing)).as("%s", standing).isEqualTo(!standing.isVoter());
  }

  @Test
  void representativesHaveTheStandingTheyRepresent() {
    for (Standing standing : Standing.values())
      assertThat(
              standing.isVoter()
                  ? Standing.ofVoter(Standings.representative(VOTER, standing), AROUND)
                  : Standing.ofOther(Standings.representative(OTHER, standing), AROUND))
          .isEqualTo(standing);
  }

  /** Whatever else is true of it, the same is done as for any other member of its standing. */
  @Test
  void membersOfOneStandingAreTreatedAlike() {
    List<VoterView> each = everyMember(VOTER);
    for (int replicas : List.of(1, 3, 5))
      for (Standing second : List.of(Standing.SERVING, Standing.LEAVING))
        for (int leader : List.of(VOTER, 3))
          assertTreatedAlike(
              replicas,
              List.of(
                  Standings.representative(2, second),
                  Standings.representative(3, Standing.SERVING)),
              each,
              leader);
    List<VoterView> voters = new ArrayList<>();
    for (int id = 1; id <= 3; id++) voters.add(Standings.representative(id, Standing.SERVING));
    for (int replicas : List.of(1, 3, 5))
      assertTreatedAlike(replicas, voters, everyMember(OTHER), 3);
  }

  private static void assertTreatedAlike(
      int replicas, List<VoterView> others, List<VoterView> each, int leader) {
    ClusterModel model = Standings.model(replicas, true);
    Map<Standing, String> treatments = new EnumMap<>(Standing.class);
    for (VoterView member : each) {
      Standing standing =
          member.id() == VOTER
              ? Standing.ofVoter(member, AROUND)
              : Standing.ofOther(member, AROUND);
      String expected =
          treatments.computeIfAbsent(
              standing,
              _ ->
                  treatment(
                      model, others, Standings.representative(member.id(), standing), leader));
      String actual = treatment(model, others, member, leader);
      if (!actual.equals(expected))
        throw new AssertionError(
            replicas
                + " wanted, "
                + member
                + "\n gives "
                + actual
                + "\n but "
                + standing
                + " gives "
                + expected);
    }
  }

  private static String treatment(
      ClusterModel model, List<VoterView> others, VoterView member, int leader) {
    List<VoterView> members = new ArrayList<>(others);
    members.add(member);
    Step step =
        MembershipPlanner.next(
            model,
            Standings.ROLLOUT,
            Standings.seen(members, Optional.of(THREE), Optional.of(leader)));
    return switch (step) {
      // What is marked wrongly is a matter of which object says so.
      case Step.Change(Row row, var ids, var _) ->
          (row == Row.REINSTATED ? Row.JOINED : row) + " " + ids;
      case Step.Wait(var reason, var _) -> "Wait " + reason;
      case Step.Blocked(var reason, var _) -> "Blocked " + reason;
      case Step.Settled _ -> "Settled";
    };
  }

  /** Everything that can be found of one member, sensible or not. */
  private static List<VoterView> everyMember(int id) {
    List<Optional<WorkloadView>> workloads = new ArrayList<>();
    workloads.add(Optional.empty());
    for (Intent intent : Intent.values())
      for (String revision : List.of(Worlds.REVISION, Worlds.OLD_REVISION))
        for (boolean replace : List.of(false, true))
          for (boolean terminating : List.of(false, true))
            for (int seconds : List.of(60, 3600))
              workloads.add(
                  Optional.of(
                      new WorkloadView(
                          "w" + id,
                          "1",
                          revision,
                          intent,
                          replace,
                          false,
                          Optional.empty(),
                          "",
                          Worlds.NOW.minusSeconds(seconds),
                          terminating)));
    List<Optional<VolumeView>> volumes = new ArrayList<>();
    volumes.add(Optional.empty());
    for (boolean retired : List.of(false, true))
      for (boolean terminating : List.of(false, true))
        volumes.add(Standings.volume(id, retired, terminating));
    List<Optional<PodView>> pods = new ArrayList<>();
    pods.add(Optional.empty());
    for (String revision : List.of(Worlds.REVISION, Worlds.OLD_REVISION, Worlds.LOST_REVISION))
      pods.add(Optional.of(Worlds.stuck(id, revision)));
    for (String revision : List.of(Worlds.REVISION, Worlds.OLD_REVISION))
      for (boolean running : List.of(false, true))
        for (boolean ready : List.of(false, true))
          for (boolean terminating : List.of(false, true))
            if (running || !ready)
              pods.add(Standings.pod(id, revision, running, ready, terminating));
    List<MemberView> servers =
        List.of(
            Standings.silent(),
            Standings.server(id, State.BLANK, false, false),
            Standings.server(id, State.LOOKING, true, false),
            Standings.server(id, State.LEARNING, false, false),
            Standings.server(id, State.FOLLOWING, false, true),
            Standings.server(id, State.FOLLOWING, true, true),
            Standings.server(id, State.LEADING, true, true),
            Standings.server(id, State.REMOVED, false, false));
    List<Optional<Instant>> failures =
        List.of(
            Optional.empty(), Optional.of(Worlds.NOW), Optional.of(Worlds.NOW.minusSeconds(3600)));
    List<VoterView> members = new ArrayList<>();
    for (var workload : workloads)
      for (var volume : volumes)
        for (var pod : pods)
          for (MemberView server : servers)
            for (var failure : failures) {
              if (pod.isEmpty() && !(server instanceof MemberView.Unknown)) continue;
              members.add(new VoterView(id, workload, pod, volume, server, failure));
            }
    return members;
  }
}
