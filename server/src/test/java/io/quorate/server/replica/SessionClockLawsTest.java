package io.quorate.server.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Sessions may end late, within bounds, and never early. */
class SessionClockLawsTest {
  private static final long SEED = Long.getLong("seed", 20251124L);
  private static final long BUCKET = 500;
  private static final long TURN_MAX = 1_000;
  private static final long GRACE = 2_500;
  private static final int HERE = 1;
  private static final int FOLLOWER = 2;

  private final SessionClock clock = new SessionClock(BUCKET, TURN_MAX, GRACE);
  private final List<Long> expired = new ArrayList<>();
  private long now = 1_000_000;

  SessionClockLawsTest() {
    clock.start(now);
  }

  @Test
  void aSilentSessionRunsOutAfterItsTimeoutAndWithinABucket() {
    clock.add(7, 4_000, HERE);
    pass(4_000);
    assertThat(expired).isEmpty();
    pass(BUCKET);
    assertThat(expired).containsExactly(7L);
    assertThat(clock.size()).isZero();
  }

  @Test
  void aSessionThatIsHeardFromDoesNotRunOut() {
    clock.add(7, 4_000, HERE);
    for (int i = 0; i < 100; i++) {
      pass(3_900);
      clock.touch(7, HERE);
    }
    assertThat(expired).isEmpty();
  }

  @Test
  void aLeaderThatWasStarvedDoesNotCountTheTimeItMissed() {
    clock.add(7, 4_000, HERE);
    late(60_000);
    late(60_000);
    assertThat(expired).isEmpty();
    pass(4_000);
    assertThat(expired).containsExactly(7L);
  }

  @Test
  void sessionsOfALinkedServerAreJudgedAsOfItsLastReport() {
    clock.add(7, 4_000, FOLLOWER);
    clock.reported(FOLLOWER);
    pass(4_000 + BUCKET);
    assertThat(expired).as("the follower has not reported since").isEmpty();
    clock.touch(7, FOLLOWER);
    clock.reported(FOLLOWER);
    pass(4_000 - BUCKET);
    assertThat(expired).isEmpty();
    pass(2 * BUCKET);
    clock.reported(FOLLOWER);
    pass(BUCKET);
    assertThat(expired).containsExactly(7L);
  }

  @Test
  void theSilenceOfALinkedServerProtectsItsSessionsForTheGraceOnly() {
    clock.add(7, 4_000, FOLLOWER);
    clock.reported(FOLLOWER);
    pass(4_000 + GRACE - BUCKET);
    assertThat(expired).isEmpty();
    pass(2 * BUCKET);
    assertThat(expired).containsExactly(7L);
  }

  @Test
  void sessionsOfAServerWhoseLinkIsGoneAreNotProtected() {
    clock.add(7, 4_000, FOLLOWER);
    clock.reported(FOLLOWER);
    clock.linkDown(FOLLOWER);
    pass(4_000 + BUCKET);
    assertThat(expired).containsExactly(7L);
  }

  @Test
  void aSessionThatMovesIsJudgedWhereItIs() {
    clock.add(7, 4_000, FOLLOWER);
    clock.linkUp(FOLLOWER);
    clock.touch(7, HERE);
    pass(4_000 + BUCKET);
    assertThat(expired).containsExactly(7L);
  }

  @Test
  void everySessionGetsItsFullTimeoutWhenTheClockStartsAnew() {
    clock.add(7, 4_000, HERE);
    pass(3_900);
    clock.start(now);
    clock.add(7, 4_000, SessionClock.NOWHERE);
    pass(3_900);
    assertThat(expired).isEmpty();
  }

  @Test
  void aMassExpiryIsSpreadOverTurns() {
    for (int i = 0; i < 1_000; i++) clock.add(i, 4_000, HERE);
    for (int i = 0; i < 10; i++) clock.advance(now += 500);
    clock.expire(300, expired::add);
    assertThat(expired).hasSize(300);
    clock.expire(300, expired::add);
    clock.expire(1_000, expired::add);
    assertThat(expired).hasSize(1_000).doesNotHaveDuplicates();
  }

  @Test
  void aTimeoutLongerThanTheWholeWheelIsKept() {
    clock.add(7, 10_000_000, HERE);
    clock.add(8, 4_000, HERE);
    pass(9_999_999);
    assertThat(expired).containsExactly(8L);
    pass(BUCKET + 1);
    assertThat(expired).containsExactly(8L, 7L);
  }

  @Test
  void neverEarlyAndNeverMoreThanABucketLateUnderRandomOperations() {
    for (int round = 0; round < 100; round++) {
      SplittableRandom random = new SplittableRandom(SEED + round);
      SessionClock wheel = new SessionClock(BUCKET, TURN_MAX, GRACE);
      TreeMap<Long, Long> deadlines = new TreeMap<>();
      TreeMap<Long, Integer> timeouts = new TreeMap<>();
      long start = random.nextInt(1_000_000);
      long time = 0;
      wheel.start(start);
      for (int i = 0; i < 3_000; i++) {
        long session = random.nextInt(50);
        long present = time;
        switch (random.nextInt(6)) {
          case 0 -> {
            int timeout = random.nextInt(1_000, 40_000);
            wheel.add(session, timeout, HERE);
            timeouts.put(session, timeout);
            deadlines.put(session, time + timeout);
          }
          case 1, 2 -> {
            wheel.touch(session, HERE);
            deadlines.computeIfPresent(session, (id, _) -> present + timeouts.getOrDefault(id, 0));
          }
          case 3 -> {
            wheel.remove(session);
            deadlines.remove(session);
          }
          default -> {
            time += random.nextInt(1_000);
            wheel.advance(start + time);
            List<Long> ended = new ArrayList<>();
            wheel.expire(Integer.MAX_VALUE, ended::add);
            for (long id : ended) {
              assertThat(deadlines.remove(id))
                  .as("seed %d round %d session %d", SEED, round, id)
                  .isNotNull()
                  .isLessThanOrEqualTo(time);
            }
            for (long deadline : deadlines.values()) {
              assertThat(deadline + BUCKET).as("seed %d", SEED).isGreaterThan(time);
            }
          }
        }
        assertThat(wheel.size()).isEqualTo(deadlines.size());
      }
    }
  }

  /** Time passes in turns of ordinary length. */
  private void pass(long millis) {
    for (long left = millis; left > 0; left -= 250) {
      now += Math.min(left, 250);
      clock.advance(now);
      clock.expire(Integer.MAX_VALUE, expired::add);
    }
  }

  /** One turn that comes late. */
  private void late(long millis) {
    now += millis;
    clock.advance(now);
    clock.expire(Integer.MAX_VALUE, expired::add);
  }
}
