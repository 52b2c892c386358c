package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleCodec;
import io.quorate.server.ensemble.MalformedEnsemble;
import io.quorate.server.zab.LogEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What nobody in the ensemble can see: everything ever proposed under one cluster id, and the one
 * log that was ever committed.
 */
final class Cluster {
  final Bytes id;
  private final Map<Long, Proposal> proposals = new HashMap<>();
  private final List<Proposal> committed = new ArrayList<>();
  private final List<Long> committedIn = new ArrayList<>();
  private final List<Long> digests = new ArrayList<>();
  private final Map<Long, Proposal> firstOfEpoch = new HashMap<>();

  /** The configuration of the last committed entry. */
  Ensemble active = Ensemble.EMPTY;

  /** Who has been supported as a candidate since the last leader was established. */
  final Set<Integer> candidates = new TreeSet<>();

  Cluster(Bytes id) {
    this.id = id;
  }

  @Nullable Proposal proposal(long zxid) {
    return proposals.get(zxid);
  }

  Proposal known(long zxid, String checker) {
    Proposal found = proposals.get(zxid);
    if (found == null) {
      throw new Violation(checker, "nobody ever proposed " + (zxid >>> 32) + "." + (int) zxid);
    }
    return found;
  }

  Proposal add(LogEntry entry, @Nullable Proposal parent) {
    Ensemble ensemble = entry.kind() == LogEntry.Kind.CONFIG ? ensembleIn(entry) : null;
    Proposal added = new Proposal(entry, parent, ensemble);
    proposals.put(entry.zxid(), added);
    if (entry.kind() == LogEntry.Kind.TXN) firstOfEpoch.putIfAbsent(added.epoch(), added);
    return added;
  }

  private static Ensemble ensembleIn(LogEntry entry) {
    try {
      return EnsembleCodec.decode(entry.payload()).ensemble();
    } catch (MalformedEnsemble malformed) {
      throw new Violation("Integrity", malformed.getMessage());
    }
  }

  /** The first transaction that a leader of that epoch broadcast, if any. */
  @Nullable Proposal firstOfEpoch(long epoch) {
    return firstOfEpoch.get(epoch);
  }

  Iterable<Proposal> firstsOfEpochs() {
    return firstOfEpoch.values();
  }

  int committedCount() {
    return committed.size();
  }

  @Nullable Proposal lastCommitted() {
    return committed.isEmpty() ? null : committed.getLast();
  }

  Proposal committed(int depth) {
    return committed.get(depth);
  }

  void commit(Proposal next, long leadersEpoch) {
    committed.add(next);
    committedIn.add(leadersEpoch);
  }

  /** The last entry that a leader of an epoch before that one committed, if any. */
  @Nullable Proposal lastCommittedBefore(long epoch) {
    for (int i = committed.size() - 1; i >= 0; i--) {
      if (committedIn.get(i) < epoch) return committed.get(i);
    }
    return null;
  }

  List<Long> digests() {
    return digests;
  }
}
