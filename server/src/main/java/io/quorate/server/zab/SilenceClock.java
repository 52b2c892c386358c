package io.quorate.server.zab;

/**
 * The clock by which silence is measured. It follows the monotonic clock, but no turn of the own
 * loop advances it by more than one ping interval: a server that was not scheduled for ten seconds
 * has missed one round, not twenty, because the answers to the others may be waiting in its inbox.
 * So a starved machine changes no leader without a fault.
 */
final class SilenceClock {
  private final long stepMillisMax;
  private long lastElapsedMillis = Long.MIN_VALUE;
  private long millis;

  SilenceClock(long stepMillisMax) {
    this.stepMillisMax = stepMillisMax;
  }

  void advance(long elapsedMillis) {
    if (lastElapsedMillis != Long.MIN_VALUE && elapsedMillis > lastElapsedMillis) {
      millis += Math.min(elapsedMillis - lastElapsedMillis, stepMillisMax);
    }
    lastElapsedMillis = Math.max(lastElapsedMillis, elapsedMillis);
  }

  long millis() {
    return millis;
  }
}
