package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Quorum;
import io.quorate.server.zab.Neighbor.Relation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a server keeps across its roles: its identity and promises, its history, what is under way
 * to its disk, and what it knows of the others. Roles act on it; it decides nothing by itself but
 * who is listened to.
 */
final class Core {
  private static final int DEAD_CLUSTERS_MAX = 256;

  final PeerConfig config;
  final int id;
  final RandomGenerator random;

  /** The counter at which a leader takes a new epoch. */
  final long counterHandover;

  final SilenceClock clock;
  final long silenceMillisMax;
  final long pingMillis;
  final History history;
  final Writes writes;
  final List<Neighbor> neighbors = new ArrayList<>();

  private Ensemble seeds;

  /** The only cluster that a blank server joins; empty if any will do. */
  private Bytes joins = Bytes.EMPTY;

  /** Whether those that the configuration in force has no place for have been told. */
  private boolean removalsTold;

  /** A configuration in which another member says this server isn't one; 0 if nobody does. */
  private long removedIn;

  private DiskStamp stamp;
  private DiskStamp nextStamp;
  private long stampTicket;
  private boolean repairing;
  private HardState epochs;
  private long issuedZxid;

  /** To whom this process gave its last promise; -1 if that is not known (any more). */
  private int promisedTo = -1;

  private long attempts;
  private Ids heard = Ids.NONE;
  private boolean helloStale;
  private boolean helloFresh;
  private Message.Notification said =
      new Message.Notification(Message.Standing.LOOKING, -1, -1, 0, 0, 0, false, Ids.NONE);
  private long saidVersion;
  private Effects out = effect -> {};
  private @Nullable Role role;

  Core(PeerConfig config, Recovered recovered, RandomGenerator random, long counterHandover) {
    this.counterHandover = counterHandover;
    this.config = config;
    this.id = config.id();
    this.random = random;
    seeds = config.seeds();
    silenceMillisMax = config.timing().peerTimeoutMillis();
    pingMillis = Math.max(1, silenceMillisMax / 4);
    clock = new SilenceClock(pingMillis);
    history =
        new History(
            config.historyBytesMax(),
            recovered.snapshotZxid(),
            recovered.snapshotChain(),
            recovered.snapshotEnsemble());
    for (LogEntry entry : recovered.entries()) history.append(entry);
    history.durable(history.lastZxid());
    issuedZxid = history.lastZxid();
    writes = new Writes(history);
    epochs = recovered.epochs();
    repairing = !recovered.repair().isEmpty();
    DiskStamp found = recovered.stamp();
    // A damaged disk no longer holds what it voted with: it comes back as another one.
    stamp =
        repairing
            ? new DiskStamp(
                found.clusterId(),
                found.incarnation(),
                id,
                0,
                true,
                found.removed(),
                found.deadClusters())
            : found;
    nextStamp = stamp;
  }

  // ---- effects ------------------------------------------------------------------------------

  void into(Effects effects) {
    out = effects;
  }

  void emit(Effect effect) {
    out.emit(effect);
  }

  void note(PeerEvent event) {
    out.emit(new Effect.Noted(event));
  }

  void send(Neighbor to, Message message) {
    if (to.linked) out.emit(new Effect.Send(to.id, message));
  }

  long store(StorageCommand command) {
    storeEntries();
    return writes.issue(command, now(), out);
  }

  /** Hands over what has been appended to the history since the last time. */
  void storeEntries() {
    long last = history.lastZxid();
    if (last <= issuedZxid) return;
    List<LogEntry> entries = history.between(issuedZxid, last);
    issuedZxid = last;
    writes.issue(new StorageCommand.Append(entries), now(), out);
  }

  void truncate(long toZxid) {
    storeEntries();
    history.truncate(toZxid);
    issuedZxid = toZxid;
    store(new StorageCommand.Truncate(toZxid));
    reconfigured();
  }

  void installSnapshot(long zxid, int chain, Ensemble ensemble) {
    storeEntries();
    history.reset(zxid, chain, ensemble);
    issuedZxid = zxid;
    store(new StorageCommand.InstallSnapshot(zxid, chain, ensemble));
    reconfigured();
  }

  /** That server broke the protocol: its link goes, and what it said with it. */
  void illegal(Neighbor neighbor, String reason) {
    emit(new Effect.CloseLink(neighbor.id, reason));
    neighbor.forget();
    hearAgain();
    role().lost(neighbor);
  }

  // ---- time ---------------------------------------------------------------------------------

  long now() {
    return clock.millis();
  }

  long initLimitMillis() {
    return config.timing().initLimitTicks() * config.timing().tickMillis();
  }

  long syncLimitMillis() {
    return config.timing().syncLimitTicks() * config.timing().tickMillis();
  }

  /** A disk that doesn't answer leads nobody. */
  boolean diskStalls() {
    return writes.silenceMillis(now()) > silenceMillisMax;
  }

  // ---- roles --------------------------------------------------------------------------------

  Role role() {
    Role current = role;
    if (current == null) throw Check.unreachable("a server has a role from the start");
    return current;
  }

  void become(Role next) {
    role = next;
  }

  void look() {
    role = new Looking(this);
    // A former member is listened to only while it leads.
    relateAll();
  }

  // ---- identity and promises ------------------------------------------------------------------

  DiskStamp stamp() {
    return stamp;
  }

  HardState epochs() {
    return epochs;
  }

  boolean isRepairing() {
    return repairing;
  }

  /** The history is whole again: {@link StorageCommand.Repaired} is on its way. */
  void repaired() {
    repairing = false;
  }

  /** Whether this disk can prove that it never acknowledged anything. */
  boolean isFresh() {
    return !repairing
        && (stamp.isBlank() || !stamp.joined() && history.lastZxid() <= ConfigEntry.FOUNDING_ZXID);
  }

  boolean stampChanges() {
    return stampTicket != 0;
  }

  /** Replaces the stamp; it counts once everything issued until then is durable. */
  void changeStamp(DiskStamp next) {
    Check.that(stampTicket == 0, "a stamp is on its way already, ticket %d", stampTicket);
    nextStamp = next;
    stampTicket = store(new StorageCommand.SaveStamp(next));
  }

  /** As {@link #changeStamp}, with the first entry of a history behind it. */
  void found(DiskStamp next, LogEntry founding) {
    changeStamp(next);
    history.append(founding);
    storeEntries();
    stampTicket = writes.lastTicket();
    reconfigured();
  }

  /**
   * Moves everything aside, for a stamp that must follow. Returns the dead clusters that it has to
   * tell, the one that was left among them.
   */
  List<Bytes> setAsideFirst() {
    Check.that(stampTicket == 0, "a stamp is on its way already, ticket %d", stampTicket);
    List<Bytes> dead = new ArrayList<>(stamp.deadClusters());
    if (!dead.contains(stamp.clusterId())) dead.add(stamp.clusterId());
    if (dead.size() > DEAD_CLUSTERS_MAX) dead.removeFirst();
    note(new PeerEvent.Abandoned(stamp.clusterId()));
    history.abandon();
    issuedZxid = 0;
    epochs = HardState.INITIAL;
    promisedTo = -1;
    store(new StorageCommand.SetAside(blank(dead)));
    reconfigured();
    return List.copyOf(dead);
  }

  /** Leaves a dead cluster, and is blank. */
  private void abandon() {
    nextStamp = blank(setAsideFirst());
    stampTicket = writes.lastTicket();
    look();
  }

  private static DiskStamp blank(List<Bytes> dead) {
    return new DiskStamp(Bytes.EMPTY, 0, -1, 0, false, List.copyOf(dead));
  }

  private void stampStored() {
    if (stampTicket == 0 || !writes.isStored(stampTicket)) return;
    stampTicket = 0;
    stamp = nextStamp;
    relateAll();
    helloAll();
  }

  void saveEpochs(HardState next) {
    Check.that(
        next.acceptedEpoch() >= epochs.acceptedEpoch()
            && next.currentEpoch() >= epochs.currentEpoch(),
        "epochs go back to %s",
        next);
    Check.that(next.acceptedEpoch() >= next.currentEpoch(), "current above accepted: %s", next);
    epochs = next;
    store(new StorageCommand.SaveEpochs(next));
  }

  /** Promises never to follow a leader of an earlier epoch. */
  void promise(long epoch, int leader) {
    saveEpochs(new HardState(epoch, epochs.currentEpoch()));
    promisedTo = leader;
  }

  boolean hasPromised(long epoch, int leader) {
    return epochs.acceptedEpoch() == epoch && promisedTo == leader;
  }

  long nextAttempt() {
    return ++attempts;
  }

  long newDiskId() {
    long disk = random.nextLong();
    return disk == 0 ? 1 : disk;
  }

  Bytes randomBytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  // ---- removal and joining --------------------------------------------------------------------

  /** Whether this server knows that it is a member no longer. */
  boolean isRemoved() {
    return nextStamp.removed();
  }

  /**
   * Whether the configuration in force will be known whoever crashes now. Before that a former
   * member's vote may still be needed to find out that it is one no longer.
   */
  private boolean isSettled() {
    return history.settledZxid() >= history.active().version();
  }

  private void tellRemoved(Neighbor neighbor) {
    if (neighbor.relation != Relation.REMOVED || !isSettled()) return;
    send(neighbor, new Message.Removed(history.active().version()));
  }

  /** Another member says that a committed configuration doesn't list this server. */
  void onRemoved(long version) {
    removedIn = Math.max(removedIn, version);
  }

  /** Takes note of a removal, for good; a leader that was removed hands over first. */
  private void considerRemoval() {
    if (isRemoved() || stamp.isBlank() || stampChanges()) return;
    Ensemble active = history.active();
    boolean newer = removedIn > active.version();
    boolean settled = isSettled() || removedIn == active.version();
    boolean known = active.isUsedUp(id) && settled && !(role instanceof Leading);
    if (!newer && !known) return;
    note(new PeerEvent.Removed(Math.max(removedIn, active.version())));
    changeStamp(stamp.asRemoved());
    look();
  }

  /** The operator's command to a blank server. */
  void join(Input.Join command) {
    emit(new Effect.JoinAnswered(joinRefusal(command)));
  }

  private String joinRefusal(Input.Join command) {
    boolean same = nextStamp.clusterId().equals(command.clusterId());
    if (!nextStamp.isBlank() && !same) return "this server belongs to another cluster";
    if (isRemoved()) return "this server was a member and has been removed";
    if (command.seeds().member(id) == null) return "the seeds don't name this server, " + id;
    if (stamp.deadClusters().contains(command.clusterId())) return "that cluster is dead";
    if (history.newest().members().isEmpty()) {
      seeds = command.seeds();
      joins = command.clusterId();
    }
    return "";
  }

  /** Whether a blank server may become a learner of the cluster that a hello names. */
  boolean mayJoin(Message.@Nullable Hello hello) {
    return joins.isEmpty() || hello != null && joins.equals(hello.clusterId());
  }

  // ---- configuration ------------------------------------------------------------------------

  /** Who the members are taken to be before there is a configuration. */
  Ensemble seeds() {
    return seeds;
  }

  /** The newest configuration known, or the seeds before there is one. */
  Ensemble members() {
    Ensemble newest = history.newest();
    return newest.members().isEmpty() ? seeds : newest;
  }

  /** Whether it is, or may come to be, a voter: its leader asks it instead of informing it. */
  boolean mayVote() {
    Member self = members().member(id);
    return self != null ? self.isVoter() : seeds.isVoter(id);
  }

  /** Whether a configuration may list this server: a pool's observer never is. */
  boolean isListable() {
    return id <= EnsembleText.ID_MAX;
  }

  /**
   * Whether it takes part in elections. What it supports counts wherever its disk is admitted, and
   * that may be a configuration that hasn't reached this server yet.
   */
  boolean takesPart() {
    return isListable() && !stamp.isBlank() && !isRemoved() && !repairing && !stampChanges();
  }

  /** Whether a configuration known here lists this very disk. */
  boolean isAdmitted() {
    if (stamp.isBlank() || isRemoved() || repairing) return false;
    Ensemble pending = history.pending();
    return history.active().admits(id, stamp.diskId())
        || pending != null && pending.admits(id, stamp.diskId());
  }

  Vote vote() {
    return new Vote(epochs.currentEpoch(), history.lastZxid(), id);
  }

  void reconfigured() {
    helloStale = true;
    removalsTold = false;
    // First the counting: who is lost may not have been needed any more.
    if (role != null) role.reconfigured();
    relateAll();
  }

  void commit(long zxid) {
    Ensemble before = history.active();
    history.commit(zxid);
    if (before.version() != history.active().version()) reconfigured();
  }

  // ---- the others ---------------------------------------------------------------------------

  Neighbor neighbor(int server) {
    for (int i = 0; i < neighbors.size(); i++) {
      Neighbor each = neighbors.get(i);
      if (each.id == server) return each;
    }
    Neighbor added = new Neighbor(server);
    int at = 0;
    while (at < neighbors.size() && neighbors.get(at).id < server) at++;
    neighbors.add(at, added);
    return added;
  }

  Ids heard() {
    return heard;
  }

  boolean isHeard(Neighbor neighbor) {
    return neighbor.isHeard(now(), silenceMillisMax);
  }

  /** Finds out anew which voters are heard. */
  void hearAgain() {
    int[] ids = new int[neighbors.size()];
    int count = 0;
    for (Neighbor each : neighbors) {
      boolean voter = each.hello != null && !each.hello.observer();
      if (voter && each.isAcquainted() && isHeard(each)) ids[count++] = each.id;
    }
    Ids now = Ids.ascending(Arrays.copyOf(ids, count));
    if (!now.equals(heard)) heard = now;
  }

  void stored(long ticket) {
    writes.stored(ticket, now(), out);
    stampStored();
    role().stored();
  }

  void linkUp(Neighbor neighbor) {
    neighbor.linkUp(now());
    sayHello(neighbor, hello());
  }

  void linkDown(Neighbor neighbor) {
    if (!neighbor.linked) return;
    neighbor.forget();
    hearAgain();
    role().lost(neighbor);
  }

  void onHello(Neighbor neighbor, Message.Hello hello) {
    if (hello.id() != neighbor.id) {
      illegal(neighbor, "it was dialled as " + neighbor.id + " and says it is " + hello.id());
      return;
    }
    if (hello.minVersion() > MessageCodec.VERSION_MAX
        || hello.maxVersion() < MessageCodec.VERSION_MIN) {
      illegal(neighbor, "no common version of the protocol");
      return;
    }
    boolean other = neighbor.hello != null && neighbor.hello.diskId() != hello.diskId();
    neighbor.hello = hello;
    relate(neighbor);
    tellRemoved(neighbor);
    hearAgain();
    if (other) role().lost(neighbor);
    abandonIfDead(hello);
  }

  private void abandonIfDead(Message.Hello hello) {
    if (stamp.isBlank() || stampChanges() || !hello.deadClusters().contains(stamp.clusterId())) {
      return;
    }
    // Whoever holds proof of a commit knows better, and keeps what it has.
    if (history.committedZxid() != 0) {
      note(new PeerEvent.Refused(hello.id(), "says that our cluster never acknowledged anything"));
      return;
    }
    abandon();
  }

  private void relateAll() {
    for (Neighbor each : neighbors) relate(each);
    hearAgain();
  }

  private void relate(Neighbor neighbor) {
    Message.Hello hello = neighbor.hello;
    if (hello == null) return;
    Relation before = neighbor.relation;
    neighbor.relation = relation(hello);
    if (before == neighbor.relation) return;
    if (neighbor.relation == Relation.FOREIGN) {
      note(new PeerEvent.Refused(neighbor.id, "belongs to another cluster"));
    }
    if (neighbor.relation == Relation.REFUSED) {
      note(new PeerEvent.Refused(neighbor.id, "its disk has been replaced by another"));
    }
    if (neighbor.relation == Relation.REMOVED) {
      note(new PeerEvent.Refused(neighbor.id, "it is a member no longer"));
    }
    if (before == Relation.KIN && role != null) role.lost(neighbor);
  }

  private Relation relation(Message.Hello hello) {
    boolean same =
        hello.clusterId().equals(stamp.clusterId()) && hello.incarnation() == stamp.incarnation();
    if (same && !stamp.isBlank()) {
      // Who led when it was removed leads on until another does.
      boolean leads = role instanceof Following following && following.leaderId() == hello.id();
      if (history.active().isUsedUp(hello.id()) && !leads) return Relation.REMOVED;
      return isReplaced(hello) ? Relation.REFUSED : Relation.KIN;
    }
    return stamp.isBlank() || hello.clusterId().isEmpty() || isFresh() || hello.fresh()
        ? Relation.STRANGER
        : Relation.FOREIGN;
  }

  /** A disk that was admitted once, and a newer configuration has another one in its place. */
  private boolean isReplaced(Message.Hello hello) {
    Ensemble ensemble = history.active();
    Member member = ensemble.member(hello.id());
    return hello.admitted()
        && member != null
        && hello.configVersion() < ensemble.version()
        && member.diskId() != 0
        && member.diskId() != hello.diskId();
  }

  // ---- what the others are told ----------------------------------------------------------------

  private Message.Hello hello() {
    return new Message.Hello(
        MessageCodec.VERSION_MIN,
        MessageCodec.VERSION_MAX,
        stamp.clusterId(),
        stamp.incarnation(),
        id,
        stamp.diskId(),
        isFresh(),
        !isListable(),
        isAdmitted(),
        history.active().version(),
        stamp.deadClusters());
  }

  private void helloAll() {
    Message.Hello hello = hello();
    helloStale = false;
    helloFresh = hello.fresh();
    for (Neighbor each : neighbors) if (each.linked) sayHello(each, hello);
  }

  private void sayHello(Neighbor neighbor, Message.Hello hello) {
    if (hello.equals(neighbor.helloSent)) return;
    neighbor.helloSent = hello;
    send(neighbor, hello);
  }

  /** The beginning of a turn's end: what happened in it may have ended this server's membership. */
  void settle() {
    if (!removalsTold && isSettled()) {
      removalsTold = true;
      for (Neighbor each : neighbors) tellRemoved(each);
    }
    considerRemoval();
  }

  /** Says again what has changed, or what hasn't been said for a ping interval. */
  void announce() {
    if (helloStale || helloFresh != isFresh()) helloAll();
    if (isNews()) {
      said = notification();
      saidVersion++;
    }
    for (int i = 0; i < neighbors.size(); i++) {
      Neighbor each = neighbors.get(i);
      if (!each.isAcquainted()) continue;
      boolean due = now() - each.notifiedMillis >= pingMillis;
      if (!due && each.notifiedVersion == saidVersion) continue;
      if (due) said = notification();
      each.notifiedVersion = saidVersion;
      each.notifiedMillis = now();
      send(each, said);
    }
  }

  /** Progress of the history alone is news only while a leader is looked for. */
  private boolean isNews() {
    Role current = role();
    boolean same =
        current.standing() == said.standing()
            && current.supports() == said.supports()
            && current.epoch() == said.epoch()
            && heard.equals(said.heard());
    if (!same) return true;
    return said.standing() == Message.Standing.LOOKING
        && (epochs.acceptedEpoch() != said.acceptedEpoch()
            || epochs.currentEpoch() != said.currentEpoch()
            || history.lastZxid() != said.lastZxid()
            || isEligible() != said.eligible());
  }

  /**
   * Whether it could lead. Only the candidate itself can say whether it hears a quorum: the others
   * may know another configuration.
   */
  boolean isEligible() {
    return takesPart() && isAdmitted() && !diskStalls() && hearsQuorum();
  }

  private boolean hearsQuorum() {
    Ensemble pending = history.pending();
    return hearsQuorumOf(history.active()) && (pending == null || hearsQuorumOf(pending));
  }

  private boolean hearsQuorumOf(Ensemble ensemble) {
    Quorum quorum = new Quorum(ensemble);
    int count = 0;
    for (int i = 0; i < quorum.voters(); i++) {
      int voter = quorum.idAt(i);
      if (voter == id || heard.contains(voter)) count++;
    }
    return quorum.reachedBy(count);
  }

  private Message.Notification notification() {
    Role current = role();
    return new Message.Notification(
        current.standing(),
        current.supports(),
        current.epoch(),
        epochs.acceptedEpoch(),
        epochs.currentEpoch(),
        history.lastZxid(),
        isEligible(),
        heard);
  }
}
