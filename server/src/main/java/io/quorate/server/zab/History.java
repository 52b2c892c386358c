package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.ConfigEntry;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.zab.Message.EpochEnd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The recent part of this server's history, and three marks in it: {@code delivered ≤
 * min(committed, durable)}. Everything up to the base is in the state alone; what lies above the
 * delivered mark is never dropped, whatever the limit on memory.
 *
 * <p>The configuration in force is a function of the history: the last one known to be committed,
 * and a later one, if there is any, that is under way.
 */
final class History {
  private static final int EPOCH_ENDS_MAX = 64;
  private static final long ENTRY_OVERHEAD_BYTES = 64;

  /** In the places of the array that hold no entry, so that they keep none alive. */
  private static final LogEntry VACANT =
      new LogEntry(Zxid.NONE, Zxid.NONE, LogEntry.Kind.NOOP, Bytes.EMPTY, 0);

  /** A configuration and the entry that made it. */
  private record Configured(long zxid, Ensemble ensemble) {}

  private final long bytesMax;
  private long baseZxid;
  private int baseChain;
  private Ensemble baseEnsemble;
  private LogEntry[] entries = new LogEntry[64];
  private int from;
  private int to;
  private long bytes;

  /** Where each epoch before the last entry's ends, oldest first; the oldest are forgotten. */
  private final List<EpochEnd> finishedEpochs = new ArrayList<>();

  private final List<Configured> configurations = new ArrayList<>();
  private Ensemble active;
  private @Nullable Ensemble pending;
  private long pendingZxid;

  private long committedZxid;
  private long settledZxid;
  private long durableZxid;
  private long deliveredZxid;

  History(long bytesMax, long baseZxid, int baseChain, Ensemble baseEnsemble) {
    this.bytesMax = bytesMax;
    this.baseEnsemble = baseEnsemble;
    this.active = baseEnsemble;
    reset(baseZxid, baseChain, baseEnsemble);
    installed();
  }

  long lastZxid() {
    return from == to ? baseZxid : entries[to - 1].zxid();
  }

  int lastChain() {
    return from == to ? baseChain : entries[to - 1].chain();
  }

  long baseZxid() {
    return baseZxid;
  }

  long committedZxid() {
    return committedZxid;
  }

  /**
   * How far a quorum's disks say themselves that it is committed: a committed entry says so, so it
   * will be known whoever is left.
   */
  long settledZxid() {
    return settledZxid;
  }

  long durableZxid() {
    return durableZxid;
  }

  long deliveredZxid() {
    return deliveredZxid;
  }

  /** The last configuration that is known to be committed. */
  Ensemble active() {
    return active;
  }

  /** The configuration under way, null if there is none. */
  @Nullable Ensemble pending() {
    return pending;
  }

  /** The zxid of the configuration under way; meaningless if there is none. */
  long pendingZxid() {
    return pendingZxid;
  }

  /** The newest configuration, committed or not. */
  Ensemble newest() {
    return pending != null ? pending : active;
  }

  /** The configuration as of a committed zxid that is not below the base. */
  Ensemble ensembleAt(long zxid) {
    Ensemble found = baseEnsemble;
    for (Configured each : configurations) if (each.zxid <= zxid) found = each.ensemble;
    return found;
  }

  /**
   * Whether an entry may stand behind the last one: its successor, or the first of a later epoch.
   */
  static boolean isSuccessor(long previous, long zxid) {
    return Zxid.epoch(zxid) == Zxid.epoch(previous)
        ? zxid == previous + 1
        : Zxid.epoch(zxid) > Zxid.epoch(previous) && Zxid.counter(zxid) == 1;
  }

  void append(LogEntry entry) {
    long last = lastZxid();
    Check.that(
        isSuccessor(last, entry.zxid()), "entry 0x%x does not follow 0x%x", entry.zxid(), last);
    if (last != Zxid.NONE && Zxid.epoch(last) != Zxid.epoch(entry.zxid())) {
      finishedEpochs.add(new EpochEnd(last, lastChain()));
      if (finishedEpochs.size() > EPOCH_ENDS_MAX) finishedEpochs.removeFirst();
    }
    if (to == entries.length) makeRoom();
    entries[to++] = entry;
    bytes += sizeOf(entry);
    if (entry.kind() == LogEntry.Kind.CONFIG) {
      configurations.add(new Configured(entry.zxid(), ensembleIn(entry)));
      reconfigure();
    }
    // Whoever has an entry knows what its leader knew to be committed; a disk read anew says the
    // same.
    long known = entry.committedZxid();
    if (known > committedZxid) commit(known);
  }

  /** Forgets everything above an entry; nothing that has been delivered or is known committed. */
  void truncate(long toZxid) {
    Check.that(
        toZxid >= committedZxid,
        "0x%x is committed, the history can't end at 0x%x",
        committedZxid,
        toZxid);
    Check.that(contains(toZxid), "0x%x is not in the history", toZxid);
    while (to > from && entries[to - 1].zxid() > toZxid) {
      bytes -= sizeOf(entries[--to]);
      entries[to] = VACANT;
    }
    while (!finishedEpochs.isEmpty() && finishedEpochs.getLast().zxid() >= toZxid) {
      finishedEpochs.removeLast();
    }
    configurations.removeIf(each -> each.zxid > toZxid);
    durableZxid = Math.min(durableZxid, toZxid);
    reconfigure();
  }

  /**
   * A snapshot takes the place of the whole history. Its entries count as durable and delivered
   * only from {@link #installed} on.
   */
  void reset(long zxid, int chain, Ensemble ensemble) {
    Arrays.fill(entries, from, to, VACANT);
    from = 0;
    to = 0;
    bytes = 0;
    baseZxid = zxid;
    baseChain = chain;
    baseEnsemble = ensemble;
    finishedEpochs.clear();
    configurations.clear();
    durableZxid = Math.min(durableZxid, deliveredZxid);
    reconfigure();
  }

  /** The base is durable, and the state of this server. */
  void installed() {
    durableZxid = Math.max(durableZxid, baseZxid);
    deliveredZxid = Math.max(deliveredZxid, baseZxid);
    commit(Math.max(committedZxid, baseZxid));
  }

  /** Everything is gone: this disk's cluster never acknowledged anything. */
  void abandon() {
    Check.that(
        deliveredZxid == Zxid.NONE,
        "0x%x has been delivered, it can't be abandoned",
        deliveredZxid);
    committedZxid = Zxid.NONE;
    settledZxid = Zxid.NONE;
    durableZxid = Zxid.NONE;
    reset(Zxid.NONE, 0, Ensemble.EMPTY);
  }

  void commit(long zxid) {
    Check.that(zxid >= committedZxid, "0x%x was committed, not only 0x%x", committedZxid, zxid);
    committedZxid = zxid;
    int at = indexAbove(zxid) - 1;
    if (at >= from) settledZxid = Math.max(settledZxid, entries[at].committedZxid());
    if (pending != null || configurations.size() > 1) reconfigure();
  }

  void durable(long zxid) {
    durableZxid = zxid;
  }

  /** How far entries may be delivered now. */
  long deliverableZxid() {
    return Math.min(Math.min(committedZxid, durableZxid), lastZxid());
  }

  /** Moves the delivered mark and returns what it passed over. */
  List<LogEntry> deliver(long upToZxid) {
    List<LogEntry> delivered = between(deliveredZxid, upToZxid);
    deliveredZxid = upToZxid;
    return delivered;
  }

  /** Drops the oldest entries while there are too many bytes, none above {@code keepAbove}. */
  void trim(long keepAbove) {
    long limit = Math.min(deliveredZxid, keepAbove);
    if (bytes <= bytesMax) return;
    while (bytes > bytesMax && from < to && entries[from].zxid() <= limit) {
      LogEntry dropped = entries[from];
      entries[from++] = VACANT;
      bytes -= sizeOf(dropped);
      baseZxid = dropped.zxid();
      baseChain = dropped.chain();
    }
    while (!configurations.isEmpty() && configurations.getFirst().zxid <= baseZxid) {
      baseEnsemble = configurations.removeFirst().ensemble;
    }
  }

  /** Whether the history has this entry, or ends its base with it. */
  boolean contains(long zxid) {
    if (zxid == baseZxid) return true;
    int index = indexAbove(zxid) - 1;
    return index >= from && entries[index].zxid() == zxid;
  }

  /** The chain of an entry that {@link #contains} knows. */
  int chainAt(long zxid) {
    return zxid == baseZxid ? baseChain : entries[indexAbove(zxid) - 1].chain();
  }

  /** The entries above one zxid up to another; both are in the history. */
  List<LogEntry> between(long aboveZxid, long upToZxid) {
    Check.that(aboveZxid >= baseZxid, "0x%x is below the base 0x%x", aboveZxid, baseZxid);
    int first = indexAbove(aboveZxid);
    int end = indexAbove(upToZxid);
    return List.of(Arrays.copyOfRange(entries, first, Math.max(first, end)));
  }

  /** As {@link #between}, at most that many bytes; at least one entry, if there is any. */
  List<LogEntry> between(long aboveZxid, long upToZxid, long entriesBytesMax) {
    Check.that(aboveZxid >= baseZxid, "0x%x is below the base 0x%x", aboveZxid, baseZxid);
    int first = indexAbove(aboveZxid);
    int end = indexAbove(upToZxid);
    int stop = Math.min(first + 1, end);
    long sum = stop > first ? sizeOf(entries[first]) : 0;
    while (stop < end && sum + sizeOf(entries[stop]) <= entriesBytesMax) {
      sum += sizeOf(entries[stop++]);
    }
    return List.of(Arrays.copyOfRange(entries, first, Math.max(first, stop)));
  }

  /** Where the epochs of the history end, newest first, as far as is known. */
  List<EpochEnd> epochEnds() {
    List<EpochEnd> ends = new ArrayList<>(finishedEpochs.size() + 1);
    if (lastZxid() != Zxid.NONE) ends.add(new EpochEnd(lastZxid(), lastChain()));
    for (int i = finishedEpochs.size() - 1; i >= 0 && ends.size() < EPOCH_ENDS_MAX; i--) {
      ends.add(finishedEpochs.get(i));
    }
    return ends;
  }

  /** The last entry of an epoch that isn't above a limit; 0 if none is known. */
  long lastOfEpoch(long epoch, long limitZxid) {
    if (epoch > Zxid.epoch(limitZxid)) return Zxid.NONE;
    if (epoch == Zxid.epoch(limitZxid)) return limitZxid;
    for (EpochEnd end : finishedEpochs) if (Zxid.epoch(end.zxid()) == epoch) return end.zxid();
    return Zxid.NONE;
  }

  /** The ensemble of a CONFIG entry; whoever lets one in has checked that it can be read. */
  private static Ensemble ensembleIn(LogEntry entry) {
    try {
      return EnsembleCodec.decode(entry.payload()).ensemble();
    } catch (MalformedEnsemble malformed) {
      throw Check.unreachable("entry " + Zxid.hex(entry.zxid()) + ": " + malformed.getMessage());
    }
  }

  private void reconfigure() {
    active = baseEnsemble;
    pending = null;
    for (Configured each : configurations) {
      // Before the founding's configuration there is none that could have a say.
      if (each.zxid <= committedZxid || each.zxid == ConfigEntry.FOUNDING_ZXID) {
        active = each.ensemble;
      } else {
        pending = each.ensemble;
        pendingZxid = each.zxid;
      }
    }
  }

  private int indexAbove(long zxid) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = low + high >>> 1;
      if (entries[middle].zxid() <= zxid) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private void makeRoom() {
    int size = to - from;
    boolean grows = size > entries.length / 2;
    LogEntry[] roomy = grows ? new LogEntry[entries.length * 2] : entries;
    System.arraycopy(entries, from, roomy, 0, size);
    if (!grows) Arrays.fill(entries, size, to, VACANT);
    entries = roomy;
    from = 0;
    to = size;
  }

  private static long sizeOf(LogEntry entry) {
    return ENTRY_OVERHEAD_BYTES + entry.payload().length();
  }
}
