package io.quorate.server.base;

/**
 * A transaction id: the epoch of the leader that proposed it in the upper 32 bits, its counter
 * within that epoch in the lower 32. It is a plain {@code long} everywhere, since zxids are handled
 * by the million; epochs stay below 2^31, so that signed comparison of two zxids is their order.
 */
public final class Zxid {
  /** Before the first transaction. */
  public static final long NONE = 0;

  /**
   * At this counter a leader hands over to itself under a new epoch, so that the counter never
   * wraps.
   */
  public static final long COUNTER_HANDOVER = 0xF000_0000L;

  private Zxid() {}

  /** The zxid of an epoch (0 to 2^31 - 1) and a counter (0 to 2^32 - 1). */
  public static long of(long epoch, long counter) {
    Check.that(epoch >= 0 && epoch <= Integer.MAX_VALUE, "epoch %d is outside 0..2^31-1", epoch);
    Check.that(counter >= 0 && counter <= 0xFFFF_FFFFL, "counter %d is outside 0..2^32-1", counter);
    return epoch << 32 | counter;
  }

  public static long epoch(long zxid) {
    return zxid >>> 32;
  }

  public static long counter(long zxid) {
    return zxid & 0xFFFF_FFFFL;
  }

  /** The next zxid of the same epoch. */
  public static long next(long zxid) {
    Check.that(counter(zxid) < 0xFFFF_FFFFL, "the counter of zxid 0x%x would wrap", zxid);
    return zxid + 1;
  }

  /** As ZooKeeper prints it: {@code 0x100000002}. */
  public static String hex(long zxid) {
    return "0x" + Long.toHexString(zxid);
  }

  /** For traces and stories: {@code epoch.counter}. */
  public static String dotted(long zxid) {
    return epoch(zxid) + "." + counter(zxid);
  }
}
