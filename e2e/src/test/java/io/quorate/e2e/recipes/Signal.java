package io.quorate.e2e.recipes;

import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;

/**
 * Turns watches into waiting: look, and if what is wanted isn't there yet, sleep until something
 * has happened since. Connection events count too, so nothing is missed across a reconnection.
 */
final class Signal implements Watcher {
  private long events;

  /** Looks, and sets watches with this signal; true if what is wanted is there. */
  interface Look {
    boolean satisfied() throws Exception;
  }

  @Override
  public synchronized void process(WatchedEvent event) {
    events++;
    notifyAll();
  }

  void awaitUntil(Look look) throws Exception {
    long deadline = System.nanoTime() + Scene.PATIENCE.toNanos();
    while (true) {
      long seen = seen();
      if (look.satisfied()) return;
      awaitEventAfter(seen, deadline);
    }
  }

  private synchronized long seen() {
    return events;
  }

  private synchronized void awaitEventAfter(long seen, long deadline) throws InterruptedException {
    while (events == seen) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMillis <= 0) throw new AssertionError("no event for " + Scene.PATIENCE);
      wait(leftMillis);
    }
  }
}
