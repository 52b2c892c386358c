package io.quorate.server.replica;

import io.quorate.server.base.Check;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who at this server waits for which transaction. Each that is brought to a leader gets an origin:
 * this server's id in the upper 16 bits, and the next of its numbers in the lower 48. One leader
 * turns them into transactions in the order in which they were brought, each into exactly one, so
 * the book is a queue: the next origin to come is the oldest under way. Owned by the replica
 * thread.
 *
 * <p>Numbers start at random, so that what an earlier life of this server brought is not taken for
 * the outcome of something else.
 */
final class OriginBook {
  private static final int NUMBER_BITS = 48;
  private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

  private final long server;
  private @Nullable Pending[] ring = new @Nullable Pending[256];
  private long oldest;
  private long next;

  /**
   * @param firstNumber below 2^47, so that a life's numbers don't run out
   */
  OriginBook(int serverId, long firstNumber) {
    Check.that(serverId >= 0 && serverId < 1 << 16, "server id %d has more than 16 bits", serverId);
    Check.that(firstNumber >>> NUMBER_BITS - 1 == 0, "number %d has 48 bits", firstNumber);
    this.server = serverId;
    this.oldest = firstNumber;
    this.next = firstNumber;
  }

  /** The server that an origin names. */
  static int server(long origin) {
    return (int) (origin >>> NUMBER_BITS);
  }

  int size() {
    return (int) (next - oldest);
  }

  /** Writes somebody down who waits from now on; returns the origin. */
  long enter(Pending pending) {
    Check.that(next < NUMBER_MASK, "origin %d has 48 bits", next);
    if (size() == ring.length) grow();
    ring[(int) next & ring.length - 1] = pending;
    return server << NUMBER_BITS | next++;
  }

  /** Takes out who waits for this origin; null if nobody here does, or not any more. */
  @Nullable Pending take(long origin) {
    if (origin >>> NUMBER_BITS != server) return null;
    long number = origin & NUMBER_MASK;
    if (number < oldest || number >= next) return null;
    Check.that(number == oldest, "origin %d came before %d", number, oldest);
    int index = (int) number & ring.length - 1;
    Pending pending = ring[index];
    ring[index] = null;
    oldest++;
    return pending;
  }

  /** Nobody waits any more: the leader is lost. */
  void forget() {
    Arrays.fill(ring, null);
    oldest = next;
  }

  private void grow() {
    @Nullable Pending[] grown = new @Nullable Pending[2 * ring.length];
    for (long number = oldest; number < next; number++) {
      grown[(int) number & grown.length - 1] = ring[(int) number & ring.length - 1];
    }
    ring = grown;
  }
}
