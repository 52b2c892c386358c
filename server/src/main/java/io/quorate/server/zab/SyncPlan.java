package io.quorate.server.zab;

import io.quorate.server.base.Zxid;
import io.quorate.server.zab.Message.EpochEnd;
import java.util.List;

/** How a leader brings a learner's history to its own: a pure function of the two. */
sealed interface SyncPlan {
  /** The learner's history is a prefix of the leader's: send what it lacks. */
  record Diff(long afterZxid) implements SyncPlan {}

  /** The learner drops what lies above an entry that both have, then gets what it lacks. */
  record Truncate(long toZxid, int chain) implements SyncPlan {}

  /** Nothing that the leader has in memory is common to both: send the whole state. */
  record Snapshot() implements SyncPlan {}

  /**
   * Finds the last entry that both have. In an epoch of which both have entries, both have the same
   * ones up to the shorter end, because one leader numbered them without a gap; and everything
   * before them is equal too.
   *
   * @param limitZxid how far of the leader's history the learner is to get; in the history
   * @param learner where the epochs of the learner's history end, newest first
   */
  static SyncPlan choose(History history, long limitZxid, List<EpochEnd> learner) {
    long learnerLast = learner.isEmpty() ? Zxid.NONE : learner.getFirst().zxid();
    long common = Zxid.NONE;
    for (EpochEnd end : learner) {
      long own = history.lastOfEpoch(Zxid.epoch(end.zxid()), limitZxid);
      if (own == Zxid.NONE) continue;
      common = Math.min(own, end.zxid());
      boolean comparable = common == end.zxid() && history.contains(common);
      if (comparable && history.chainAt(common) != end.chain()) return new Snapshot();
      break;
    }
    if (!history.contains(common)) return new Snapshot();
    return common == learnerLast ? new Diff(common) : new Truncate(common, history.chainAt(common));
  }
}
