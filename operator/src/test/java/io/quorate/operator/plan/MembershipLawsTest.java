package io.quorate.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Reason;
import io.quorate.operator.observe.VoterView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What holds of every step for a founded ensemble: over each mixture of standings of four members,
 * each leader, each size wanted.
 */
final class MembershipLawsTest {
  private static final int MEMBERS = 4;

  private static final Map<Law, String> BROKEN = new EnumMap<>(Law.class);
  private static final Set<Row> ROWS = EnumSet.noneOf(Row.class);
  private static long worlds;

  /**
   * @param standings by id, from 1
   * @param leader 0 if none is known
   */
  record World(ClusterModel model, Standing[] standings, SortedSet<Integer> voters, int leader) {
    Standing of(int id) {
      return standings[id - 1];
    }

    int quorum() {
      return voters.size() / 2 + 1;
    }

    long ready(SortedSet<Integer> ids) {
      long count = 0;
      for (int id : ids) if (of(id).isReady()) count++;
      return count;
    }

    @Override
    public String toString() {
      return model.replicas() + " wanted, leader " + leader + ", " + Arrays.toString(standings);
    }
  }

  enum Law {
    STEP_SAYS_WHY {
      @Override
      boolean holds(World world, Step step) {
        return !step.message().isBlank()
            && (step.reason().kind() == Reason.Kind.STALLED) == step instanceof Step.Blocked;
      }
    },
    NOTHING_OF_A_VOTER_IS_DELETED {
      @Override
      boolean holds(World world, Step step) {
        for (Act act : acts(step))
          switch (act) {
            case Act.DeleteWorkload(int id, var _) -> {
              if (world.voters().contains(id)) return false;
            }
            case Act.RetireVolume(int id, var _) -> {
              if (world.voters().contains(id)) return false;
            }
            case Act.DeleteVolume(int id, var _) -> {
              if (world.voters().contains(id) || world.of(id) != Standing.RETIRED) return false;
            }
            default -> {}
          }
        return true;
      }
    },
    WORKLOAD_GOES_ONLY_BEHIND_A_FENCE_AND_A_LOOK {
      @Override
      boolean holds(World world, Step step) {
        List<Act> acts = acts(step);
        if (acts.stream().noneMatch(act -> act instanceof Act.DeleteWorkload)) return true;
        int id = step instanceof Step.Change change ? change.ids().getFirst() : 0;
        return world.of(id) == Standing.RETIRING
            && acts.getFirst().equals(new Act.Fence(Standings.VERSION))
            && acts.get(1).equals(new Act.ConfirmRemoved(id))
            && acts.getLast() instanceof Act.DeleteWorkload;
      }
    },
    CHANGE_NAMES_THE_VERSION_THAT_WAS_READ {
      @Override
      boolean holds(World world, Step step) {
        for (Act act : acts(step))
          if (act instanceof Act.Reconfigure change
              && !change.expectedVersion().equals(Standings.VERSION)) return false;
        return true;
      }
    },
    CHANGE_KEEPS_THE_QUORUM {
      @Override
      boolean holds(World world, Step step) {
        Act.Reconfigure change = change(step);
        if (change == null || world.ready(world.voters()) < world.quorum()) return true;
        SortedSet<Integer> next = after(world, change);
        long ready = 0;
        for (int id : next)
          if (world.of(id).isReady() || world.of(id) == Standing.JOINER_READY) ready++;
        return ready >= next.size() / 2 + 1;
      }
    },
    CHANGE_NEVER_LEAVES_TWO_VOTERS {
      @Override
      boolean holds(World world, Step step) {
        Act.Reconfigure change = change(step);
        return change == null || after(world, change).size() != 2 || world.voters().size() == 2;
      }
    },
    LEADER_IS_NOT_REMOVED_WHILE_OTHERS_STAY {
      @Override
      boolean holds(World world, Step step) {
        Act.Reconfigure change = change(step);
        return change == null
            || !change.remove().contains(world.leader())
            || world.voters().size() == 1;
      }
    },
    ONLY_WHO_HAS_CAUGHT_UP_IS_ADDED_LOWEST_FIRST {
      @Override
      boolean holds(World world, Step step) {
        Act.Reconfigure change = change(step);
        if (change == null) return true;
        for (int id : change.add()) {
          if (world.of(id) != Standing.JOINER_READY) return false;
          for (int lower = 1; lower < id; lower++)
            if (world.of(lower).isJoiner() && !change.add().contains(lower)) return false;
        }
        return true;
      }
    },
    WHO_IS_REMOVED_IS_LEAVING_OR_LOST {
      @Override
      boolean holds(World world, Step step) {
        Act.Reconfigure change = change(step);
        if (change == null) return true;
        for (int id : change.remove())
          if (!world.of(id).isLost() && !world.of(id).isMarkedLeaving()) return false;
        return true;
      }
    },
    NO_MORE_VOTERS_THAN_WANTED_ARE_MADE_AND_NO_FEWER_LEFT {
      @Override
      boolean holds(World world, Step step) {
        Act.Reconfigure change = change(step);
        if (change == null) return true;
        int before = world.voters().size();
        int after = after(world, change).size();
        int wanted = world.model().replicas();
        return after == before
            || after > before && after <= wanted
            || after < before && after >= wanted;
      }
    },
    VOTER_RESTARTS_ONLY_WHILE_ALL_OTHERS_SERVE_AND_THE_LEADER_LAST {
      @Override
      boolean holds(World world, Step step) {
        for (Act act : acts(step))
          if (act instanceof Act.Evict(int victim, var _)) {
            if (!world.of(victim).isStale()) return false;
            for (int id : world.voters())
              if (id != victim && (!world.of(id).isReady() || victim == world.leader()))
                return false;
          }
        return true;
      }
    },
    ONLY_A_POD_THAT_DOES_NOT_RUN_IS_DELETED {
      @Override
      boolean holds(World world, Step step) {
        for (Act act : acts(step))
          if (act instanceof Act.DeletePod(int id, var pod)
              && (pod.running() || world.of(id) != Standing.BROKEN)) return false;
        return true;
      }
    },
    LEADERSHIP_MOVES_TO_A_VOTER_THAT_SERVES {
      @Override
      boolean holds(World world, Step step) {
        for (Act act : acts(step))
          if (act instanceof Act.TransferLeadership(int target)
              && (target == world.leader() || !world.of(target).isReady())) return false;
        return true;
      }
    },
    NEW_MEMBER_HAS_A_NEW_ID {
      @Override
      boolean holds(World world, Step step) {
        for (Act act : acts(step))
          if (act instanceof Act.CreateWorkload(int id, Intent intent)
              && intent == Intent.JOINING) {
            if (id <= world.voters().last()) return false;
            for (int other = id; other <= MEMBERS; other++)
              if (world.of(other) != Standing.IDLE) return false;
          }
        return true;
      }
    },
    ONE_THING_IS_DISTURBED_AT_A_TIME {
      @Override
      boolean holds(World world, Step step) {
        long disturbing =
            acts(step).stream()
                .filter(act ->
                    switch (act) {
                      case Act.Reconfigure _,
                          Act.TransferLeadership _,
                          Act.DeletePod _,
                          Act.Evict _,
                          Act.DeleteWorkload _,
                          Act.DeleteVolume _ ->
                          true;
                      default -> false;
                    })
                .count();
        return disturbing <= 1;
      }
    },
    SETTLED_MEANS_THAT_NOTHING_IS_LEFT_TO_DO {
      @Override
      boolean holds(World world, Step step) {
        boolean complete = world.voters().size() == world.model().replicas() && world.leader() != 0;
        boolean volumesAreLeft = false;
        for (Standing standing : world.standings()) {
          complete &=
              standing == Standing.SERVING
                  || standing == Standing.IDLE
                  || standing == Standing.RETIRED;
          volumesAreLeft |= standing == Standing.RETIRED && world.model().replicas() == 3;
        }
        // That all serve with the new rendering is written down before volumes go.
        if (step instanceof Step.Change(var row, var _, var _) && row == Row.PROVEN)
          return complete;
        return step instanceof Step.Settled == (complete && !volumesAreLeft);
      }
    };

    abstract boolean holds(World world, Step step);
  }

  private static List<Act> acts(Step step) {
    return step instanceof Step.Change change ? change.acts() : List.of();
  }

  private static Act.@org.jspecify.annotations.Nullable Reconfigure change(Step step) {
    for (Act act : acts(step)) if (act instanceof Act.Reconfigure change) return change;
    return null;
  }

  private static SortedSet<Integer> after(World world, Act.Reconfigure change) {
    SortedSet<Integer> next = new TreeSet<>(world.voters());
    next.removeAll(change.remove());
    next.addAll(change.add());
    return next;
  }

  @BeforeAll
  static void tryEveryWorld() {
    List<Map<Standing, VoterView>> members = new ArrayList<>();
    for (int id = 1; id <= MEMBERS; id++) {
      Map<Standing, VoterView> views = new EnumMap<>(Standing.class);
      for (Standing standing : Standing.values())
        views.put(standing, Standings.representative(id, standing));
      members.add(views);
    }
    List<ClusterModel> models =
        List.of(Standings.model(1, false), Standings.model(3, true), Standings.model(5, false));
    mix(new Standing[MEMBERS], 0, members, models);
  }

  private static void mix(
      Standing[] chosen,
      int next,
      List<Map<Standing, VoterView>> members,
      List<ClusterModel> models) {
    if (next == MEMBERS) {
      tryMixture(chosen.clone(), members, models);
      return;
    }
    for (Standing standing : Standing.values()) {
      chosen[next] = standing;
      mix(chosen, next + 1, members, models);
    }
  }

  /** Without a joiner whose id is below the next one, as that is another standing. */
  private static void tryMixture(
      Standing[] standings, List<Map<Standing, VoterView>> members, List<ClusterModel> models) {
    SortedSet<Integer> voters = new TreeSet<>();
    List<VoterView> views = new ArrayList<>();
    for (int id = 1; id <= MEMBERS; id++) {
      if (standings[id - 1].isVoter()) voters.add(id);
      views.add(Objects.requireNonNull(members.get(id - 1).get(standings[id - 1])));
    }
    if (voters.isEmpty()) return;
    for (int id = 1; id < voters.last(); id++) if (standings[id - 1].isJoiner()) return;
    Optional<EnsembleConfiguration> committed = Optional.of(Standings.committed(voters));
    for (int leader = 0; leader <= MEMBERS; leader++) {
      if (leader > 0 && !(standings[leader - 1].isVoter() && standings[leader - 1].isReady()))
        continue;
      var seen =
          Standings.seen(views, committed, leader == 0 ? Optional.empty() : Optional.of(leader));
      for (ClusterModel model : models) {
        Step step = MembershipPlanner.next(model, Standings.ROLLOUT, seen);
        worlds++;
        if (step instanceof Step.Change change) ROWS.add(change.row());
        World world = new World(model, standings, voters, leader);
        for (Law law : Law.values())
          if (!law.holds(world, step)) BROKEN.putIfAbsent(law, world + "\n  gives " + step);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void lawHoldsInEveryWorld(Law law) {
    assertThat(worlds).isGreaterThan(500_000);
    assertThat(BROKEN.get(law)).as("%s is broken by", law).isNull();
  }

  /** So that no law holds of nothing. */
  @Test
  void everyRowOccurs() {
    Set<Row> expected = EnumSet.range(Row.RESTART_STUCK, Row.RELEASE_VOLUME);
    expected.removeAll(EnumSet.of(Row.APPROVE, Row.TAKE_BACK)); // RolloutLawsTest
    expected.remove(Row.REINSTATED); // a standing has one representative, and this has another
    assertThat(ROWS).isEqualTo(expected);
  }

  @Test
  void withoutAQuorumMembershipAndVolumesAreLeftAlone() {
    List<Standing> each = List.of(Standing.values());
    for (Standing first : each)
      for (Standing second : each)
        for (Standing third : each) {
          List<VoterView> views =
              List.of(
                  Standings.representative(1, first),
                  Standings.representative(2, second),
                  Standings.representative(3, third));
          Step step =
              MembershipPlanner.next(
                  Standings.model(3, true),
                  Standings.ROLLOUT,
                  Standings.seen(views, Optional.empty(), Optional.empty()));
          assertThat(acts(step))
              .allMatch(act ->
                  switch (act) {
                    case Act.RenderStuck _, Act.DeletePod _ -> true;
                    case Act.CreateWorkload(int _, Intent intent) -> intent == Intent.VOTER;
                    default -> false;
                  });
        }
  }
}
