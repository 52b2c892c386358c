package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessReadWriteLock;

/** The read/write lock: readers share it, a writer has it alone. */
final class ReadWriteLockIT {
  private static final int READERS = 3;
  private static final int WRITERS = 2;
  private static final int TURNS_EACH = 6;

  interface Lock {
    void lockForReading() throws Exception;

    void lockForWriting() throws Exception;

    void unlock() throws Exception;
  }

  @RecipeTest
  void aWriterIsAloneAndReadersAreWithoutWriters(Scene scene) {
    scene.stockClient().ensure("/lock");
    AtomicInteger readers = new AtomicInteger();
    AtomicInteger writers = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();
    scene.together(
        READERS + WRITERS,
        number -> {
          Lock lock = scene.participant(StockLock::new, CuratorLock::new);
          for (int i = 0; i < TURNS_EACH; i++) {
            if (number < READERS) {
              lock.lockForReading();
              readers.incrementAndGet();
              assertThat(writers).as("writers beside a reader").hasValue(0);
              readers.decrementAndGet();
            } else {
              lock.lockForWriting();
              assertThat(writers.incrementAndGet()).as("writers at this moment").isOne();
              assertThat(readers).as("readers beside a writer").hasValue(0);
              writers.decrementAndGet();
            }
            if (turns.incrementAndGet() == (READERS + WRITERS) * TURNS_EACH / 2) scene.disturb();
            lock.unlock();
          }
        });
    assertThat(turns).hasValue((READERS + WRITERS) * TURNS_EACH);
  }

  /** All readers meet while they hold the lock, which they can only if they share it. */
  @RecipeTest
  void readersHoldTheLockAtTheSameTime(Scene scene) {
    scene.stockClient().ensure("/lock");
    CyclicBarrier meeting = new CyclicBarrier(READERS, scene::disturb);
    scene.together(
        READERS,
        _ -> {
          Lock lock = scene.participant(StockLock::new, CuratorLock::new);
          lock.lockForReading();
          meeting.await(Scene.PATIENCE.toSeconds(), TimeUnit.SECONDS);
          lock.unlock();
        });
    assertThat(meeting.isBroken()).isFalse();
  }

  /** One line for both: a writer waits for whoever is before it, a reader for the last writer. */
  private static final class StockLock implements Lock {
    private final StockClient client;
    private String mine = "";

    StockLock(StockClient client) {
      this.client = client;
    }

    @Override
    public void lockForReading() throws Exception {
      lock("read-", before -> before.stream().filter(name -> name.startsWith("write-")).toList());
    }

    @Override
    public void lockForWriting() throws Exception {
      lock("write-", before -> before);
    }

    private interface Obstacles {
      List<String> among(List<String> before);
    }

    private void lock(String prefix, Obstacles obstacles) throws Exception {
      mine = client.createMineInLine("/lock", prefix);
      client.awaitUntil(() -> {
        while (true) {
          List<String> ahead = obstacles.among(Line.before(client.children("/lock"), mine));
          if (ahead.isEmpty()) return true;
          if (client.existsAndWatch("/lock/" + ahead.getLast())) return false;
        }
      });
    }

    @Override
    public void unlock() throws Exception {
      client.delete("/lock/" + mine);
    }
  }

  private static final class CuratorLock implements Lock {
    private final InterProcessReadWriteLock lock;
    private boolean reading;

    CuratorLock(CuratorFramework client) {
      this.lock = new InterProcessReadWriteLock(client, "/lock");
    }

    @Override
    public void lockForReading() throws Exception {
      lock.readLock().acquire();
      reading = true;
    }

    @Override
    public void lockForWriting() throws Exception {
      lock.writeLock().acquire();
      reading = false;
    }

    @Override
    public void unlock() throws Exception {
      if (reading) lock.readLock().release();
      else lock.writeLock().release();
    }
  }
}
