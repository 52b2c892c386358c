package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Quorum;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.zab.LearnerProgress.Step;
import io.quorate.server.zab.PeerView.Phase;
import io.quorate.server.zab.PeerView.RoleName;
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

  private final Core core;
  private final Learners learners;
  private final HistoryFeed feed;
  private final Handover handover;
  private final ConfirmRounds confirmations = new ConfirmRounds();
  private Stage stage = Stage.GATHERING;
  private long epoch;
  private long awaitedTicket;
  private long sinceMillis;
  private long initialZxid;
  private long round;
  private long pingedMillis;

  private long barZxid;
  private long nextBarZxid;
  private long barMillis;

  Leading(Core core) {
    this.core = core;
    this.sinceMillis = core.now();
    this.learners = new Learners(core);
    this.feed = new HistoryFeed(core, learners);
    this.handover = new Handover(core);
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

  // ---- discovery ----------------------------------------------------------------------------

  private void gather() {
    if (stage != Stage.GATHERING || !learners.isQuorum(learner -> true)) return;
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
    for (LearnerProgress each : learners.all) if (each.step == Step.ASKED) tell(each);
    discover();
  }

  private void discover() {
    if (stage != Stage.DISCOVERY) return;
    if (!learners.isQuorum(learner -> learner.promised)) return;
    initialZxid = core.history.lastZxid();
    stage = Stage.SAVING_HISTORY;
    core.storeEntries();
    awaitedTicket = core.writes.lastTicket();
    for (LearnerProgress each : learners.all) if (each.step == Step.PROMISED) synchronize(each);
    stored();
  }

  // ---- synchronization ----------------------------------------------------------------------

  private void synchronize(LearnerProgress learner) {
    // What is committed, this leader knows for certain only when it is established.
    if (!learner.informed || isEstablished()) feed.synchronize(learner, epoch);
  }

  @Override
  public void snapshotChunk(int learnerId, Bytes chunk, boolean last) {
    LearnerProgress learner = learners.of(learnerId);
    if (learner != null) feed.snapshotChunk(learner, epoch, chunk, last);
  }

  private void snapshotAck(LearnerProgress learner, Message.SnapshotAck ack) {
    // The limit is on standing still: a large state takes as long as it takes.
    if (!isEstablished()) sinceMillis = core.now();
    feed.snapshotAck(learner, ack);
  }

  private void establish() {
    if (stage != Stage.SYNCHRONIZATION) return;
    if (!learners.isQuorum(learner -> learner.ackedZxid >= initialZxid)) return;
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
    for (LearnerProgress each : learners.all) {
      if (each.step == Step.SYNCED) feed.upToDate(each);
      else if (each.step == Step.PROMISED) synchronize(each);
    }
    append(LogEntry.Kind.NOOP, Bytes.EMPTY);
  }

  // ---- messages -----------------------------------------------------------------------------

  @Override
  public void receive(Neighbor from, Message message) {
    if (message instanceof Message.FollowerInfo info) {
      followerInfo(from, info);
      return;
    }
    LearnerProgress learner = learners.of(from.id);
    if (learner == null) return;
    switch (message) {
      case Message.AckEpoch ack -> ackEpoch(learner, ack);
      case Message.SnapshotAck ack -> snapshotAck(learner, ack);
      case Message.AckNewLeader ack -> ackNewLeader(learner, ack);
      case Message.Ack ack -> ack(learner, ack.upToZxid());
      case Message.Pong pong -> pong(learner, pong);
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
          Message.TakeOver _,
          Message.Removed _,
          Message.Ping _ -> {
        // What the other said while it led this server.
      }
    }
  }

  private void followerInfo(Neighbor from, Message.FollowerInfo info) {
    remove(from);
    if (hasLeft()) return;
    if (stage != Stage.GATHERING && info.acceptedEpoch() > epoch) {
      stepDown("server " + from.id + " has promised epoch " + info.acceptedEpoch());
      return;
    }
    LearnerProgress learner = new LearnerProgress(from, info, core.now());
    learners.add(learner);
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
    learner.durableZxid = ack.zxid();
    learner.lagSinceMillis = core.now();
    learner.lagZxid = ack.zxid();
    if (isEstablished()) feed.upToDate(learner);
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

  private void pong(LearnerProgress learner, Message.Pong pong) {
    if (pong.round() > round) {
      core.illegal(learner.neighbor, "a ping is answered that wasn't sent");
      return;
    }
    learner.pongRound = pong.round();
    learner.pongMillis = core.now();
    if (learner.step == Step.UP_TO_DATE) learner.durableZxid = pong.durableZxid();
  }

  @Override
  public void notified(Neighbor from) {
    LearnerProgress learner = learners.of(from.id);
    Message.Notification said = from.notification;
    if (learner == null || said == null) return;
    // Before it is told, a learner's earlier notifications may still say that it looks.
    boolean follows = said.standing() == Message.Standing.FOLLOWING && said.supports() == core.id;
    if (follows) return;
    if (handover.isTo(from) && said.standing() == Message.Standing.PREPARING) {
      stepDown("server " + from.id + " takes over");
    } else {
      lost(from);
    }
  }

  @Override
  public void lost(Neighbor neighbor) {
    if (!remove(neighbor) || hasLeft() || stage == Stage.GATHERING) return;
    boolean enough = learners.isQuorum(learner -> !isEstablished() || learner.ackedZxid >= 0);
    if (!enough) stepDown("no quorum follows any more");
  }

  private boolean remove(Neighbor neighbor) {
    if (handover.isTo(neighbor)) goOn("it is gone");
    return learners.remove(neighbor);
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
    if (!learners.isQuorum(this::isInTouch)) {
      stepDown("a quorum misses rounds");
      return;
    }
    if (handover.isLate()) {
      goOn("it doesn't come to lead in time");
      if (hasLeft()) return;
    }
    ping();
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
    raiseBar();
    Message ping = new Message.Ping(round);
    for (LearnerProgress each : learners.all) {
      if (each.step != Step.ASKED) core.send(each.neighbor, ping);
    }
  }

  /** What was committed one to two ping intervals ago, whoever is up to date has on its disk. */
  private void raiseBar() {
    if (core.now() - barMillis < core.pingMillis) return;
    barMillis = core.now();
    barZxid = nextBarZxid;
    nextBarZxid = core.history.committedZxid();
  }

  private boolean hasCaughtUp(LearnerProgress learner) {
    return isInTouch(learner) && Math.max(learner.ackedZxid, learner.durableZxid) >= barZxid;
  }

  private void dropLaggards() {
    for (int i = learners.all.size() - 1; i >= 0; i--) {
      LearnerProgress each = learners.all.get(i);
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
        if (learner.informed || learner.ackedZxid >= learner.lagZxid) {
          learner.lagZxid = core.history.lastZxid();
          learner.lagSinceMillis = now;
        }
        yield now - learner.lagSinceMillis > core.syncLimitMillis();
      }
    };
  }

  @Override
  public void reconfigured() {
    learners.countAnew();
  }

  // ---- broadcast ----------------------------------------------------------------------------

  boolean canPropose() {
    return isEstablished()
        && !handover.isUnderWay()
        && Zxid.counter(nextZxid()) < core.counterHandover;
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
    if (!learners.leaderVotes() && !isChanging() && hasCommittedInEpoch()) yieldToAny();
    if (hasLeft()) return;
    admit();
    feed.propose();
    core.storeEntries();
    feed.tellCommits();
    handover.tellOnceAllIsHeld(epoch);
    confirm();
  }

  private void commitWhatAQuorumHolds() {
    long committed = core.history.committedZxid();
    long reached = learners.reached();
    if (reached <= committed) return;
    boolean configures = learners.areChanging() && reached >= core.history.pendingZxid();
    core.commit(reached);
    if (!configures || hasLeft()) return;
    // Tells everybody that the configuration is committed, and so that it rules alone.
    append(LogEntry.Kind.NOOP, Bytes.EMPTY);
    commitWhatAQuorumHolds();
  }

  // ---- configurations -----------------------------------------------------------------------

  Peer.Proposed reconfigure(ConfigChange change) {
    if (!isEstablished() || !hasCommittedInEpoch()) return refused(Refusal.NOT_LEADING);
    if (learners.areChanging() || !canPropose()) return refused(Refusal.IN_PROGRESS);
    Ensemble current = core.history.active();
    Refusal refusal = change.refusal(current);
    if (refusal != null) return refused(refusal);
    for (int id : change.newVoters(current)) {
      LearnerProgress learner = learners.of(id);
      if (learner == null || !hasCaughtUp(learner)) return refused(Refusal.NOT_SYNCED);
    }
    long zxid = nextZxid();
    Ensemble next = change.appliedTo(current, zxid, learners::diskOf);
    if (!next.isVoter(core.id) && !change.leaderYields()) return refused(Refusal.LEADER_REMOVAL);
    if (!learners.isQuorumOf(new Quorum(next), this::hasCaughtUp))
      return refused(Refusal.NO_NEW_QUORUM);
    core.note(new PeerEvent.ConfigurationProposed(next));
    configure(next, change.requester());
    return new Peer.Proposed(zxid, null);
  }

  private static Peer.Proposed refused(Refusal refusal) {
    return Peer.Proposed.refused(refusal);
  }

  private void configure(Ensemble next, Bytes requester) {
    append(LogEntry.Kind.CONFIG, EnsembleCodec.encode(ConfigEntry.change(next, requester)));
    core.reconfigured();
  }

  /** Lets a synced learner's disk vote, one at a time, once this epoch has committed something. */
  private void admit() {
    if (hasLeft() || isChanging() || !hasCommittedInEpoch()) return;
    for (LearnerProgress each : learners.all) {
      Member member = core.history.active().member(each.neighbor.id);
      boolean candidate = each.step == Step.UP_TO_DATE && !each.informed && !each.votes;
      long disk = each.neighbor.diskId();
      if (!candidate || member == null || !member.isVoter() || disk == 0) continue;
      if (each.ackedZxid < core.history.committedZxid()) continue;
      core.note(new PeerEvent.AdmissionProposed(member.id(), disk));
      configure(core.history.active().admitting(nextZxid(), member.id(), disk), Bytes.EMPTY);
      return;
    }
  }

  /** Whether a configuration or a handover is under way. */
  private boolean isChanging() {
    return learners.areChanging() || handover.isUnderWay();
  }

  private boolean hasCommittedInEpoch() {
    return Zxid.epoch(core.history.committedZxid()) == epoch;
  }

  // ---- handover -----------------------------------------------------------------------------

  @Nullable Refusal handOver(int id) {
    if (!isEstablished() || !hasCommittedInEpoch()) return Refusal.NOT_LEADING;
    if (id == core.id) return null;
    if (handover.isTo(id)) return null;
    if (isChanging()) return Refusal.IN_PROGRESS;
    if (!core.history.active().isVoter(id)) return Refusal.NOT_VOTER;
    LearnerProgress learner = learners.of(id);
    if (learner == null || !learner.votes || !hasCaughtUp(learner)) return Refusal.NOT_SYNCED;
    handover.begin(learner);
    return null;
  }

  /** This server votes no longer, so another must lead. */
  private void yieldToAny() {
    LearnerProgress best = null;
    for (LearnerProgress each : learners.all) {
      boolean able = each.votes && isInTouch(each);
      if (able && (best == null || each.ackedZxid > best.ackedZxid)) best = each;
    }
    if (best == null) stepDown("it votes no longer");
    else handover.begin(best);
  }

  private void goOn(String reason) {
    handover.giveUp(reason);
    if (!learners.leaderVotes()) stepDown("it votes no longer");
  }

  // ---- confirmation -------------------------------------------------------------------------

  private void confirm() {
    if (!hasCommittedInEpoch()) return;
    if (confirmations.isUnderWay() && learners.isQuorum(this::answeredRound))
      confirmations.end(core);
    if (!confirmations.begin(round + 1)) return;
    pingAll();
    if (learners.isQuorum(this::answeredRound)) confirmations.end(core);
  }

  private boolean answeredRound(LearnerProgress learner) {
    return learner.step == Step.UP_TO_DATE && learner.pongRound >= confirmations.round();
  }

  // ---- view ---------------------------------------------------------------------------------

  Ids synced() {
    return learners.synced();
  }

  long neededAboveZxid() {
    return feed.neededAboveZxid();
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
