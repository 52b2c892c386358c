package io.quorate.operator.simulation;

import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.RolloutRecord;
import io.quorate.operator.plan.Act;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All there is outside the operators, and how their acts reach it. */
final class World {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String CLUSTER_ID = "00112233445566778899aabbccddeeff";

  final Chance chance;
  final EnumSet<Finding> findings = EnumSet.noneOf(Finding.class);
  final Slot[] slots = new Slot[Servers.IDS];
  final Servers servers;
  final Kubernetes kubernetes;
  final Set<Integer> badRevisions = new HashSet<>();

  /** A server that is asked says that it would not start with them. */
  final Set<Integer> refusedRevisions = new HashSet<>();

  final boolean volumesAreDeleted;

  int now;
  int spec;
  int revision = 1;

  /** The revision that an operator said it can't bring about; 0 if none. */
  int stalled;

  @Nullable Reason stalledBy;

  boolean hibernate;
  boolean windowOpen = true;
  final boolean goesBack;
  boolean healing;
  @Nullable Identity identity;

  private final Set<Flaw> flaws;
  private final double delayed;
  private final List<Request> inFlight = new ArrayList<>();
  private int identityVersion;

  /**
   * @param change of the configuration, if it is one
   */
  private record Request(Act.@Nullable Reconfigure change, Supplier<Servers.Reply> effect) {}

  World(Chance chance, Set<Flaw> flaws) {
    this.chance = chance;
    this.flaws = flaws;
    for (int id = 0; id < slots.length; id++) slots[id] = new Slot(id);
    this.servers = new Servers(chance, slots, flaws, findings);
    this.kubernetes = new Kubernetes(chance, slots, servers, flaws, findings, badRevisions);
    this.spec = chance.oneOf(1, 3, 3, 5);
    this.volumesAreDeleted = chance.below(2) == 0;
    this.delayed = chance.oneOf(.1, .2, .4, .7);
    this.goesBack = chance.below(2) == 0;
  }

  boolean isFounded() {
    return identity != null && identity.founded();
  }

  void heal() {
    healing = true;
    servers.healing = true;
  }

  /** The operator's act, checked: it must not cost the quorum, now or after a restart of all. */
  boolean guarded(Supplier<Boolean> act) {
    boolean several = Long.bitCount(servers.voters()) > 1;
    boolean capable = servers.isCapable();
    boolean recoverable = kubernetes.isRecoverable();
    boolean done = act.get();
    several |= Long.bitCount(servers.voters()) > 1;
    if (capable && several && !servers.isCapable()) findings.add(Finding.QUORUM_LOST);
    if (recoverable && !kubernetes.isRecoverable()) findings.add(Finding.UNRECOVERABLE);
    return done;
  }

  /** It is meant to cost the quorum, but no disk that is needed. */
  boolean stopped(Supplier<Boolean> act) {
    boolean recoverable = kubernetes.isRecoverable();
    boolean done = act.get();
    if (recoverable && !kubernetes.isRecoverable()) findings.add(Finding.UNRECOVERABLE);
    return done;
  }

  /** A request that was held up lands. */
  void deliver() {
    if (inFlight.isEmpty() || !chance.happens(healing ? .2 : .05)) return;
    Request request = inFlight.remove(chance.below(inFlight.size()));
    var _ = guarded(() -> request.effect().get() == Servers.Reply.OK);
  }

  /**
   * Whether these would elect a leader, now and if a change that was sent lands after all: what
   * fails meanwhile is borne by the ensemble as it will be.
   */
  boolean wouldElect(long servers) {
    if (this.servers.electable(servers) < 0) return false;
    for (Request request : inFlight)
      if (request.change() != null && !this.servers.wouldBearOut(request.change(), servers))
        return false;
    return true;
  }

  /** Held up, or its answer lost: both look the same. */
  private boolean send(Supplier<Servers.Reply> effect) {
    return send(new Request(null, effect));
  }

  private boolean send(Request request) {
    double fate = chance.fraction();
    if (!healing && fate < delayed) {
      inFlight.add(request);
      return false;
    }
    Servers.Reply reply = request.effect().get();
    return reply == Servers.Reply.OK && (healing || fate >= delayed + .1);
  }

  /**
   * @param read the identity as the operator has read it
   * @param answered some server did when the act was planned, so that it could be asked
   */
  boolean perform(Act act, int rendering, @Nullable Identity read, boolean answered) {
    return switch (act) {
      case Act.CreateIdentity(var voters) -> {
        if (identity == null)
          writeIdentity(
              new Identity(
                  CLUSTER_ID,
                  1,
                  voters,
                  Optional.empty(),
                  new TreeMap<>(),
                  RolloutRecord.NONE,
                  ""));
        yield true;
      }
      case Act.RecordFounded _ -> record(read, live -> live.withFoundedAt(START));
      case Act.RecordApproved(var accepted) ->
          record(read, live -> live.withRollout(live.rollout().withApproved(accepted)));
      case Act.RecordGood(var proven) ->
          record(read, live -> live.withRollout(live.rollout().withGood(proven, "spec")));
      case Act.RecordTakenBack(var failed) ->
          record(read, live -> live.withRollout(live.rollout().withTakenBack(failed, "")));
      case Act.Validate(int id, var asked) ->
          slots[id].up && (accepts(asked) || !refuse(read, asked));
      case Act.Stop(int id, var uid) -> kubernetes.sleep(id, uid, true);
      case Act.Start(int id, var uid) -> kubernetes.sleep(id, uid, false);
      case Act.Found(int _, var voters, var boot) ->
          (!isFounded() || flaws.contains(Flaw.NOBODY_LOOKS_AT_THE_SECRET))
              && send(() -> servers.found(voters, String.valueOf(boot), isFounded()));
      case Act.CreateWorkload(int id, var intent) ->
          kubernetes.createSet(id, intent, rendering, now);
      case Act.SetIntent intent -> kubernetes.setIntent(intent);
      case Act.Render render -> render(render, rendering, answered);
      case Act.RenderStuck render -> renderStuck(render, rendering, answered);
      case Act.DeletePod delete -> kubernetes.deletePod(delete);
      case Act.Evict evict -> kubernetes.evict(evict);
      case Act.Fence(var version) -> send(() -> servers.reconfigure(List.of(), List.of(), version));
      case Act.ConfirmRemoved(int id) -> servers.isServing() && (servers.voters() >>> id & 1) == 0;
      case Act.RetireVolume(int id, var volume) -> kubernetes.retire(id, volume.uid(), true);
      case Act.ReinstateVolume(int id, var volume) -> kubernetes.retire(id, volume.uid(), false);
      case Act.DeleteWorkload(int id, var uid) -> kubernetes.deleteSet(id, uid);
      case Act.DeleteVolume(int id, var volume) -> kubernetes.deleteClaim(id, volume.uid());
      case Act.Drain _ -> true;
      case Act.TransferLeadership(int target) -> send(() -> servers.transfer(target));
      case Act.Join(int id, var boot) -> send(() -> servers.join(id, String.valueOf(boot)));
      case Act.Reconfigure change ->
          send(
              new Request(
                  change,
                  () ->
                      servers.reconfigure(
                          change.add(), change.remove(), change.expectedVersion())));
    };
  }

  /** If it is as it was read. */
  private boolean record(@Nullable Identity read, UnaryOperator<Identity> change) {
    Identity live = identity;
    if (live == null || read == null || !live.resourceVersion().equals(read.resourceVersion()))
      return false;
    writeIdentity(change.apply(live));
    return true;
  }

  private void writeIdentity(Identity now) {
    identity =
        new Identity(
            now.clusterId(),
            now.incarnation(),
            now.voters(),
            now.foundedAt(),
            now.pools(),
            now.rollout(),
            Integer.toString(++identityVersion));
  }

  /** Settings that don't come up may cost one voter of those that had good ones, and no more. */
  private boolean render(Act.Render act, int rendering, boolean answered) {
    Slot slot = slots[act.id()];
    boolean good =
        starts(slot.setRevision)
            && starts(slot.podRevision)
            && slot.podUid != 0
            && slot.nodeIsThere
            && (!slot.looping || isGood(slot.podRevision));
    if (!kubernetes.render(act, rendering)) return false;
    if (!good || starts(rendering) || (servers.voters() >>> act.id() & 1) == 0) return true;
    // What another operator asks for with an older spec is taken back by the first that has the
    // new.
    if (rendering != revision) return true;
    if (answered && refusedRevisions.contains(rendering)) findings.add(Finding.REFUSED_RENDERED);
    for (long rest = servers.voters() & ~(1L << act.id()); rest != 0; rest &= rest - 1) {
      Slot other = slots[Long.numberOfTrailingZeros(rest)];
      if (other.setRevision == rendering
          && other.podRevision == rendering
          && !other.up
          && other.setUid != 0
          // Who looked while it was missing could not know that it was the one that tries them.
          && !other.setLost
          && !other.doomed
          && other.nodeIsThere) findings.add(Finding.BAD_RENDERING_SPREAD);
    }
    return true;
  }

  /** The pod is looked at in the same breath. */
  private boolean renderStuck(Act.RenderStuck act, int rendering, boolean answered) {
    Slot slot = slots[act.id()];
    boolean same =
        act.pod()
            .map(seen ->
                Integer.toString(slot.podUid).equals(seen.uid())
                    && Integer.toString(slot.podVersion).equals(seen.resourceVersion()))
            .orElse(slot.podUid == 0);
    return (same || flaws.contains(Flaw.NOBODY_LOOKS_AT_THE_POD))
        && render(new Act.Render(act.id(), act.uid(), act.resourceVersion()), rendering, answered);
  }

  private boolean accepts(String asked) {
    return !refusedRevisions.contains(Integer.parseInt(asked))
        || flaws.contains(Flaw.ACCEPTS_ALL_SETTINGS);
  }

  /** Whoever asked writes it down. */
  private boolean refuse(@Nullable Identity read, String asked) {
    stalled = Integer.parseInt(asked);
    stalledBy = Reason.SettingsRefused;
    var _ =
        record(read, live -> live.withRollout(live.rollout().withTakenBack(asked, "simulated")));
    return true;
  }

  private boolean isGood(int rendering) {
    Identity live = identity;
    return live != null && live.rollout().good().equals(Optional.of(Integer.toString(rendering)));
  }

  /** Members could have another rendering again, without a person. */
  boolean canGoBack() {
    Identity live = identity;
    return goesBack && live != null && live.rollout().good().isPresent() && !isGood(revision);
  }

  boolean starts(int rendering) {
    return !badRevisions.contains(rendering);
  }

  /** As the spec has it, in every part. */
  boolean isSettled() {
    if (!servers.isServing() || !isFounded()) return false;
    Servers.Configuration committed = servers.committed();
    if (committed == null || committed.size() != spec || kubernetes.sets() != committed.voters())
      return false;
    for (long rest = committed.voters(); rest != 0; rest &= rest - 1) {
      Slot slot = slots[Long.numberOfTrailingZeros(rest)];
      if (!servers.isSynced(slot.id)
          || !committed.admits(slot)
          || slot.intent != Intent.VOTER
          || slot.replace
          || slot.asleep
          || slot.restart != 0 && slot.podRestart != slot.restart
          || slot.setRevision != revision
          || slot.podRevision != revision) return false;
    }
    return true;
  }

  /** The status says that what the spec asks for can't be had; or no member ever came up. */
  boolean isUpToAPerson() {
    return stalled == revision && !(stalledBy == Reason.RolloutFailed && canGoBack())
        || !isFounded() && !starts(revision);
  }

  /** No pod runs, but those that are all that is left of their volumes. */
  boolean isAsleep() {
    for (int id = 1; id < servers.used; id++)
      if (slots[id].podUid != 0 && !slots[id].doomed) return false;
    return true;
  }

  /** Not founded yet, and a volume of the first voters is gone: a person deletes it. */
  boolean isBlockedBeforeTheFounding() {
    if (servers.isFounded() || identity == null) return false;
    for (int id : identity.voters()) {
      Slot slot = slots[id];
      if (slot.claimUid != 0 && (!slot.nodeIsThere || slot.doomed && !slot.up)) return true;
    }
    return false;
  }

  /**
   * A pod that doesn't run can't be made again without losing its volume, which is being deleted,
   * and without it there is no quorum.
   */
  boolean isHeldByAVolume() {
    return !servers.isServing()
        && kubernetes.isRecoverable()
        && !kubernetes.isRecoverableWithoutDoomed();
  }

  String describe() {
    StringBuilder text = new StringBuilder();
    text.append("spec ").append(spec).append(" revision ").append(revision);
    text.append(hibernate ? " asleep" : "").append(windowOpen ? "" : " closed");
    text.append(" identity ").append(identity == null ? "none" : identity.voters());
    if (isFounded()) text.append(" founded");
    Servers.Configuration committed = servers.committed();
    if (committed != null) text.append(" version ").append(servers.version());
    text.append(" leader ").append(servers.leader());
    for (Slot slot : slots)
      if (slot.setUid != 0 || slot.claimUid != 0 || slot.podUid != 0)
        text.append("\n      ")
            .append(committed != null && committed.has(slot.id) ? '*' : ' ')
            .append(slot);
    return text.toString();
  }
}
