package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Quorum;
import io.quorate.server.zab.LearnerProgress.Step;
import io.quorate.server.zab.PeerView.Phase;
import io.quorate.server.zab.PeerView.RoleName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Supported by a quorum: finds an epoch that a quorum promises, makes sure that nobody of them has
 * more history, brings learners to its own, and is established once a quorum holds it (Zab paper,
 * phases 1 and 2). From then on it orders (phase 3). While a configuration is under way, every
 * quorum is one of both configurations.
 */
final class Leading implements Role {
  private enum Stage {
    /** Waits for a quorum to ask. */
    GATHERING,
    /** The own promise is on its way to the disk. */
    PROMISING,
    /** Waits for a quorum of promises. */
    DISCOVERY,
    /** The own history is on its way to the disk, then the own current epoch. */
    SAVING_HISTORY,
    SAVING_EPOCH,
    /** Waits for a quorum to hold the history. */
    SYNCHRONIZATION,
    /** The joined mark is on its way to the disk. */
    MARKING,
    ESTABLISHED
  }

  /** Entries in one message; a single entry may be larger. */
  private static final long MESSAGE_BYTES_MAX = 1 << 20;

  private final Core core;
  private final List<LearnerProgress> learners = new ArrayList<>();
  private final ConfirmRounds confirmations = new ConfirmRounds();
  private Stage stage = Stage.GATHERING;
  private Quorum active;
  private @Nullable Quorum pending;
  private boolean votes;
  private boolean votesPending;
  private long[] marks = new long[8];

  private long epoch;
  private long awaitedTicket;
  private long sinceMillis;
  private long initialZxid;
  private long round;
  private long pingedMillis;

  Leading(Core core) {
    this.core = core;
    this.sinceMillis = core.now();
    this.active = new Quorum(core.history.active());
    countAnew();
  }

  void start() {
    gather();
  }

  private void stepDown(String reason) {
    core.note(new PeerEvent.SteppedDown(epoch, reason));
    core.look();
  }

  /** Whether something that was just done ended this leadership. */
  private boolean hasLeft() {
    return core.role() != this;
  }

  private boolean isEstablished() {
    return stage == Stage.ESTABLISHED;
  }

  // ---- quorums ------------------------------------------------------------------------------

  private void countAnew() {
    active = new Quorum(core.history.active());
    Ensemble next = core.history.pending();
    pending = next == null ? null : new Quorum(next);
    votes = active.admits(core.id, core.stamp().diskId());
    votesPending = pending != null && pending.admits(core.id, core.stamp().diskId());
    for (LearnerProgress each : learners) countAnew(each);
    if (marks.length < learners.size() + 1) marks = new long[learners.size() * 2 + 2];
  }

  private void countAnew(LearnerProgress learner) {
    int id = learner.neighbor.id;
    long disk = learner.neighbor.diskId();
    learner.votes = !learner.observer && active.admits(id, disk);
    learner.votesPending = !learner.observer && pending != null && pending.admits(id, disk);
  }

  /** What a learner may have done that a quorum must have done. */
  private interface Deed {
    boolean isDoneBy(LearnerProgress learner);
  }

  /** Whether this server and those who did it are a quorum. */
  private boolean isQuorum(Deed deed) {
    int count = votes ? 1 : 0;
    int countPending = votesPending ? 1 : 0;
    for (LearnerProgress each : learners) {
      if (!deed.isDoneBy(each)) continue;
      if (each.votes) count++;
      if (each.votesPending) countPending++;
    }
    return active.reachedBy(count) && (pending == null || pending.reachedBy(countPending));
  }

  // ---- discovery ----------------------------------------------------------------------------

  private void gather() {
    if (stage != Stage.GATHERING || !isQuorum(learner -> true)) return;
    // Any epoch will do that is later than what a quorum promised; later than all promises heard
    // of spares those who promised more an election of their own.
    long highest = core.epochs().acceptedEpoch();
    for (Neighbor each : core.neighbors) {
      if (each.isKin() && each.notification != null) {
        highest = Math.max(highest, each.notification.acceptedEpoch());
      }
    }
    Check.that(highest < Integer.MAX_VALUE - 1L, "epoch %d is the last one", highest);
    epoch = highest + 1;
    stage = Stage.PROMISING;
    core.promise(epoch, core.id);
    awaitedTicket = core.writes.lastTicket();
  }

  private void tell(LearnerProgress learner) {
    learner.step = Step.TOLD;
    core.send(learner.neighbor, new Message.LeaderInfo(learner.attempt, epoch));
  }

  private void promised() {
    stage = Stage.DISCOVERY;
    for (LearnerProgress each : learners) if (each.step == Step.ASKED) tell(each);
    discover();
  }

  private void discover() {
    if (stage != Stage.DISCOVERY) return;
    if (!isQuorum(learner -> learner.promised)) return;
    initialZxid = core.history.lastZxid();
    stage = Stage.SAVING_HISTORY;
    core.storeEntries();
    awaitedTicket = core.writes.lastTicket();
    for (LearnerProgress each : learners) if (each.step == Step.PROMISED) synchronize(each);
    stored();
  }

  // ---- synchronization ----------------------------------------------------------------------

  private void synchronize(LearnerProgress learner) {
    History history = core.history;
    long limit = learner.observer ? history.committedZxid() : history.lastZxid();
    SyncPlan plan =
        learner.wantsSnapshot
            ? new SyncPlan.Snapshot()
            : SyncPlan.choose(history, limit, learner.epochEnds);
    learner.progressMillis = core.now();
    switch (plan) {
      case SyncPlan.Diff(long after) -> {
        note(learner, PeerEvent.SyncKind.DIFF, after);
        core.send(learner.neighbor, new Message.Diff(after));
        catchUp(learner, after, limit);
      }
      case SyncPlan.Truncate(long to, int chain) -> {
        note(learner, PeerEvent.SyncKind.TRUNCATE, to);
        core.send(learner.neighbor, new Message.Truncate(to, chain));
        catchUp(learner, to, limit);
      }
      case SyncPlan.Snapshot() -> {
        long zxid = history.deliveredZxid();
        note(learner, PeerEvent.SyncKind.SNAPSHOT, zxid);
        learner.step = Step.SNAPSHOT;
        learner.snapshotZxid = zxid;
        learner.snapshotChain = history.chainAt(zxid);
        core.send(
            learner.neighbor,
            new Message.SnapshotBegin(zxid, learner.snapshotChain, history.ensembleAt(zxid)));
        learner.chunkWanted = true;
        core.emit(new Effect.SnapshotWanted(learner.neighbor.id, true));
      }
    }
  }

  private void note(LearnerProgress learner, PeerEvent.SyncKind kind, long fromZxid) {
    core.note(new PeerEvent.SyncChosen(learner.neighbor.id, kind, fromZxid));
  }

  private void catchUp(LearnerProgress learner, long afterZxid, long upToZxid) {
    learner.sentZxid = afterZxid;
    learner.step = Step.SYNCING;
    sendUpTo(learner, upToZxid);
    core.send(learner.neighbor, new Message.NewLeader(epoch, upToZxid));
  }

  @Override
  public void snapshotChunk(int learnerId, Bytes chunk, boolean last) {
    LearnerProgress learner = learner(learnerId);
    if (learner == null || learner.step != Step.SNAPSHOT || !learner.chunkWanted) return;
    learner.chunkWanted = false;
    core.send(learner.neighbor, new Message.SnapshotChunk(learner.chunksSent++, last, chunk));
    if (!last) return;
    long limit = learner.observer ? core.history.committedZxid() : core.history.lastZxid();
    catchUp(learner, learner.snapshotZxid, limit);
  }

  private void snapshotAck(LearnerProgress learner, Message.SnapshotAck ack) {
    learner.progressMillis = core.now();
    // The limit is on standing still: a large state takes as long as it takes.
    if (!isEstablished()) sinceMillis = core.now();
    if (learner.step != Step.SNAPSHOT) return;
    if (learner.chunkWanted || ack.index() != learner.chunksSent - 1) {
      core.illegal(learner.neighbor, "a chunk that wasn't sent is acknowledged");
      return;
    }
    learner.chunkWanted = true;
    core.emit(new Effect.SnapshotWanted(learner.neighbor.id, false));
  }

  private void establish() {
    if (stage != Stage.SYNCHRONIZATION) return;
    if (!isQuorum(learner -> learner.ackedZxid >= initialZxid)) return;
    DiskStamp stamp = core.stamp();
    stage = Stage.MARKING;
    if (!stamp.joined()) core.changeStamp(stamp.asJoined());
    awaitedTicket = core.writes.lastTicket();
    stored();
  }

  private void established() {
    stage = Stage.ESTABLISHED;
    if (initialZxid > core.history.committedZxid()) core.commit(initialZxid);
    if (hasLeft()) return;
    for (LearnerProgress each : learners) if (each.step == Step.SYNCED) upToDate(each);
    append(LogEntry.Kind.NOOP, Bytes.EMPTY);
  }

  private void upToDate(LearnerProgress learner) {
    learner.step = Step.UP_TO_DATE;
    learner.committedSentZxid =
        Math.min(
            core.history.committedZxid(), learner.observer ? learner.sentZxid : Long.MAX_VALUE);
    core.send(learner.neighbor, new Message.UpToDate(learner.committedSentZxid));
  }

  // ---- messages -----------------------------------------------------------------------------

  @Override
  public void receive(Neighbor from, Message message) {
    if (message instanceof Message.FollowerInfo info) {
      followerInfo(from, info);
      return;
    }
    LearnerProgress learner = learner(from.id);
    if (learner == null) return;
    switch (message) {
      case Message.AckEpoch ack -> ackEpoch(learner, ack);
      case Message.SnapshotAck ack -> snapshotAck(learner, ack);
      case Message.AckNewLeader ack -> ackNewLeader(learner, ack);
      case Message.Ack ack -> ack(learner, ack.upToZxid());
      case Message.Pong pong -> pong(learner, pong.round());
      case Message.Service service -> {
        if (learner.step == Step.UP_TO_DATE) {
          core.emit(new Effect.ServiceMessage(from.id, service.body()));
        } else {
          core.illegal(from, "a service message from a server that isn't up to date");
        }
      }
      case Message.Hello _,
          Message.Notification _,
          Message.FoundingOffer _,
          Message.FollowerInfo _,
          Message.LeaderInfo _,
          Message.Diff _,
          Message.Truncate _,
          Message.SnapshotBegin _,
          Message.SnapshotChunk _,
          Message.NewLeader _,
          Message.UpToDate _,
          Message.Propose _,
          Message.Commit _,
          Message.Inform _,
          Message.Ping _ -> {
        // What the other said while it led this server.
      }
    }
  }

  private void followerInfo(Neighbor from, Message.FollowerInfo info) {
    remove(from);
    boolean voter = core.members().isVoter(from.id);
    if (voter && stage != Stage.GATHERING && info.acceptedEpoch() > epoch) {
      stepDown("server " + from.id + " has promised epoch " + info.acceptedEpoch());
      return;
    }
    boolean observer = info.observer() || !voter;
    LearnerProgress learner = new LearnerProgress(from, observer, info, core.now());
    learners.add(learner);
    countAnew();
    if (stage == Stage.GATHERING) gather();
    else if (stage != Stage.PROMISING) tell(learner);
  }

  private void ackEpoch(LearnerProgress learner, Message.AckEpoch ack) {
    if (learner.step != Step.TOLD || ack.epoch() != epoch) {
      core.illegal(learner.neighbor, "a promise of an epoch that wasn't asked for");
      return;
    }
    learner.step = Step.PROMISED;
    learner.promised = ack.promised();
    learner.currentEpoch = ack.currentEpoch();
    learner.epochEnds = ack.epochEnds();
    learner.progressMillis = core.now();
    if (stage != Stage.DISCOVERY) {
      synchronize(learner);
      return;
    }
    long last = ack.epochEnds().isEmpty() ? Zxid.NONE : ack.epochEnds().getFirst().zxid();
    boolean counts = learner.promised && (learner.votes || learner.votesPending);
    if (counts && !core.vote().covers(ack.currentEpoch(), last)) {
      stepDown("server " + learner.neighbor.id + " has more history");
      return;
    }
    discover();
  }

  private void ackNewLeader(LearnerProgress learner, Message.AckNewLeader ack) {
    if (learner.step != Step.SYNCING || ack.epoch() != epoch || ack.zxid() > learner.sentZxid) {
      core.illegal(learner.neighbor, "a history is acknowledged that wasn't sent");
      return;
    }
    learner.step = Step.SYNCED;
    learner.ackedZxid = ack.zxid();
    learner.lagSinceMillis = core.now();
    learner.lagZxid = ack.zxid();
    if (isEstablished()) upToDate(learner);
    else establish();
  }

  private void ack(LearnerProgress learner, long upToZxid) {
    boolean synced = learner.step == Step.SYNCED || learner.step == Step.UP_TO_DATE;
    if (!synced || upToZxid <= learner.ackedZxid || upToZxid > learner.sentZxid) {
      core.illegal(learner.neighbor, "ack of " + Zxid.hex(upToZxid) + " out of place");
      return;
    }
    learner.ackedZxid = upToZxid;
  }

  private void pong(LearnerProgress learner, long answered) {
    if (answered > round) {
      core.illegal(learner.neighbor, "a ping is answered that wasn't sent");
      return;
    }
    learner.pongRound = answered;
    learner.pongMillis = core.now();
  }

  @Override
  public void notified(Neighbor from) {
    LearnerProgress learner = learner(from.id);
    Message.Notification said = from.notification;
    if (learner == null || said == null) return;
    // Before it is told, a learner's earlier notifications may still say that it looks.
    boolean follows = said.standing() == Message.Standing.FOLLOWING && said.supports() == core.id;
    if (!follows) lost(from);
  }

  @Override
  public void lost(Neighbor neighbor) {
    if (!remove(neighbor) || stage == Stage.GATHERING) return;
    boolean enough =
        isEstablished()
            ? isQuorum(learner -> learner.step == Step.UP_TO_DATE)
            : isQuorum(learner -> true);
    if (!enough) stepDown("no quorum follows any more");
  }

  private boolean remove(Neighbor neighbor) {
    return learners.removeIf(each -> each.neighbor == neighbor);
  }

  private @Nullable LearnerProgress learner(int id) {
    for (int i = 0; i < learners.size(); i++) {
      LearnerProgress each = learners.get(i);
      if (each.neighbor.id == id) return each;
    }
    return null;
  }

  // ---- disk, time, configuration ------------------------------------------------------------

  @Override
  public void stored() {
    if (!core.writes.isStored(awaitedTicket)) return;
    switch (stage) {
      case PROMISING -> promised();
      case SAVING_HISTORY -> {
        stage = Stage.SAVING_EPOCH;
        core.saveEpochs(new HardState(core.epochs().acceptedEpoch(), epoch));
        awaitedTicket = core.writes.lastTicket();
      }
      case SAVING_EPOCH -> {
        stage = Stage.SYNCHRONIZATION;
        establish();
      }
      case MARKING -> established();
      case GATHERING, DISCOVERY, SYNCHRONIZATION, ESTABLISHED -> {}
    }
  }

  @Override
  public void tick() {
    if (core.diskStalls()) {
      stepDown("the own disk doesn't answer");
      return;
    }
    dropLaggards();
    if (hasLeft()) return;
    if (!isEstablished()) {
      long patience = stage == Stage.GATHERING ? core.silenceMillisMax : core.initLimitMillis();
      if (core.now() - sinceMillis > patience) stepDown("not established in time");
      else ping();
      return;
    }
    if (!isQuorum(this::isInTouch)) stepDown("a quorum misses rounds");
    else ping();
  }

  private boolean isInTouch(LearnerProgress learner) {
    return learner.step == Step.UP_TO_DATE
        && core.now() - learner.pongMillis < core.silenceMillisMax;
  }

  private void ping() {
    if (core.now() - pingedMillis < core.pingMillis) return;
    pingAll();
  }

  private void pingAll() {
    pingedMillis = core.now();
    round++;
    Message ping = new Message.Ping(round);
    for (LearnerProgress each : learners) {
      if (each.step != Step.ASKED) core.send(each.neighbor, ping);
    }
  }

  private void dropLaggards() {
    for (int i = learners.size() - 1; i >= 0; i--) {
      LearnerProgress each = learners.get(i);
      if (lags(each)) core.illegal(each.neighbor, "it lags too far behind");
      if (hasLeft()) return;
    }
  }

  private boolean lags(LearnerProgress learner) {
    long now = core.now();
    return switch (learner.step) {
      case ASKED, TOLD, PROMISED -> false;
      case SNAPSHOT, SYNCING -> now - learner.progressMillis > core.initLimitMillis();
      case SYNCED, UP_TO_DATE -> {
        if (learner.observer || learner.ackedZxid >= learner.lagZxid) {
          learner.lagZxid = core.history.lastZxid();
          learner.lagSinceMillis = now;
        }
        yield now - learner.lagSinceMillis > core.syncLimitMillis();
      }
    };
  }

  @Override
  public void reconfigured() {
    countAnew();
  }

  // ---- broadcast ----------------------------------------------------------------------------

  boolean canPropose() {
    return isEstablished() && Zxid.counter(nextZxid()) < core.counterHandover;
  }

  long nextZxid() {
    long last = core.history.lastZxid();
    return Zxid.epoch(last) == epoch ? Zxid.next(last) : Zxid.of(epoch, 1);
  }

  long propose(Bytes payload) {
    Check.that(canPropose(), "not an established leader");
    return append(LogEntry.Kind.TXN, payload);
  }

  private long append(LogEntry.Kind kind, Bytes payload) {
    History history = core.history;
    long zxid = nextZxid();
    history.append(
        LogEntry.following(history.lastChain(), zxid, history.committedZxid(), kind, payload));
    return zxid;
  }

  void confirm(long token) {
    confirmations.ask(token);
  }

  @Override
  public void flush() {
    if (!isEstablished()) return;
    if (Zxid.counter(nextZxid()) >= core.counterHandover) {
      stepDown("the counter of this epoch is used up");
      return;
    }
    commitWhatAQuorumHolds();
    admit();
    if (hasLeft()) return;
    propose();
    core.storeEntries();
    tellCommits();
    confirm();
  }

  private void propose() {
    sendAll(false, core.history.lastZxid());
  }

  /** One message object for all who have come equally far: it is encoded once. */
  private void sendAll(boolean observers, long upToZxid) {
    @Nullable Message shared = null;
    long sharedFrom = -1;
    long sharedUpTo = -1;
    for (int i = 0; i < learners.size(); i++) {
      LearnerProgress each = learners.get(i);
      boolean gets = each.observer ? each.step == Step.UP_TO_DATE : each.isStreaming();
      if (each.observer != observers || !gets || each.sentZxid >= upToZxid) continue;
      if (shared == null || sharedFrom != each.sentZxid) {
        List<LogEntry> entries = core.history.between(each.sentZxid, upToZxid, MESSAGE_BYTES_MAX);
        shared = entriesFor(each, entries);
        sharedFrom = each.sentZxid;
        sharedUpTo = entries.getLast().zxid();
      }
      each.sentZxid = sharedUpTo;
      core.send(each.neighbor, shared);
      sendUpTo(each, upToZxid);
    }
  }

  /** What one learner lacks, in messages of bounded size. */
  private void sendUpTo(LearnerProgress learner, long upToZxid) {
    while (learner.sentZxid < upToZxid) {
      List<LogEntry> entries = core.history.between(learner.sentZxid, upToZxid, MESSAGE_BYTES_MAX);
      Message message = entriesFor(learner, entries);
      learner.sentZxid = entries.getLast().zxid();
      core.send(learner.neighbor, message);
    }
  }

  private static Message entriesFor(LearnerProgress learner, List<LogEntry> entries) {
    return learner.observer
        ? new Message.Inform(learner.sentZxid, entries)
        : new Message.Propose(learner.sentZxid, entries);
  }

  private void commitWhatAQuorumHolds() {
    long committed = core.history.committedZxid();
    long reached = reached(active, false);
    long under = core.history.pendingZxid();
    if (pending != null && reached >= under) {
      // Up to the entry before it the old quorum is enough, from it on both are needed.
      reached = Math.max(under - 1, Math.min(reached, reached(pending, true)));
    }
    if (reached <= committed) return;
    boolean configures = pending != null && reached >= under;
    core.commit(reached);
    if (!configures || hasLeft()) return;
    // Tells everybody that the configuration is committed, and so that it rules alone.
    append(LogEntry.Kind.NOOP, Bytes.EMPTY);
    commitWhatAQuorumHolds();
  }

  private long reached(Quorum quorum, boolean ofPending) {
    int count = 0;
    if (ofPending ? votesPending : votes) marks[count++] = core.history.durableZxid();
    for (int i = 0; i < learners.size(); i++) {
      LearnerProgress each = learners.get(i);
      if (each.ackedZxid >= 0 && (ofPending ? each.votesPending : each.votes)) {
        marks[count++] = each.ackedZxid;
      }
    }
    return quorum.reached(marks, count);
  }

  private void tellCommits() {
    long committed = core.history.committedZxid();
    Message.@Nullable Commit commit = null;
    for (int i = 0; i < learners.size(); i++) {
      LearnerProgress each = learners.get(i);
      boolean knows = each.committedSentZxid >= committed;
      if (each.step != Step.UP_TO_DATE || each.observer || knows) continue;
      if (commit == null) commit = new Message.Commit(committed);
      each.committedSentZxid = committed;
      core.send(each.neighbor, commit);
    }
    sendAll(true, committed);
  }

  // ---- admission ----------------------------------------------------------------------------

  /** Lets a synced learner's disk vote, one at a time, once this epoch has committed something. */
  private void admit() {
    if (hasLeft() || pending != null || !hasCommittedInEpoch()) return;
    for (LearnerProgress each : learners) {
      Member member = core.history.active().member(each.neighbor.id);
      boolean candidate = each.step == Step.UP_TO_DATE && !each.observer && !each.votes;
      long disk = each.neighbor.diskId();
      if (!candidate || member == null || disk == 0) continue;
      if (each.ackedZxid < core.history.committedZxid()) continue;
      long zxid = nextZxid();
      Ensemble next = core.history.active().admitting(zxid, member.id(), disk);
      core.note(new PeerEvent.AdmissionProposed(member.id(), disk));
      append(LogEntry.Kind.CONFIG, EnsembleCodec.encode(ConfigEntry.change(next)));
      core.reconfigured();
      return;
    }
  }

  private boolean hasCommittedInEpoch() {
    return Zxid.epoch(core.history.committedZxid()) == epoch;
  }

  // ---- confirmation -------------------------------------------------------------------------

  private void confirm() {
    if (!hasCommittedInEpoch()) return;
    if (confirmations.isUnderWay() && isQuorum(this::answeredRound)) confirmations.end(core);
    if (!confirmations.begin(round + 1)) return;
    pingAll();
    if (isQuorum(this::answeredRound)) confirmations.end(core);
  }

  private boolean answeredRound(LearnerProgress learner) {
    return learner.step == Step.UP_TO_DATE && learner.pongRound >= confirmations.round();
  }

  // ---- view ---------------------------------------------------------------------------------

  Ids synced() {
    int[] ids = new int[learners.size() + 1];
    int count = 0;
    ids[count++] = core.id;
    for (LearnerProgress each : learners) {
      if (each.step == Step.UP_TO_DATE) ids[count++] = each.neighbor.id;
    }
    int[] sorted = Arrays.copyOf(ids, count);
    Arrays.sort(sorted);
    return Ids.ascending(sorted);
  }

  /** Entries above it are still needed by a learner that gets a snapshot. */
  long neededAboveZxid() {
    long needed = Long.MAX_VALUE;
    for (int i = 0; i < learners.size(); i++) {
      LearnerProgress each = learners.get(i);
      if (each.step == Step.SNAPSHOT) needed = Math.min(needed, each.snapshotZxid);
      else if (each.observer && each.isStreaming()) needed = Math.min(needed, each.sentZxid);
    }
    return needed;
  }

  @Override
  public Message.Standing standing() {
    return isEstablished() ? Message.Standing.LEADING : Message.Standing.PREPARING;
  }

  @Override
  public int supports() {
    return core.id;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public PeerView view() {
    Phase phase =
        switch (stage) {
          case GATHERING, PROMISING, DISCOVERY -> Phase.DISCOVERY;
          case SAVING_HISTORY, SAVING_EPOCH, SYNCHRONIZATION, MARKING -> Phase.SYNCHRONIZATION;
          case ESTABLISHED -> Phase.BROADCAST;
        };
    boolean serving = isEstablished() && Zxid.epoch(core.history.deliveredZxid()) == epoch;
    return new PeerView(
        RoleName.LEADING, phase, core.epochs().currentEpoch(), core.id, serving, core.isAdmitted());
  }
}
