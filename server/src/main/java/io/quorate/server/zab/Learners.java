package io.quorate.server.zab;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.Quorum;
import io.quorate.server.zab.LearnerProgress.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who follows a leader, and whether they and it are a quorum. While a configuration is under way,
 * that takes a quorum of both.
 */
final class Learners {
  /** What a learner may have done that a quorum must have done. */
  interface Deed {
    boolean isDoneBy(LearnerProgress learner);
  }

  /** In the order in which they asked. */
  final List<LearnerProgress> all = new ArrayList<>();

  private final Core core;
  private Quorum active;
  private @Nullable Quorum pending;
  private boolean votes;
  private boolean votesPending;
  private long[] marks = new long[8];

  Learners(Core core) {
    this.core = core;
    this.active = new Quorum(core.history.active());
    countAnew();
  }

  void add(LearnerProgress learner) {
    all.add(learner);
    countAnew();
  }

  boolean remove(Neighbor neighbor) {
    return all.removeIf(each -> each.neighbor == neighbor);
  }

  @Nullable LearnerProgress of(int id) {
    for (int i = 0; i < all.size(); i++) {
      LearnerProgress each = all.get(i);
      if (each.neighbor.id == id) return each;
    }
    return null;
  }

  /** The disk that server follows with, 0 if it doesn't follow. */
  long diskOf(int id) {
    LearnerProgress learner = of(id);
    return learner == null ? 0 : learner.neighbor.diskId();
  }

  /** Takes the votes from the configurations as they now are. */
  void countAnew() {
    active = new Quorum(core.history.active());
    Ensemble next = core.history.pending();
    pending = next == null ? null : new Quorum(next);
    votes = active.admits(core.id, core.stamp().diskId());
    votesPending = pending != null && pending.admits(core.id, core.stamp().diskId());
    for (LearnerProgress each : all) countAnew(each);
    if (marks.length < all.size() + 1) marks = new long[all.size() * 2 + 2];
  }

  private void countAnew(LearnerProgress learner) {
    int id = learner.neighbor.id;
    long disk = learner.neighbor.diskId();
    learner.votes = active.admits(id, disk);
    learner.votesPending = pending != null && pending.admits(id, disk);
    // A vote is worth something only before it is decided.
    if (learner.votes || learner.votesPending) learner.informed = false;
  }

  /** Whether a configuration is under way. */
  boolean areChanging() {
    return pending != null;
  }

  /** Whether the leader itself is a voter of the committed configuration. */
  boolean leaderVotes() {
    return votes;
  }

  /** Whether the leader and those who did it are a quorum. */
  boolean isQuorum(Deed deed) {
    int count = votes ? 1 : 0;
    int countPending = votesPending ? 1 : 0;
    for (LearnerProgress each : all) {
      if (!deed.isDoneBy(each)) continue;
      if (each.votes) count++;
      if (each.votesPending) countPending++;
    }
    return active.reachedBy(count) && (pending == null || pending.reachedBy(countPending));
  }

  /** Whether the leader and those who did it would be a quorum of another configuration. */
  boolean isQuorumOf(Quorum next, Deed deed) {
    int count = next.admits(core.id, core.stamp().diskId()) ? 1 : 0;
    for (LearnerProgress each : all) {
      if (next.admits(each.neighbor.id, each.neighbor.diskId()) && deed.isDoneBy(each)) count++;
    }
    return next.reachedBy(count);
  }

  /** The last zxid that a quorum has on its disks, -1 if fewer have anything of this epoch. */
  long reached() {
    long reached = reached(active, false);
    long under = core.history.pendingZxid();
    if (pending == null || reached < under) return reached;
    // Up to the entry before it the old quorum is enough, from it on both are needed.
    return Math.max(under - 1, Math.min(reached, reached(pending, true)));
  }

  private long reached(Quorum quorum, boolean ofPending) {
    int count = 0;
    if (ofPending ? votesPending : votes) marks[count++] = core.history.durableZxid();
    for (int i = 0; i < all.size(); i++) {
      LearnerProgress each = all.get(i);
      if (each.ackedZxid >= 0 && (ofPending ? each.votesPending : each.votes)) {
        marks[count++] = each.ackedZxid;
      }
    }
    return quorum.reached(marks, count);
  }

  /** The leader and those that are up to date. */
  Ids synced() {
    int[] ids = new int[all.size() + 1];
    int count = 0;
    ids[count++] = core.id;
    for (LearnerProgress each : all) {
      if (each.step == Step.UP_TO_DATE) ids[count++] = each.neighbor.id;
    }
    int[] sorted = Arrays.copyOf(ids, count);
    Arrays.sort(sorted);
    return Ids.ascending(sorted);
  }
}
