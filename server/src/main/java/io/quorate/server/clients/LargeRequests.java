package io.quorate.server.clients;

/**
 * One connection's part of what large requests may take together. A request is counted before it
 * has come in; everything is given back at once, when nothing large is under way any more.
 */
final class LargeRequests {
  private final ByteBudget budget;
  private final int largeBytes;
  private int takenBytes;

  /** Whether the frame that is coming in has been counted. */
  private boolean isNextCounted;

  /**
   * @param largeBytes from how many bytes on a request is large
   */
  LargeRequests(ByteBudget budget, int largeBytes) {
    this.budget = budget;
    this.largeBytes = largeBytes;
  }

  /** Counts a frame of so many bytes, once; false if it is large and there is no room for it. */
  boolean count(int bytes) {
    if (bytes < largeBytes || isNextCounted) return true;
    if (!budget.take(bytes)) return false;
    isNextCounted = true;
    takenBytes += bytes;
    return true;
  }

  /** The frame has come in. */
  void arrived() {
    isNextCounted = false;
  }

  /**
   * Gives everything back unless a large frame is half here or something isn't answered.
   *
   * @param pending how many requests aren't answered
   */
  void giveBack(int pending) {
    if (takenBytes > 0 && pending == 0 && !isNextCounted) giveBackAll();
  }

  /** The connection is over. */
  void giveBackAll() {
    isNextCounted = false;
    budget.giveBack(takenBytes);
    takenBytes = 0;
  }
}
