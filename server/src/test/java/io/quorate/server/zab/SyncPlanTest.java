package io.quorate.server.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.Ensemble;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * All pairs of small histories that Zab can bring about: each epoch's entries are a prefix of what
 * its one leader proposed, and follow what that leader had.
 */
class SyncPlanTest {
  private static final int EPOCHS = 4;
  private static final int ENTRIES_MAX = 2;

  /** All histories that end in an epoch up to the last, given how each leader's own began. */
  private static List<List<LogEntry>> histories() {
    List<List<LogEntry>> all = new ArrayList<>();
    all.add(List.of());
    // The leader of each epoch starts from some history of an earlier one, chosen by its number so
    // that a later leader may lack what an earlier one proposed.
    for (int choice = 0; choice < 3; choice++) {
      List<LogEntry> leaders = List.of();
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        int dropped = Math.min(leaders.size(), (choice + epoch) % 3);
        List<LogEntry> history = new ArrayList<>(leaders.subList(0, leaders.size() - dropped));
        for (int count = 1; count <= ENTRIES_MAX; count++) {
          int chain = history.isEmpty() ? 0 : history.getLast().chain();
          long zxid = Zxid.of(epoch, count);
          Bytes payload = Bytes.utf8("choice " + choice);
          history.add(LogEntry.following(chain, zxid, 0, LogEntry.Kind.TXN, payload));
          all.add(List.copyOf(history));
        }
        leaders = history;
      }
    }
    return all;
  }

  private static History history(List<LogEntry> entries) {
    History history = new History(1_000_000, 0, 0, Ensemble.EMPTY);
    entries.forEach(history::append);
    return history;
  }

  @Test
  void learnerEndsWithItsLeadersHistory() {
    for (List<LogEntry> leader : histories()) {
      for (List<LogEntry> learner : histories()) {
        boolean possible = ofOneRun(leader, learner);
        if (possible) check(leader, learner);
      }
    }
  }

  /** Only histories under the same leaders can meet. */
  private static boolean ofOneRun(List<LogEntry> one, List<LogEntry> other) {
    return one.isEmpty()
        || other.isEmpty()
        || one.getFirst().payload().equals(other.getFirst().payload());
  }

  private static void check(List<LogEntry> leader, List<LogEntry> learner) {
    int common = 0;
    while (common < Math.min(leader.size(), learner.size())
        && leader.get(common).equals(learner.get(common))) {
      common++;
    }
    long commonZxid = common == 0 ? 0 : leader.get(common - 1).zxid();
    History own = history(leader);
    SyncPlan plan = SyncPlan.choose(own, own.lastZxid(), history(learner).epochEnds());
    SyncPlan expected =
        common == learner.size()
            ? new SyncPlan.Diff(commonZxid)
            : new SyncPlan.Truncate(commonZxid, own.chainAt(commonZxid));
    assertThat(plan).as("%s to %s", learner, leader).isEqualTo(expected);
  }

  @Test
  void otherContentUnderTheSameZxidNeedsASnapshot() {
    History leader = history(List.of(entry(0, 1, "a"), entry(entry(0, 1, "a").chain(), 2, "b")));
    History learner = history(List.of(entry(0, 1, "x")));
    assertThat(SyncPlan.choose(leader, leader.lastZxid(), learner.epochEnds()))
        .isEqualTo(new SyncPlan.Snapshot());
  }

  @Test
  void whatTheLeaderNoLongerHasInMemoryNeedsASnapshot() {
    History leader = new History(1_000_000, Zxid.of(1, 5), 3, Ensemble.EMPTY);
    History learner = history(List.of(entry(0, 1, "a")));
    assertThat(SyncPlan.choose(leader, leader.lastZxid(), learner.epochEnds()))
        .isEqualTo(new SyncPlan.Snapshot());
  }

  @Test
  void learnerThatHasMoreThanItMayGetIsTruncatedToTheLimit() {
    LogEntry first = entry(0, 1, "a");
    LogEntry second = entry(first.chain(), 2, "b");
    History leader = history(List.of(first, second));
    assertThat(SyncPlan.choose(leader, first.zxid(), leader.epochEnds()))
        .isEqualTo(new SyncPlan.Truncate(first.zxid(), first.chain()));
  }

  private static LogEntry entry(int chain, long counter, String payload) {
    return LogEntry.following(
        chain, Zxid.of(1, counter), 0, LogEntry.Kind.TXN, Bytes.utf8(payload));
  }
}
