package io.quorate.server.replica;

import io.quorate.server.base.Check;
import io.quorate.server.base.LongIntMap;
import io.quorate.server.base.LongMap;
import io.quorate.server.zab.Timing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When sessions run out: kept by the leader alone, on its monotonic clock. Owned by the replica
 * thread.
 *
 * <p>A wheel of buckets over parallel arrays. Hearing of a session writes one slot; the session is
 * moved to its right bucket when the bucket that it was last put into comes up. A session may only
 * run out later than its timeout, never earlier, so three kinds of silence are not counted:
 *
 * <ul>
 *   <li>the leader's own: a turn of its loop that came late counts as {@code turnMillisMax} only,
 *       since what the clients said meanwhile may still wait to be read;
 *   <li>a follower's that has not reported: its sessions are judged as of its last report, for as
 *       long as its link is up and {@code graceMillis} have not passed;
 *   <li>the time before this leader was established: it grants every session a full timeout.
 * </ul>
 */
final class SessionClock {
  /** Who is told of a session that ran out. */
  interface Expired {
    void expired(long session);
  }

  /** The server of a session that nobody has told of yet. */
  static final int NOWHERE = -1;

  private static final int NONE = -1;
  private static final int BUCKETS_MAX = 4096;

  private final long bucketMillis;
  private final long turnMillisMax;
  private final long graceMillis;

  private final LongIntMap slotOf = new LongIntMap();
  private long[] session = new long[16];
  private int[] timeoutMillis = new int[16];
  private long[] heardMillis = new long[16];
  private int[] server = new int[16];
  private long[] bucketOf = new long[16];
  private int[] next = new int[16]; // of a free slot: the next free one
  private int[] previous = new int[16];
  private int slots;
  private int freeSlot = NONE;

  private int[] firstOfBucket = new int[BUCKETS_MAX];
  private long bucketDone;

  private final LongMap<Reporter> reporters = new LongMap<>();
  private long elapsedMillis;
  private long clockMillis;

  /** When a server last told which sessions it heard. */
  private static final class Reporter {
    long reportedMillis;
    boolean linked = true;
  }

  /**
   * @param bucketMillis how finely deadlines are told apart
   * @param turnMillisMax how much of the time between two turns of the loop counts
   * @param graceMillis how long the silence of a linked server is held for its own, not its
   *     sessions'
   */
  SessionClock(long bucketMillis, long turnMillisMax, long graceMillis) {
    Check.that(bucketMillis > 0, "the bucket of %d ms is empty", bucketMillis);
    this.bucketMillis = bucketMillis;
    this.turnMillisMax = turnMillisMax;
    this.graceMillis = graceMillis;
    Arrays.fill(firstOfBucket, NONE);
  }

  /**
   * Buckets and reports of a quarter of a tick: together with the turn of the loop a session ends
   * within one tick after its timeout.
   */
  static SessionClock of(Timing timing) {
    long quarterMillis = Math.max(1, timing.tickMillis() / 4);
    long turnMillisMax = Math.max(timing.tickMillis() / 2, timing.peerTimeoutMillis() / 4);
    return new SessionClock(
        quarterMillis, turnMillisMax, timing.peerTimeoutMillis() + quarterMillis);
  }

  /** How many sessions are watched. */
  int size() {
    return slotOf.size();
  }

  /** When each session runs out, in no order. */
  List<Inventory.Deadline> deadlines() {
    List<Inventory.Deadline> deadlines = new ArrayList<>(size());
    for (int first : firstOfBucket) {
      for (int slot = first; slot != NONE; slot = next[slot]) {
        long deadlineMillis = heardMillis[slot] + timeoutMillis[slot];
        deadlines.add(
            new Inventory.Deadline(session[slot], Math.max(0, deadlineMillis - clockMillis)));
      }
    }
    return deadlines;
  }

  /** Forgets everything; the clock starts at this moment. */
  void start(long nowElapsedMillis) {
    slotOf.clear();
    slots = 0;
    freeSlot = NONE;
    Arrays.fill(firstOfBucket, NONE);
    reporters.clear();
    elapsedMillis = nowElapsedMillis;
    clockMillis = 0;
    bucketDone = 0;
  }

  /** Counts a session from now on, or anew, with this timeout; the server is where it is held. */
  void add(long id, int timeout, int atServer) {
    int slot = slotOf.get(id);
    if (slot == LongIntMap.ABSENT) {
      slot = newSlot(id);
    } else {
      unlink(slot);
    }
    timeoutMillis[slot] = timeout;
    heardMillis[slot] = clockMillis;
    server[slot] = atServer;
    link(slot, bucket(clockMillis + timeout));
  }

  void remove(long id) {
    int slot = slotOf.remove(id);
    if (slot == LongIntMap.ABSENT) return;
    unlink(slot);
    next[slot] = freeSlot;
    freeSlot = slot;
  }

  /** The session was heard from, at this server. */
  void touch(long id, int atServer) {
    int slot = slotOf.get(id);
    if (slot == LongIntMap.ABSENT) return;
    heardMillis[slot] = clockMillis;
    server[slot] = atServer;
  }

  /** The server has told everything that it heard until it said so. */
  void reported(int byServer) {
    reporter(byServer).reportedMillis = clockMillis;
  }

  /** The server's link came up: until its first report nothing is known of its sessions. */
  void linkUp(int toServer) {
    Reporter reporter = reporter(toServer);
    reporter.linked = true;
  }

  /** The server's link is gone: its clients must find another one in time. */
  void linkDown(int toServer) {
    Reporter reporter = reporters.get(toServer);
    if (reporter != null) reporter.linked = false;
  }

  /** Moves the clock; a turn that came late counts in part only. */
  void advance(long nowElapsedMillis) {
    clockMillis += Math.min(nowElapsedMillis - elapsedMillis, turnMillisMax);
    elapsedMillis = nowElapsedMillis;
  }

  /**
   * Tells and forgets sessions that ran out, at most that many; the rest stay for the next call.
   */
  void expire(int sessionsMax, Expired expired) {
    int left = sessionsMax;
    while ((bucketDone + 1) * bucketMillis <= clockMillis) {
      int index = (int) (bucketDone & BUCKETS_MAX - 1);
      for (int slot = firstOfBucket[index]; slot != NONE; ) {
        int following = next[slot];
        if (bucketOf[slot] <= bucketDone) {
          if (left == 0) return;
          if (runOut(slot)) {
            long id = session[slot];
            remove(id);
            left--;
            expired.expired(id);
          } else {
            unlink(slot);
            link(slot, Math.max(bucketDone + 1, bucket(heardMillis[slot] + timeoutMillis[slot])));
          }
        }
        slot = following;
      }
      bucketDone++;
    }
  }

  private boolean runOut(int slot) {
    return heardMillis[slot] + timeoutMillis[slot] <= knownUntil(server[slot]);
  }

  /** Up to which moment all that this server heard is known here. */
  private long knownUntil(int atServer) {
    Reporter reporter = reporters.get(atServer);
    if (reporter == null || !reporter.linked) return clockMillis;
    return Math.max(reporter.reportedMillis, clockMillis - graceMillis);
  }

  private Reporter reporter(int of) {
    Reporter reporter = reporters.get(of);
    if (reporter == null) {
      reporter = new Reporter();
      reporters.put(of, reporter);
    }
    return reporter;
  }

  private long bucket(long atMillis) {
    return atMillis / bucketMillis;
  }

  private void link(int slot, long bucket) {
    int index = (int) (bucket & BUCKETS_MAX - 1);
    bucketOf[slot] = bucket;
    previous[slot] = NONE;
    next[slot] = firstOfBucket[index];
    if (next[slot] != NONE) previous[next[slot]] = slot;
    firstOfBucket[index] = slot;
  }

  private void unlink(int slot) {
    int index = (int) (bucketOf[slot] & BUCKETS_MAX - 1);
    if (previous[slot] == NONE) firstOfBucket[index] = next[slot];
    else next[previous[slot]] = next[slot];
    if (next[slot] != NONE) previous[next[slot]] = previous[slot];
  }

  private int newSlot(long id) {
    int slot = freeSlot;
    if (slot != NONE) {
      freeSlot = next[slot];
    } else {
      if (slots == session.length) grow();
      slot = slots++;
    }
    session[slot] = id;
    slotOf.put(id, slot);
    return slot;
  }

  private void grow() {
    int grown = slots + (slots >> 1);
    session = Arrays.copyOf(session, grown);
    timeoutMillis = Arrays.copyOf(timeoutMillis, grown);
    heardMillis = Arrays.copyOf(heardMillis, grown);
    server = Arrays.copyOf(server, grown);
    bucketOf = Arrays.copyOf(bucketOf, grown);
    next = Arrays.copyOf(next, grown);
    previous = Arrays.copyOf(previous, grown);
  }
}
