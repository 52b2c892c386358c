package io.quorate.server.zab;

import java.util.Arrays;

/**
 * Who asked whether this server still leads. All who ask while a round is under way share the next
 * one: an answer is worth something only if its question left after they asked.
 */
final class ConfirmRounds {
  private long[] waiting = new long[16];
  private int waitingCount;
  private long[] inRound = new long[16];
  private int inRoundCount;
  private long round;

  void ask(long token) {
    if (waitingCount == waiting.length) waiting = Arrays.copyOf(waiting, waitingCount * 2);
    waiting[waitingCount++] = token;
  }

  boolean isUnderWay() {
    return inRoundCount > 0;
  }

  /** The round under way. */
  long round() {
    return round;
  }

  /** Begins a round for those who wait, unless one is under way or nobody waits. */
  boolean begin(long nextRound) {
    if (inRoundCount > 0 || waitingCount == 0) return false;
    long[] emptied = inRound;
    inRound = waiting;
    inRoundCount = waitingCount;
    waiting = emptied;
    waitingCount = 0;
    round = nextRound;
    return true;
  }

  /** A quorum has answered. */
  void end(Core core) {
    int count = inRoundCount;
    inRoundCount = 0;
    for (int i = 0; i < count; i++) core.emit(new Effect.LeadershipConfirmed(inRound[i]));
  }
}
