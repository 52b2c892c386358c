package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.zab.LearnerProgress.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a leader sends of its history: the plan that brings a learner to it, the entries as they
 * come, and what is committed of them. Those who are informed get only what is committed.
 */
final class HistoryFeed {
  /** Entries in one message; a single entry may be larger. */
  private static final long MESSAGE_BYTES_MAX = 1 << 20;

  private final Core core;
  private final Learners learners;

  HistoryFeed(Core core, Learners learners) {
    this.core = core;
    this.learners = learners;
  }

  // ---- synchronization ----------------------------------------------------------------------

  void synchronize(LearnerProgress learner, long epoch) {
    History history = core.history;
    long limit = limitFor(learner);
    SyncPlan plan =
        learner.wantsSnapshot
            ? new SyncPlan.Snapshot()
            : SyncPlan.choose(history, limit, learner.epochEnds);
    learner.progressMillis = core.now();
    switch (plan) {
      case SyncPlan.Diff(long after) -> {
        note(learner, PeerEvent.SyncKind.DIFF, after);
        core.send(learner.neighbor, new Message.Diff(after));
        catchUp(learner, epoch, after, limit);
      }
      case SyncPlan.Truncate(long to, int chain) -> {
        note(learner, PeerEvent.SyncKind.TRUNCATE, to);
        core.send(learner.neighbor, new Message.Truncate(to, chain));
        catchUp(learner, epoch, to, limit);
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

  private long limitFor(LearnerProgress learner) {
    return learner.informed ? core.history.committedZxid() : core.history.lastZxid();
  }

  private void note(LearnerProgress learner, PeerEvent.SyncKind kind, long fromZxid) {
    core.note(new PeerEvent.SyncChosen(learner.neighbor.id, kind, fromZxid));
  }

  private void catchUp(LearnerProgress learner, long epoch, long afterZxid, long upToZxid) {
    learner.sentZxid = afterZxid;
    learner.step = Step.SYNCING;
    sendUpTo(learner, upToZxid);
    core.send(learner.neighbor, new Message.NewLeader(epoch, upToZxid));
  }

  void snapshotChunk(LearnerProgress learner, long epoch, Bytes chunk, boolean last) {
    if (learner.step != Step.SNAPSHOT || !learner.chunkWanted) return;
    learner.chunkWanted = false;
    core.send(learner.neighbor, new Message.SnapshotChunk(learner.chunksSent++, last, chunk));
    if (last) catchUp(learner, epoch, learner.snapshotZxid, limitFor(learner));
  }

  void snapshotAck(LearnerProgress learner, Message.SnapshotAck ack) {
    learner.progressMillis = core.now();
    if (learner.step != Step.SNAPSHOT) return;
    if (learner.chunkWanted || ack.index() != learner.chunksSent - 1) {
      core.illegal(learner.neighbor, "a chunk that wasn't sent is acknowledged");
      return;
    }
    learner.chunkWanted = true;
    core.emit(new Effect.SnapshotWanted(learner.neighbor.id, false));
  }

  void upToDate(LearnerProgress learner) {
    learner.step = Step.UP_TO_DATE;
    learner.committedSentZxid = Math.min(core.history.committedZxid(), learner.sentZxid);
    core.send(learner.neighbor, new Message.UpToDate(learner.committedSentZxid));
  }

  /** Entries above it are still needed by a learner that gets a snapshot. */
  long neededAboveZxid() {
    long needed = Long.MAX_VALUE;
    for (int i = 0; i < learners.all.size(); i++) {
      LearnerProgress each = learners.all.get(i);
      if (each.step == Step.SNAPSHOT) needed = Math.min(needed, each.snapshotZxid);
      else if (each.informed && each.isStreaming()) needed = Math.min(needed, each.sentZxid);
    }
    return needed;
  }

  // ---- broadcast ----------------------------------------------------------------------------

  void propose() {
    sendAll(false, core.history.lastZxid());
  }

  /** One message object for all who have come equally far: it is encoded once. */
  private void sendAll(boolean informed, long upToZxid) {
    @Nullable Message shared = null;
    long sharedFrom = -1;
    long sharedUpTo = -1;
    for (int i = 0; i < learners.all.size(); i++) {
      LearnerProgress each = learners.all.get(i);
      boolean gets = each.informed ? each.step == Step.UP_TO_DATE : each.isStreaming();
      if (each.informed != informed || !gets || each.sentZxid >= upToZxid) continue;
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
    return learner.informed
        ? new Message.Inform(learner.sentZxid, entries)
        : new Message.Propose(learner.sentZxid, entries);
  }

  void tellCommits() {
    long committed = core.history.committedZxid();
    Message.@Nullable Commit commit = null;
    for (int i = 0; i < learners.all.size(); i++) {
      LearnerProgress each = learners.all.get(i);
      boolean knows = each.committedSentZxid >= committed;
      if (each.step != Step.UP_TO_DATE || each.informed || knows) continue;
      if (commit == null) commit = new Message.Commit(committed);
      each.committedSentZxid = committed;
      core.send(each.neighbor, commit);
    }
    sendAll(true, committed);
  }
}
