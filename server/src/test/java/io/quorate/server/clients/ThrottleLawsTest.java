package io.quorate.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What clients may ask of a server together, without one. */
class ThrottleLawsTest {
  private static final long START = Long.MAX_VALUE - 1_000; // Nanoseconds may run over.

  @Test
  void aBucketGivesWhatItHoldsAndThenAtItsPace() {
    TokenBucket bucket = new TokenBucket(3, 100, 2, START);
    assertThat(taken(bucket, START)).isEqualTo(3);
    assertThat(taken(bucket, START + 99)).isZero();
    assertThat(taken(bucket, START + 100)).isEqualTo(2);
    assertThat(taken(bucket, START + 350)).isEqualTo(3); // Not more than it holds.
    assertThat(taken(bucket, START + 399)).isZero();
    assertThat(taken(bucket, START + 400)).isEqualTo(2); // The half a pace wasn't lost.
  }

  @Test
  void anIdleBucketIsFullAndNoFuller() {
    TokenBucket bucket = new TokenBucket(1_000_000, 1, 1_000_000, 0);
    assertThat(taken(bucket, 0)).isEqualTo(1_000_000);
    assertThat(taken(bucket, Long.MAX_VALUE)).isEqualTo(1_000_000);
  }

  @Test
  void aBucketOfNothingSetsNoLimit() {
    TokenBucket bucket = new TokenBucket(0, 1, 1, 0);
    for (int i = 0; i < 1_000; i++) assertThat(bucket.take(0)).isTrue();
  }

  @Test
  void aBudgetIsNeverPassedAndARefusedTakeTakesNothing() {
    ByteBudget budget = new ByteBudget(100);
    assertThat(budget.take(60)).isTrue();
    assertThat(budget.take(41)).isFalse();
    assertThat(budget.take(40)).isTrue();
    assertThat(budget.taken()).isEqualTo(100);
    budget.giveBack(60);
    assertThat(budget.take(60)).isTrue();
  }

  private static int taken(TokenBucket bucket, long nowNanos) {
    int taken = 0;
    while (bucket.take(nowNanos)) taken++;
    return taken;
  }
}
