package io.quorate.e2e.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one node after another, as fast as they are acknowledged, and notes the longest time
 * without one.
 */
final class Writer implements AutoCloseable {
  private static final long PAUSE_MILLIS = 10;

  private final StockClient client;
  private final String parent;
  private final List<String> acknowledged = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Exception failure;
  private long lastNanos = System.nanoTime();
  private long gapNanos;

  Writer(StockClient client, String parent) {
    this.client = client;
    this.parent = parent;
    thread = Thread.ofPlatform().name("writer").start(this::run);
  }

  private void run() {
    try {
      for (int i = 0; !stopping; i++) {
        String name = "n%06d".formatted(i);
        writeUntilAcknowledged(parent + "/" + name);
        note(name);
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (KeeperException e) {
      failure = e;
    }
  }

  /**
   * Whether a request that lost its connection was done is not known: creating the same node again
   * finds out.
   */
  private void writeUntilAcknowledged(String path) throws KeeperException, InterruptedException {
    while (!stopping) {
      try {
        client.createOnce(path, path);
        return;
      } catch (KeeperException.ConnectionLossException e) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private synchronized void note(String name) {
    acknowledged.add(name);
    long now = System.nanoTime();
    gapNanos = Math.max(gapNanos, now - lastNanos);
    lastNanos = now;
  }

  synchronized int count() {
    return acknowledged.size();
  }

  /** Ends the writing. Returns what was acknowledged. */
  List<String> stopped() {
    close();
    synchronized (this) {
      return List.copyOf(acknowledged);
    }
  }

  /** The longest time between two acknowledged writes, the one under way included. */
  synchronized long gapMillis() {
    return TimeUnit.NANOSECONDS.toMillis(Math.max(gapNanos, System.nanoTime() - lastNanos));
  }

  synchronized void forgetGap() {
    gapNanos = 0;
  }

  /** What ended the writing early. */
  @Nullable Exception failure() {
    return failure;
  }

  /** Returns when no further write is under way. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
