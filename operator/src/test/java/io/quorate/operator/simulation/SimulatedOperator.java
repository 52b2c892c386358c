package io.quorate.operator.simulation;

import io.quorate.operator.api.Written;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.RolloutRecord;
import io.quorate.operator.model.ServerSettings;
import io.quorate.operator.model.Timing;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.Part;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.plan.Act;
import io.quorate.operator.plan.Execution;
import io.quorate.operator.plan.MembershipPlanner;
import io.quorate.operator.plan.Rollout;
import io.quorate.operator.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One operator: looks part by part, plans, and does one act after the other; anything may happen
 * between any two of these. Planner, order of the parts and order of the acts are the real ones. A
 * crash is another operator in its place.
 */
final class SimulatedOperator {
  private static final Part[] PARTS = Part.values();

  private static final Timing TIMING =
      new Timing(
          Duration.ofSeconds(30),
          Duration.ofSeconds(150),
          Duration.ZERO,
          Duration.ofSeconds(120),
          Duration.ZERO);

  /** Of a status that says that the spec's settings can't be had. */
  private static final Set<Reason> UP_TO_A_PERSON =
      EnumSet.of(Reason.RolloutFailed, Reason.RolledBack, Reason.SettingsRefused);

  private static final Rollout.Window CLOSED = new Rollout.Window(false, Optional.empty());

  private static final Optional<Instant> NOT_FAILED = Optional.empty();

  private final World world;
  private final @Nullable List<String> trace;
  private final String name;
  private final int[] failedSince = new int[Servers.IDS];
  private final Slot.@Nullable Objects[] objects = new Slot.Objects[Servers.IDS];

  private int spec;

  /** What the spec asks for, as it was read, and what members are to have. */
  private int wanted;

  private boolean hibernate;
  private int revision;
  private boolean windowOpen;

  /** Ids of the members that served when the plan was made. */
  private long served;

  /** Any server did. */
  private boolean answered;

  private int reading;
  private Optional<EnsembleConfiguration> configuration = Optional.empty();
  private @Nullable Identity identity;
  private long present;
  private @Nullable Execution execution;
  private @Nullable ClusterModel model;

  /** The last message in the trace. */
  private String said = "";

  SimulatedOperator(World world, String name, @Nullable List<String> trace) {
    this.world = world;
    this.name = name;
    this.trace = trace;
    this.spec = world.spec;
    this.wanted = world.revision;
    this.hibernate = world.hibernate;
    Arrays.fill(failedSince, -1);
  }

  /** Does the next thing. */
  void advance() {
    if (execution == null) {
      if (reading == 0 && world.chance.happens(.7)) { // else it is a stale one
        spec = world.spec;
        wanted = world.revision;
        hibernate = world.hibernate;
      }
      if (reading < PARTS.length) {
        read(PARTS[reading++]);
        return;
      }
      plan();
    }
    Execution running = execution;
    Act act = running == null ? null : running.due();
    if (running == null || act == null) {
      startAgain();
      return;
    }
    if (act instanceof Act.Evict(int id, var _) && !windowOpen && (served >>> id & 1) != 0)
      world.findings.add(Finding.OUTSIDE_OF_WINDOW);
    boolean done =
        act instanceof Act.Stop
            ? world.stopped(() -> world.perform(act, revision, identity, answered))
            : world.guarded(() -> world.perform(act, revision, identity, answered));
    if (trace != null) trace.add(world.now + " " + name + "   " + act + (done ? "" : " NOT DONE"));
    running.outcome(done ? Act.Outcome.DONE : new Act.Outcome.NotDone("simulated"));
    if (running.due() == null) startAgain();
  }

  private void startAgain() {
    execution = null;
    reading = 0;
  }

  private void read(Part part) {
    switch (part) {
      case CONFIGURATION ->
          configuration =
              world.servers.isServing() ? Optional.of(world.servers.describe()) : Optional.empty();
      case OBJECTS -> {
        identity = world.identity;
        windowOpen = world.windowOpen;
        present = world.kubernetes.sets() | world.kubernetes.claims() | world.kubernetes.pods();
        for (int id = 0; id < world.servers.used; id++) objects[id] = objects(world.slots[id]);
      }
      case REPORTS -> {
        // Composed with the objects when the plan is made.
      }
    }
  }

  private Slot.Objects objects(Slot slot) {
    boolean ready = world.servers.isReady(slot.id);
    slot.noteReadiness(world.now, ready);
    return slot.objects(World.START, ready, !world.starts(slot.podRevision) || slot.looping);
  }

  private void plan() {
    Observation seen = observe();
    Identity known = identity;
    Rollout rollout =
        Rollout.of(
            Integer.toString(wanted),
            known == null ? RolloutRecord.NONE : known.rollout(),
            world.goesBack,
            Rollout.Canary.NONE,
            windowOpen ? Rollout.Window.ALWAYS : CLOSED);
    revision = Integer.parseInt(rollout.target());
    Step step = MembershipPlanner.next(model(), rollout, seen);
    if (trace != null && !step.message().equals(said)) {
      trace.add(world.now + " " + name + " " + step.message());
      said = step.message();
    }
    if (step instanceof Step.Blocked(Reason reason, var _) && UP_TO_A_PERSON.contains(reason)) {
      world.stalled = wanted;
      world.stalledBy = reason;
    }
    served = 0;
    answered = false;
    for (VoterView voter : seen.voters().values()) {
      if (voter.ready()) served |= 1L << voter.id();
      answered |= voter.report().isPresent();
    }
    execution = new Execution(step instanceof Step.Change change ? change.acts() : List.of());
  }

  private Observation observe() {
    Instant now = World.START.plusSeconds(world.now);
    long listed = present;
    if (configuration.isPresent())
      for (EnsembleConfiguration.Member member : configuration.get().members())
        listed |= 1L << member.id();
    Identity known = identity;
    if (known != null && !known.founded()) for (int id : known.voters()) listed |= 1L << id;
    SortedMap<Integer, VoterView> members = new TreeMap<>();
    for (long rest = listed; rest != 0; rest &= rest - 1) {
      int id = Long.numberOfTrailingZeros(rest);
      Slot slot = world.slots[id];
      members.put(
          id,
          slot.view(
              found(id),
              world.servers.leader() == id,
              world.servers.knowsItsPlace(id),
              world.servers.knownVersion(id),
              failedSince(slot)));
    }
    int leader = world.servers.leader();
    return new Observation(
        now,
        members,
        configuration,
        leader >= 0 && world.servers.isReady(leader) ? Optional.of(leader) : Optional.empty(),
        List.of());
  }

  /** What was there of it when the objects were read. */
  private Slot.Objects found(int id) {
    Slot.Objects known = objects[id];
    return known != null ? known : Slot.Objects.NONE;
  }

  private Optional<Instant> failedSince(Slot slot) {
    boolean failed =
        slot.setUid == 0 && slot.claimUid == 0
            || slot.claimUid != 0 && slot.doomed && slot.podUid == 0
            || slot.claimUid != 0 && !slot.nodeIsThere;
    if (!failed) {
      failedSince[slot.id] = -1;
      return NOT_FAILED;
    }
    if (failedSince[slot.id] < 0) failedSince[slot.id] = world.now;
    return Optional.of(World.START.plusSeconds(failedSince[slot.id]));
  }

  @SuppressWarnings("ReferenceEquality") // each write makes another one
  private ClusterModel model() {
    Identity read = identity;
    ClusterModel last = model;
    if (last != null
        && last.replicas() == spec
        && last.hibernate() == hibernate
        && last.identity().orElse(null) == read) return last;
    ClusterModel fresh =
        new ClusterModel(
            "ns",
            "c",
            "uid",
            1,
            Written.cluster(
                "{replicas: %d, hibernate: %b, storage: {whenScaled: %s}}"
                    .formatted(spec, hibernate, world.volumesAreDeleted ? "Delete" : "Retain")),
            Optional.ofNullable(read),
            ServerSettings.of("c", Written.cluster(""), "image"),
            TIMING);
    model = fresh;
    return fresh;
  }
}
