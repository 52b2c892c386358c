package io.quorate.operator.simulation;

import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Names;
import io.quorate.operator.plan.Act;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The servers' contract, without a protocol behind it: an entry is committed on enough synced disks
 * at once or not at all, so that a disk holds a prefix of one history. Every method is atomic.
 * Configurations are entries; a commit needs a quorum of the configuration before and after, taken
 * from admitted disks. Each entry carries what was known to be committed before it, so all but the
 * last that a disk holds are known to it as committed.
 */
final class Servers {
  /** An id is a bit of a long. */
  static final int IDS = 64;

  private static final String NAMESPACE = "ns";
  private static final String CLUSTER = "c";
  private static final String[] HOSTS = new String[IDS];

  static {
    for (int id = 0; id < IDS; id++) HOSTS[id] = Names.memberHost(NAMESPACE, CLUSTER, id);
  }

  /**
   * A configuration.
   *
   * @param index of its entry in the history: its version
   * @param disks by id: the disk that votes for it
   */
  record Configuration(int index, long voters, int[] disks) {
    int size() {
      return Long.bitCount(voters);
    }

    boolean has(int id) {
      return (voters >>> id & 1) != 0;
    }

    boolean admits(Slot member) {
      return has(member.id) && disks[member.id] == member.diskId;
    }
  }

  enum Reply {
    OK,
    REFUSED
  }

  private final Chance chance;
  private final Slot[] slots;
  private final Set<Flaw> flaws;
  private final EnumSet<Finding> findings;
  private final List<Configuration> configurations = new ArrayList<>();
  private int length;
  private int nextId = 1;
  private int leader = -1;
  private int writes;
  private long removedIds;
  private @Nullable EnsembleConfiguration described;

  /** No id from here on has ever had an object. */
  int used = 1;

  /** Ids whose workload was deleted and not made again. */
  long withoutWorkload;

  /** Faults are over: everybody answers at once. */
  boolean healing;

  Servers(Chance chance, Slot[] slots, Set<Flaw> flaws, EnumSet<Finding> findings) {
    this.chance = chance;
    this.slots = slots;
    this.flaws = flaws;
    this.findings = findings;
  }

  boolean isFounded() {
    return length > 0;
  }

  /** Of the founding, before which there is none, or the last one. */
  @Nullable Configuration committed() {
    return configurations.isEmpty() ? null : configurations.getLast();
  }

  long voters() {
    Configuration now = committed();
    return now == null ? 0 : now.voters();
  }

  int leader() {
    return leader;
  }

  String version() {
    return Integer.toHexString(configurations.getLast().index());
  }

  EnsembleConfiguration describe() {
    EnsembleConfiguration known = described;
    if (known != null) return known;
    List<EnsembleConfiguration.Member> members = new ArrayList<>();
    for (long rest = voters(); rest != 0; rest &= rest - 1) {
      int id = Long.numberOfTrailingZeros(rest);
      members.add(new EnsembleConfiguration.Member(id, HOSTS[id], "voter"));
    }
    EnsembleConfiguration fresh = new EnsembleConfiguration(version(), nextId, null, members);
    described = fresh;
    return fresh;
  }

  // Who could elect whom

  boolean isSynced(int id) {
    return id >= 0 && slots[id].up && slots[id].synced;
  }

  private boolean votes(int id) {
    Configuration now = committed();
    return now != null && slots[id].claimUid != 0 && counts(now, slots[id]);
  }

  private boolean counts(Configuration configuration, Slot member) {
    return flaws.contains(Flaw.COUNTS_UNADMITTED_DISKS)
        ? configuration.has(member.id)
        : configuration.admits(member);
  }

  /** A voter must know that its disk is admitted; any other server is ready once it is synced. */
  boolean knowsItsPlace(int id) {
    Configuration now = committed();
    if (now == null || !now.has(id) || flaws.contains(Flaw.READY_BEFORE_ADMISSION)) return true;
    Configuration active = lastBefore(slots[id].has - 1);
    return active != null && active.admits(slots[id]);
  }

  /** Of the newest configuration that this disk knows to be committed; 0 if of none. */
  int knownVersion(int id) {
    Configuration active = lastBefore(slots[id].has - 1);
    return active == null ? 0 : active.index();
  }

  boolean isReady(int id) {
    return isSynced(id) && knowsItsPlace(id);
  }

  /** The last configuration with an index below this one. */
  private @Nullable Configuration lastBefore(int index) {
    for (int i = configurations.size() - 1; i >= 0; i--)
      if (configurations.get(i).index() < index) return configurations.get(i);
    return null;
  }

  private @Nullable Configuration at(int index) {
    for (int i = configurations.size() - 1; i >= 0; i--) {
      if (configurations.get(i).index() == index) return configurations.get(i);
      if (configurations.get(i).index() < index) return null;
    }
    return null;
  }

  private boolean isQuorum(long servers, Configuration configuration) {
    int count = 0;
    for (long rest = servers & configuration.voters(); rest != 0; rest &= rest - 1)
      if (counts(configuration, slots[Long.numberOfTrailingZeros(rest)])) count++;
    return count >= configuration.size() / 2 + 1;
  }

  /**
   * Whom these would elect, or -1: a quorum is needed of the newest configuration that the newest
   * disk knows to be committed, and of a later one that it isn't known of.
   */
  int electable(long servers) {
    int newest = 0;
    for (long rest = servers; rest != 0; rest &= rest - 1)
      newest = Math.max(newest, slots[Long.numberOfTrailingZeros(rest)].has);
    Configuration active = lastBefore(newest - 1);
    Configuration pending = at(newest - 1);
    int candidate = -1;
    for (long rest = servers; rest != 0; rest &= rest - 1) {
      int id = Long.numberOfTrailingZeros(rest);
      if (slots[id].has == newest
          && (active != null && counts(active, slots[id])
              || pending != null && counts(pending, slots[id]))) candidate = id;
    }
    if (candidate < 0) return -1;
    return (active == null || isQuorum(servers, active))
            && (pending == null || isQuorum(servers, pending))
        ? candidate
        : -1;
  }

  /** Whether a change no longer fits, or these are a quorum of what it would make. */
  boolean wouldBearOut(Act.Reconfigure change, long servers) {
    if (configurations.isEmpty() || !version().equals(change.expectedVersion())) return true;
    long voters = configurations.getLast().voters();
    for (int id : change.remove()) voters &= ~(1L << id);
    for (int id : change.add()) voters |= 1L << id;
    return 2 * Long.bitCount(servers & voters) > Long.bitCount(voters);
  }

  private long running() {
    long ids = 0;
    for (int id = 1; id < used; id++) if (slots[id].up) ids |= 1L << id;
    return ids;
  }

  private long synced() {
    long ids = 0;
    for (int id = 1; id < used; id++) if (slots[id].up && slots[id].synced) ids |= 1L << id;
    return ids;
  }

  /** Could those that run elect a leader, if they all heard each other? */
  boolean isCapable() {
    return electable(running()) >= 0;
  }

  boolean isServing() {
    if (leader >= 0) {
      Configuration now = committed();
      if (now == null || !isSynced(leader) || !isQuorum(synced(), now)) leader = -1;
    }
    return leader >= 0;
  }

  void loseLeader() {
    leader = -1;
  }

  // What servers do by themselves

  void elect() {
    if (isServing()) return;
    long running = running();
    long group = healing ? running : chance.some(running, _ -> chance.below(3) > 0);
    int elected = electable(group);
    if (elected < 0) return;
    if (slots[elected].has < length) {
      findings.add(Finding.WRITE_LOST);
      return;
    }
    for (int id = 1; id < used; id++) slots[id].synced = false;
    for (long rest = group; rest != 0; rest &= rest - 1) {
      Slot slot = slots[Long.numberOfTrailingZeros(rest)];
      if (slot.has > 0 && votes(slot.id)) {
        slot.has = length;
        slot.synced = true;
      }
    }
    leader = elected;
    slots[elected].synced = true;
    append(null);
  }

  /** Puts an entry on enough synced disks, or on none. */
  private boolean append(@Nullable Configuration next) {
    if (!isServing()) return false;
    Configuration old = configurations.getLast();
    Configuration now = next == null ? old : next;
    long able = synced();
    if (!isQuorum(able, old) || !isQuorum(able, now)) return false;
    long got = 1L << leader | chance.some(able, _ -> chance.below(2) == 0);
    while (!(isQuorum(got, old) && isQuorum(got, now))) got |= 1L << chance.member(able & ~got);
    if (next != null) {
      configurations.add(next);
      described = null;
      nextId = Math.max(nextId, Long.SIZE - Long.numberOfLeadingZeros(next.voters()));
    }
    length++;
    for (long rest = got; rest != 0; rest &= rest - 1)
      slots[Long.numberOfTrailingZeros(rest)].has = length;
    if (!now.has(leader)) leader = -1;
    return true;
  }

  /** A client's write; none can connect before the founding is recorded. */
  void write() {
    if (append(null)) writes++;
  }

  /** The entry that tells of a configuration's commit follows at once, if the leader lives. */
  private void announce() {
    double fate = chance.fraction();
    if (healing || fate < .7) append(null);
    else if (fate < .85) leader = -1;
  }

  /**
   * A follower catches up, or a blank voter of the configuration, or a server that was told to
   * join.
   */
  void catchUp(int id) {
    if (id < 0 || !isServing()) return;
    Slot slot = slots[id];
    if (!slot.up) return;
    boolean joins = slot.setUid != 0 && slot.intent == Intent.JOINING && !slot.isBlank();
    if ((voters() >>> id & 1) != 0 || joins) {
      slot.synced = true;
      slot.has = length;
    }
  }

  /** A synced server with a configured id and another disk than the one that votes. */
  void admit() {
    int id = chance.member(voters());
    if (id < 0 || !isServing() || !isSynced(id) || configurations.getLast().admits(slots[id]))
      return;
    Configuration now = configurations.getLast();
    int[] disks = now.disks().clone();
    disks[id] = slots[id].diskId;
    if (append(new Configuration(length, now.voters(), disks))) announce();
  }

  // The control API

  Reply found(SortedSet<Integer> founders, String boot, boolean recorded) {
    int[] disks = new int[IDS];
    long ids = 0;
    for (int id : founders) {
      if (!slots[id].up || slots[id].has > 0) return Reply.REFUSED;
      disks[id] = slots[id].diskId;
      ids |= 1L << id;
    }
    if (!flaws.contains(Flaw.OBEYS_STALE_FOUNDING)
        && !Integer.toString(slots[founders.first()].boot).equals(boot)) return Reply.REFUSED;
    if (writes > 0 || recorded) findings.add(Finding.FOUNDED_TWICE);
    configurations.clear();
    configurations.add(new Configuration(0, ids, disks));
    described = null;
    length = 1;
    nextId = founders.last() + 1;
    leader = -1;
    for (int id : founders) slots[id].has = 1;
    return Reply.OK;
  }

  Reply join(int id, String boot) {
    Slot slot = slots[id];
    if (!slot.up || !slot.isBlank() || !Integer.toString(slot.boot).equals(boot))
      return Reply.REFUSED;
    slot.joined = true;
    return Reply.OK;
  }

  Reply transfer(int target) {
    if (!isServing() || !isSynced(target) || !votes(target)) return Reply.REFUSED;
    leader = target;
    return Reply.OK;
  }

  Reply reconfigure(List<Integer> add, List<Integer> remove, String expectedVersion) {
    if (!isServing()) return Reply.REFUSED;
    Configuration old = configurations.getLast();
    if (!flaws.contains(Flaw.IGNORES_EXPECTED_VERSION) && !version().equals(expectedVersion))
      return Reply.REFUSED;
    long voters = old.voters();
    int[] disks = old.disks().clone();
    for (int id : remove) voters &= ~(1L << id);
    for (int id : add) {
      if (!isSynced(id) && !flaws.contains(Flaw.ADDS_UNSYNCED)) return Reply.REFUSED;
      if (old.has(id)) continue;
      if (id < nextId && !flaws.contains(Flaw.TAKES_USED_IDS)) return Reply.REFUSED;
      voters |= 1L << id;
      disks[id] = slots[id].claimUid == 0 ? -1 : slots[id].diskId;
    }
    long added = voters & ~old.voters();
    long removed = old.voters() & ~voters;
    boolean leads = (removed >>> leader & 1) != 0 && (voters & old.voters()) != 0;
    if (voters == 0 || leads && !flaws.contains(Flaw.REMOVES_LEADER)) return Reply.REFUSED;
    if (!append(new Configuration(length, voters, disks))) return Reply.REFUSED;
    if (leads) findings.add(Finding.LEADER_REMOVED);
    if (Long.bitCount(voters) == 2) findings.add(Finding.TWO_VOTERS);
    if ((added & removedIds) != 0) findings.add(Finding.ID_REUSED);
    else if ((added & withoutWorkload) != 0) findings.add(Finding.NO_WORKLOAD);
    else
      for (long rest = added; rest != 0; rest &= rest - 1)
        if (!isSynced(Long.numberOfTrailingZeros(rest))) findings.add(Finding.NOT_SYNCED);
    removedIds |= removed;
    announce();
    return Reply.OK;
  }
}
