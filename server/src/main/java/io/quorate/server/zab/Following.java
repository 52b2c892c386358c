package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.zab.PeerView.Phase;
import io.quorate.server.zab.PeerView.RoleName;
import java.util.List;

/**
 * In session with a leader, as a follower or an observer: promise its epoch, get its history, say
 * so when that is durable, then append what it proposes and deliver what it commits (Zab paper,
 * phases 1 to 3). The steps run in this order only, and everything that must be durable before
 * something is said is waited for by ticket: history, then current epoch and joined mark, then
 * {@code AckNewLeader}, then any {@code Ack}.
 */
final class Following implements Role {
  private enum Step {
    /** The disk is being stamped. */
    STAMPING,
    /** The leader hasn't answered; whatever comes is of an earlier session. */
    ASKING,
    /** The promise is on its way to the disk. */
    PROMISING,
    /** Waits for the leader's plan, or is in the midst of it. */
    SYNCING,
    /** The leader's history is complete here, and on its way to the disk. */
    SAVING_HISTORY,
    /** The history is durable; the epoch is on its way to the disk. */
    SAVING_EPOCH,
    /** The leader knows; it isn't established yet, or hasn't said so. */
    READY,
    /** Up to date. */
    BROADCAST
  }

  private final Core core;
  private final Neighbor leader;

  /** Whether the leader tells it only what is committed. */
  private boolean informed;

  private Step step = Step.ASKING;
  private long attempt;
  private long epoch;
  private boolean promised;
  private boolean wantsSnapshot;
  private long awaitedTicket;
  private long progressMillis;

  private boolean planned;
  private boolean receivingSnapshot;
  private Message.SnapshotBegin snapshot = new Message.SnapshotBegin(0, 0, NO_ENSEMBLE);
  private int nextChunk;
  private int ackedChunk;
  private long chunkTicket;

  private long newLeaderZxid;
  private long upToDateZxid;
  private long ackedZxid;

  private static final io.quorate.server.ensemble.Ensemble NO_ENSEMBLE =
      io.quorate.server.ensemble.Ensemble.EMPTY;

  Following(Core core, Neighbor leader) {
    this.core = core;
    this.leader = leader;
    this.informed = !core.mayVote();
    this.progressMillis = core.now();
  }

  void start() {
    Message.Hello hello = leader.hello;
    if (hello == null) return;
    if (leader.isKin() && core.stamp().diskId() != 0) {
      ask();
      return;
    }
    // A blank disk, a fresh one of another cluster, or one whose history was damaged: from now on
    // it is a new disk of this cluster, which votes once it has been admitted.
    step = Step.STAMPING;
    List<Bytes> dead = core.stamp().deadClusters();
    boolean other = !core.stamp().isBlank() && !leader.isKin();
    if (other) dead = core.setAsideFirst();
    long disk = core.newDiskId();
    core.note(new PeerEvent.Stamped(hello.clusterId(), disk, false));
    core.changeStamp(
        new DiskStamp(hello.clusterId(), hello.incarnation(), core.id, disk, true, dead));
  }

  private void ask() {
    step = Step.ASKING;
    attempt = core.nextAttempt();
    planned = false;
    receivingSnapshot = false;
    progressMillis = core.now();
    long accepted = core.epochs().acceptedEpoch();
    core.send(leader, new Message.FollowerInfo(attempt, accepted, informed, wantsSnapshot));
  }

  private void leave(boolean avoid) {
    if (avoid) {
      leader.avoidUntilMillis =
          core.now() + core.pingMillis + core.random.nextLong(core.silenceMillisMax);
    }
    core.look();
  }

  private void illegal(String reason) {
    core.illegal(leader, reason);
  }

  // ---- time, links, disk --------------------------------------------------------------------

  @Override
  public void tick() {
    if (!core.isHeard(leader)) {
      leave(false);
      return;
    }
    long patience = step == Step.ASKING ? core.silenceMillisMax : core.initLimitMillis();
    if (step != Step.BROADCAST && core.now() - progressMillis > patience) leave(true);
  }

  @Override
  public void notified(Neighbor from) {
    if (from != leader || from.notification == null) return;
    switch (from.notification.standing()) {
      case PREPARING, LEADING -> {
        // It may have stepped down and begun anew, before anybody could see it look for a leader.
        boolean told = step != Step.STAMPING && step != Step.ASKING;
        if (told && from.notification.epoch() != epoch) leave(false);
      }
      case LOOKING, FOLLOWING -> leave(false);
    }
  }

  @Override
  public void lost(Neighbor neighbor) {
    if (neighbor == leader) leave(false);
  }

  @Override
  public void reconfigured() {}

  @Override
  public void snapshotChunk(int learner, Bytes chunk, boolean last) {}

  @Override
  public void stored() {
    switch (step) {
      case STAMPING -> {
        if (core.stampChanges()) return;
        if (leader.isKin()) ask();
        else leave(true);
      }
      case PROMISING -> {
        if (core.writes.isStored(awaitedTicket)) ackEpoch();
      }
      case SYNCING -> ackChunk();
      case SAVING_HISTORY -> {
        if (core.writes.isStored(awaitedTicket)) saveEpoch();
      }
      case SAVING_EPOCH -> {
        if (core.writes.isStored(awaitedTicket)) ackNewLeader();
      }
      case ASKING, READY, BROADCAST -> {}
    }
  }

  // ---- messages -----------------------------------------------------------------------------

  @Override
  public void receive(Neighbor from, Message message) {
    if (from != leader) return;
    if (message instanceof Message.LeaderInfo info) {
      leaderInfo(info);
      return;
    }
    if (step == Step.STAMPING || step == Step.ASKING) return;
    progressMillis = core.now();
    switch (message) {
      case Message.Diff diff -> plan(diff);
      case Message.Truncate truncate -> plan(truncate);
      case Message.SnapshotBegin begin -> plan(begin);
      case Message.SnapshotChunk chunk -> chunk(chunk);
      case Message.NewLeader newLeader -> newLeader(newLeader);
      case Message.UpToDate upToDate -> upToDate(upToDate);
      case Message.Propose propose -> {
        // An observer that is to vote is asked from now on.
        informed = false;
        append(propose.previousZxid(), propose.entries());
      }
      case Message.Inform inform -> {
        if (!informed) illegal("a voter is informed instead of being asked");
        else inform(inform);
      }
      case Message.Commit commit -> commit(commit.upToZxid());
      case Message.Ping ping -> pong(ping.round());
      case Message.TakeOver takeOver -> takeOver(takeOver);
      case Message.Service service -> {
        if (step != Step.BROADCAST) illegal("a service message to a server that isn't up to date");
        else core.emit(new Effect.ServiceMessage(from.id, service.body()));
      }
      case Message.Hello _,
          Message.Notification _,
          Message.FoundingOffer _,
          Message.LeaderInfo _,
          Message.FollowerInfo _,
          Message.AckEpoch _,
          Message.SnapshotAck _,
          Message.AckNewLeader _,
          Message.Ack _,
          Message.Removed _,
          Message.Pong _ -> {
        // Not for a learner; what the other said while it took this server for its leader.
      }
    }
  }

  private void leaderInfo(Message.LeaderInfo info) {
    if (info.attempt() < attempt || step == Step.STAMPING) return;
    if (step != Step.ASKING || info.attempt() != attempt) {
      illegal("an answer to a question that wasn't asked");
      return;
    }
    long accepted = core.epochs().acceptedEpoch();
    if (info.epoch() < accepted) {
      // This server promised not to follow it. The leader has been told, and takes a later epoch.
      leave(true);
      return;
    }
    epoch = info.epoch();
    progressMillis = core.now();
    step = Step.PROMISING;
    if (epoch > accepted) core.promise(epoch, leader.id);
    promised = core.hasPromised(epoch, leader.id);
    core.storeEntries();
    awaitedTicket = core.writes.lastTicket();
    if (core.writes.isStored(awaitedTicket)) ackEpoch();
  }

  private void ackEpoch() {
    step = Step.SYNCING;
    core.send(
        leader,
        new Message.AckEpoch(
            epoch, promised, core.epochs().currentEpoch(), core.history.epochEnds()));
  }

  // ---- synchronization ----------------------------------------------------------------------

  private boolean mayPlan() {
    if (step == Step.SYNCING && !planned) return true;
    illegal("a plan out of place");
    return false;
  }

  private void plan(Message.Diff diff) {
    if (!mayPlan()) return;
    if (diff.afterZxid() != core.history.lastZxid()) {
      illegal("a difference to another history");
      return;
    }
    planned = true;
  }

  private void plan(Message.Truncate truncate) {
    if (!mayPlan()) return;
    long to = truncate.toZxid();
    if (to < core.history.committedZxid()) {
      illegal("it would truncate what is committed: " + Zxid.hex(to));
      return;
    }
    if (!core.history.contains(to) || core.history.chainAt(to) != truncate.chain()) {
      // The histories differ where they must not: only the whole state helps.
      wantsSnapshot = true;
      ask();
      return;
    }
    core.truncate(to);
    planned = true;
  }

  private void plan(Message.SnapshotBegin begin) {
    if (!mayPlan()) return;
    if (begin.zxid() < core.history.committedZxid()) {
      illegal("a snapshot older than what is committed: " + Zxid.hex(begin.zxid()));
      return;
    }
    planned = true;
    receivingSnapshot = true;
    snapshot = begin;
    nextChunk = 0;
    ackedChunk = -1;
    core.store(new StorageCommand.BeginSnapshot(begin.zxid()));
  }

  private void chunk(Message.SnapshotChunk chunk) {
    if (!receivingSnapshot || chunk.index() != nextChunk) {
      illegal("a chunk out of place");
      return;
    }
    chunkTicket = core.store(new StorageCommand.WriteSnapshot(chunk.bytes()));
    core.emit(new Effect.StateChunk(chunk.bytes(), nextChunk == 0, chunk.last()));
    nextChunk++;
    if (!chunk.last()) return;
    receivingSnapshot = false;
    core.installSnapshot(snapshot.zxid(), snapshot.chain(), snapshot.ensemble());
    chunkTicket = core.writes.lastTicket();
  }

  private void ackChunk() {
    int received = nextChunk - 1;
    if (received <= ackedChunk || !core.writes.isStored(chunkTicket)) return;
    ackedChunk = received;
    progressMillis = core.now();
    core.send(leader, new Message.SnapshotAck(received));
  }

  private void newLeader(Message.NewLeader newLeader) {
    boolean inPlace = step == Step.SYNCING && planned && !receivingSnapshot;
    if (!inPlace || newLeader.epoch() != epoch || newLeader.zxid() != core.history.lastZxid()) {
      illegal("the history is not what the leader says");
      return;
    }
    newLeaderZxid = newLeader.zxid();
    step = Step.SAVING_HISTORY;
    core.storeEntries();
    awaitedTicket = core.writes.lastTicket();
    if (core.writes.isStored(awaitedTicket)) saveEpoch();
  }

  private void saveEpoch() {
    step = Step.SAVING_EPOCH;
    core.saveEpochs(new HardState(core.epochs().acceptedEpoch(), epoch));
    DiskStamp stamp = core.stamp();
    if (!stamp.joined()) core.changeStamp(stamp.asJoined());
    if (core.isRepairing()) {
      core.store(new StorageCommand.Repaired());
      core.repaired();
    }
    awaitedTicket = core.writes.lastTicket();
  }

  private void ackNewLeader() {
    step = Step.READY;
    ackedZxid = newLeaderZxid;
    core.send(leader, new Message.AckNewLeader(epoch, newLeaderZxid));
  }

  private void upToDate(Message.UpToDate upToDate) {
    if (step != Step.READY || upToDate.committedZxid() > core.history.lastZxid()) {
      illegal("up to date out of place");
      return;
    }
    step = Step.BROADCAST;
    upToDateZxid = upToDate.committedZxid();
    commitUpTo(upToDateZxid);
  }

  // ---- broadcast ----------------------------------------------------------------------------

  private boolean append(long previousZxid, List<LogEntry> entries) {
    if (!planned || receivingSnapshot || previousZxid != core.history.lastZxid()) {
      illegal("entries that don't follow " + Zxid.hex(core.history.lastZxid()));
      return false;
    }
    long version = core.history.active().version();
    boolean configures = false;
    for (int i = 0; i < entries.size(); i++) {
      LogEntry entry = entries.get(i);
      boolean follows =
          History.isSuccessor(core.history.lastZxid(), entry.zxid())
              && entry.committedZxid() <= core.history.lastZxid()
              && entry.follows(core.history.lastChain());
      if (!follows || !isReadable(entry)) {
        illegal("entry " + Zxid.hex(entry.zxid()) + " does not continue the history");
        return false;
      }
      core.history.append(entry);
      configures |= entry.kind() == LogEntry.Kind.CONFIG;
    }
    if (configures || version != core.history.active().version()) core.reconfigured();
    return true;
  }

  private static boolean isReadable(LogEntry entry) {
    if (entry.kind() != LogEntry.Kind.CONFIG) return true;
    try {
      return EnsembleCodec.decode(entry.payload()).ensemble().version() == entry.zxid();
    } catch (MalformedEnsemble malformed) {
      return false;
    }
  }

  private void inform(Message.Inform inform) {
    if (append(inform.previousZxid(), inform.entries()) && step == Step.BROADCAST) {
      commitUpTo(core.history.lastZxid());
    }
  }

  private void commit(long upToZxid) {
    boolean known = upToZxid >= core.history.committedZxid() && upToZxid <= core.history.lastZxid();
    if (step != Step.BROADCAST || !known) {
      illegal("commit of " + Zxid.hex(upToZxid) + " out of place");
      return;
    }
    commitUpTo(upToZxid);
  }

  private void commitUpTo(long zxid) {
    if (zxid > core.history.committedZxid()) core.commit(zxid);
  }

  @Override
  public void flush() {
    core.storeEntries();
    if (step != Step.READY && step != Step.BROADCAST) return;
    long durable = core.history.durableZxid();
    if (informed || durable <= ackedZxid) return;
    ackedZxid = durable;
    core.send(leader, new Message.Ack(durable));
  }

  private void pong(long round) {
    core.send(leader, new Message.Pong(round, core.history.durableZxid()));
  }

  // ---- handover -----------------------------------------------------------------------------

  /** Leads without an election: discovery decides whether that is safe, as it always does. */
  private void takeOver(Message.TakeOver takeOver) {
    long last = core.history.lastZxid();
    boolean whole = takeOver.zxid() == last && core.history.durableZxid() == last;
    boolean inPlace = step == Step.BROADCAST && takeOver.epoch() == epoch;
    if (!inPlace || !whole || !core.isEligible()) return;
    core.note(new PeerEvent.TakesOver(leader.id));
    Leading leading = new Leading(core);
    core.become(leading);
    leading.start();
  }

  // ---- view ---------------------------------------------------------------------------------

  int leaderId() {
    return leader.id;
  }

  boolean isInBroadcast() {
    return step == Step.BROADCAST;
  }

  @Override
  public Message.Standing standing() {
    return Message.Standing.FOLLOWING;
  }

  @Override
  public int supports() {
    return leader.id;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public PeerView view() {
    Phase phase =
        switch (step) {
          case STAMPING, ASKING, PROMISING -> Phase.DISCOVERY;
          case SYNCING, SAVING_HISTORY, SAVING_EPOCH, READY -> Phase.SYNCHRONIZATION;
          case BROADCAST -> Phase.BROADCAST;
        };
    boolean serving = step == Step.BROADCAST && core.history.deliveredZxid() >= upToDateZxid;
    RoleName role = core.mayVote() ? RoleName.FOLLOWING : RoleName.OBSERVING;
    return new PeerView(
        role, phase, core.epochs().currentEpoch(), leader.id, serving, core.isAdmitted());
  }
}
