package io.quorate.server.zab;

import io.quorate.server.zab.Message.EpochEnd;
import java.util.List;

/** A leader's view of one session with a learner. */
final class LearnerProgress {
  enum Step {
    /** It asked; the epoch isn't known or isn't durable yet. */
    ASKED,
    /** It knows the epoch. */
    TOLD,
    /** It has promised the epoch, and waits for a quorum of promises. */
    PROMISED,
    /** Chunks of the state are on their way. */
    SNAPSHOT,
    /** It has the plan, the entries and {@code NewLeader}. */
    SYNCING,
    /** It holds the history of this epoch. */
    SYNCED,
    /** It knows that the leader is established. */
    UP_TO_DATE
  }

  final Neighbor neighbor;

  /** Whether it is told only what is committed; who comes to vote is asked from then on. */
  boolean informed;

  final long attempt;
  final boolean wantsSnapshot;

  Step step = Step.ASKED;
  boolean promised;
  long currentEpoch;
  List<EpochEnd> epochEnds = List.of();

  /** Whether its disk counts in the committed configuration, and in the one under way. */
  boolean votes;

  boolean votesPending;

  /** The last entry that was sent, -1 before the plan. */
  long sentZxid = -1;

  /** The last entry that is durable there, -1 before {@code AckNewLeader}. */
  long ackedZxid = -1;

  /** How much of its history it said is durable, -1 before {@code AckNewLeader}. */
  long durableZxid = -1;

  long committedSentZxid;

  long snapshotZxid;
  int snapshotChain;
  int chunksSent;
  boolean chunkWanted;

  long pongRound;
  long pongMillis;
  long progressMillis;

  /** What it must have acknowledged before the limit on lagging has passed since then. */
  long lagZxid;

  long lagSinceMillis;

  LearnerProgress(Neighbor neighbor, Message.FollowerInfo info, long nowMillis) {
    this.neighbor = neighbor;
    this.informed = info.observer();
    this.attempt = info.attempt();
    this.wantsSnapshot = info.wantsSnapshot();
    this.pongMillis = nowMillis;
    this.progressMillis = nowMillis;
    this.lagSinceMillis = nowMillis;
  }

  /** Whether new entries are sent to it as they come. */
  boolean isStreaming() {
    return switch (step) {
      case ASKED, TOLD, PROMISED, SNAPSHOT -> false;
      case SYNCING, SYNCED, UP_TO_DATE -> true;
    };
  }
}
