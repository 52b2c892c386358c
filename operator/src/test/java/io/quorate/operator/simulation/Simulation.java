package io.quorate.operator.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run: a cluster is made, and while its spec is edited, pods, nodes, disks and objects go and
 * requests are late, two operators look after it, each with a view of its own. Then the faults end,
 * and all must come to what the spec says.
 *
 * <p>An entry is committed on enough disks at once; a founding is one step; the disruption budget
 * is computed as it is asked. Not modelled: members that nobody here made, uncommitted suffixes of
 * logs, cuts between servers, wrong stamps, certificates, observers, a user who deletes a claim
 * between an operator's look at it and its delete of the pod.
 */
final class Simulation {
  private static final int TURNS_TO_SETTLE = 3000;

  /** How often a person who is told that a spec can't be had writes another one. */
  private static final int TRIES = 3;

  private static final int PACE_MAX = 3;
  private static final int FAULT_KINDS = 16;

  /** Where a run may end short of the spec: a person must step in, and the status says so. */
  enum End {
    SETTLED,
    BOOTSTRAP_BLOCKED,
    DATA_LOST,
    QUORUM_LOST,
    VOLUME_TERMINATING,
    FOUND
  }

  /**
   * @param finding present exactly if the end is FOUND
   */
  record Result(long seed, End end, Optional<Finding> finding, int turns) {}

  /** One run in so many ends with the rendering that the faults fell on. */
  private static final int KEEPS_REVISION = 5;

  private final long seed;
  private final Chance chance;
  private final World world;
  private final @Nullable List<String> trace;
  private final SimulatedOperator[] operators;

  /** The probability of a fault in a turn, and of one beyond what an ensemble bears. */
  private final double faulty;

  private final double careless;

  /** The probability that the other operator goes on. */
  private final double takeTurns;

  /** The kinds of fault that occur: a run of few kinds goes deeper into what these do. */
  private final long faults;

  /** How many things the controllers and the servers do while an operator does one. */
  private final int pace;

  private final int faultsEnd;
  private int crashes;

  Simulation(long seed, Set<Flaw> flaws, boolean traced) {
    this.seed = seed;
    this.chance = new Chance(seed);
    this.trace = traced ? new ArrayList<>() : null;
    this.careless = chance.oneOf(0, .02, .02, .4);
    this.takeTurns = chance.oneOf(.03, .1, .5);
    double variety = chance.oneOf(0, .3, .7, 1);
    this.faulty = (variety == 0 ? 2 : 1) * chance.oneOf(.05, .1, .2);
    this.faults = 1 | chance.some((1L << FAULT_KINDS) - 1, _ -> chance.happens(variety));
    this.pace = chance.oneOf(1, 1, PACE_MAX);
    this.faultsEnd = chance.oneOf(60, 150, 400);
    this.world = new World(chance, flaws);
    this.operators =
        new SimulatedOperator[] {
          new SimulatedOperator(world, "A", trace), new SimulatedOperator(world, "B", trace)
        };
  }

  /** What happened, an act a line; empty unless it was asked for. */
  List<String> trace() {
    return trace == null ? List.of() : trace;
  }

  String describe() {
    return world.describe();
  }

  Result run() {
    int active = 0;
    int end = faultsEnd + TURNS_TO_SETTLE;
    int tries = 0;
    while (world.now < end) {
      world.now++;
      if (world.now == faultsEnd) {
        world.heal();
        // The last one is a good one. Where none follows, a bad one has to be told of.
        if (seed % KEEPS_REVISION != 0) world.revision++;
        world.windowOpen = true;
        world.hibernate = chance.happens(.15);
        tell("the faults are over");
      }
      if (!world.healing) {
        if (chance.happens(faulty)) fault();
        if (chance.happens(.02)) {
          int crashed = chance.below(2);
          operators[crashed] =
              new SimulatedOperator(world, (crashed == 0 ? "A" : "B") + ++crashes, trace);
        }
      }
      world.deliver();
      // In the end nothing is so slow that it looks like a failure.
      for (int turn = 0; turn < (world.healing ? PACE_MAX : pace); turn++) {
        world.kubernetes.turn(world.healing);
        serversTurn();
      }
      if (chance.happens(takeTurns)) active = 1 - active;
      operators[active].advance();
      if (!world.findings.isEmpty()) return found(world.findings.iterator().next());
      if (world.healing && world.now % 16 == 0) {
        if (!world.kubernetes.isRecoverable()
            && (world.servers.isFounded() || world.isBlockedBeforeTheFounding())) return lost();
        if (world.isUpToAPerson() && tries++ < TRIES) {
          end = world.now + TURNS_TO_SETTLE;
          world.revision++; // and that is a good one
          tell("revision " + world.revision);
        }
        if (world.hibernate && world.isAsleep()) {
          world.hibernate = false;
          tell("wakes up");
        }
        if (!world.hibernate && world.isSettled()) return end(End.SETTLED);
      }
    }
    return world.isHeldByAVolume() ? end(End.VOLUME_TERMINATING) : found(Finding.NOT_CONVERGED);
  }

  private void serversTurn() {
    switch (chance.below(6)) {
      case 0, 1 -> world.servers.elect();
      case 2 -> {
        if (world.isFounded()) world.servers.write();
      }
      case 3, 4 -> world.servers.catchUp(chance.member(world.kubernetes.pods()));
      default -> world.servers.admit();
    }
  }

  private Result lost() {
    if (!world.servers.isFounded()) return end(End.BOOTSTRAP_BLOCKED);
    if (careless == 0) return found(Finding.LOST_WITHOUT_FAULT);
    return end(Long.bitCount(world.servers.voters()) == 1 ? End.DATA_LOST : End.QUORUM_LOST);
  }

  private Result found(Finding finding) {
    return new Result(seed, End.FOUND, Optional.of(finding), world.now);
  }

  private Result end(End end) {
    return new Result(seed, end, Optional.empty(), world.now);
  }

  private void tell(String what) {
    if (trace != null) trace.add(world.now + " " + what);
  }

  // Faults and users

  private void fault() {
    int id = chance.member(world.kubernetes.claims());
    int kind = chance.member(faults);
    if (kind == 0) {
      world.spec = chance.oneOf(1, 3, 5, 7);
      tell("spec " + world.spec);
      return;
    }
    if (kind == 1) {
      world.revision++;
      if (chance.happens(.3)) world.badRevisions.add(world.revision);
      boolean refused = world.badRevisions.contains(world.revision) && chance.happens(.4);
      if (refused) world.refusedRevisions.add(world.revision);
      tell("revision " + world.revision + (world.starts(world.revision) ? "" : " doesn't start"));
      return;
    }
    if (kind == 2) {
      world.servers.loseLeader();
      return;
    }
    if (kind == 12) {
      world.hibernate = !world.hibernate;
      tell(world.hibernate ? "all shall sleep" : "all shall wake");
      return;
    }
    if (kind == 13) {
      world.windowOpen = !world.windowOpen;
      tell(world.windowOpen ? "a window opens" : "the window closes");
      return;
    }
    if (id < 0) return;
    Slot slot = world.slots[id];
    switch (kind) {
      case 3, 4 -> {
        tell("crash of " + id);
        world.kubernetes.stop(slot);
      }
      case 5 -> {
        if (slot.doomed && !mayBreak(slot)) return;
        tell("pod of " + id + " deleted");
        world.kubernetes.removePod(slot);
      }
      case 6 -> {
        if (slot.doomed && !mayBreak(slot)) return;
        tell("set of " + id + " deleted");
        world.kubernetes.removeSet(slot);
      }
      case 7 -> {
        if (slot.setUid == 0) return;
        tell("replace " + id);
        slot.replace = true;
        slot.touched();
      }
      case 14 -> {
        if (slot.setUid == 0) return;
        tell("restart of " + id + " asked for");
        slot.restart++;
        slot.touched();
      }
      case 15 -> {
        tell(id + " crashes again and again");
        slot.looping = true;
        world.kubernetes.stop(slot);
      }
      case 8 -> {
        if (slot.nodeIsThere) return;
        tell("node of " + id + " is back");
        slot.nodeIsThere = true;
      }
      case 9 -> {
        if (!mayBreak(slot)) return;
        tell("disk of " + id + " emptied");
        world.kubernetes.stop(slot);
        world.kubernetes.emptyDisk(slot);
      }
      case 10 -> {
        if (!mayBreak(slot)) return;
        tell("volume of " + id + " deleted by a user");
        slot.doomed = true;
        slot.touched();
      }
      default -> {
        if (!mayBreak(slot)) return;
        tell("node of " + id + " gone");
        slot.nodeIsThere = false;
        world.kubernetes.stop(slot);
      }
    }
  }

  /** Seldom more than the ensemble can bear. */
  private boolean mayBreak(Slot slot) {
    if (!world.servers.isFounded()) return chance.happens(.3);
    long rest = 0;
    for (int id = 1; id < world.servers.used; id++) {
      Slot other = world.slots[id];
      if (other.id != slot.id
          && other.claimUid != 0
          && other.nodeIsThere
          && !other.retired
          && !other.doomed) rest |= 1L << id;
    }
    return world.wouldElect(rest) || chance.happens(careless);
  }
}
