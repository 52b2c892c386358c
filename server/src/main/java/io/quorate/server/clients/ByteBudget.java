package io.quorate.server.clients;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that may be held at a time, by everybody together. Any thread. */
final class ByteBudget {
  private final long bytesMax;
  private final AtomicLong taken = new AtomicLong();

  ByteBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes so many; false, and none is taken, if there aren't that many left. */
  boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= bytesMax) return true;
    taken.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}
