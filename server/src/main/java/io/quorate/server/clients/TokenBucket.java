package io.quorate.server.clients;

/**
 * How many sessions may be opened or claimed in a while: each takes a token, and tokens come back
 * at a steady pace. Time is nanoseconds of a clock that only goes forward. Any thread.
 */
final class TokenBucket {
  private final int tokensMax;
  private final long fillNanos;
  private final int fillCount;
  private int tokens;
  private long filledNanos;

  /**
   * @param tokensMax how many it holds, and has at first; 0 sets no limit
   * @param fillNanos after how long tokens come back
   * @param fillCount how many at a time
   */
  TokenBucket(int tokensMax, long fillNanos, int fillCount, long nowNanos) {
    this.tokensMax = tokensMax;
    this.fillNanos = fillNanos;
    this.fillCount = fillCount;
    this.tokens = tokensMax;
    this.filledNanos = nowNanos;
  }

  /** Takes one; false if there is none. */
  boolean take(long nowNanos) {
    if (tokensMax == 0) return true;
    synchronized (this) {
      fill(nowNanos);
      if (tokens == 0) return false;
      tokens--;
      return true;
    }
  }

  private void fill(long nowNanos) {
    long times = (nowNanos - filledNanos) / fillNanos;
    if (times <= 0) return;
    filledNanos += times * fillNanos;
    // Before it is full nothing overflows: the times are compared first.
    long missing = (long) tokensMax - tokens;
    long back = times >= missing ? missing : times * fillCount;
    tokens += (int) Math.min(missing, back);
  }
}
