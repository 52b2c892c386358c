package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/** The exclusive lock: one holder at a time, and everybody's turn comes. */
final class ExclusiveLockIT {
  private static final int WORKERS = 4;
  private static final int TURNS_EACH = 8;

  interface Lock {
    void acquire() throws Exception;

    void release() throws Exception;
  }

  @RecipeTest
  void atMostOneHoldsTheLockAndEverybodysTurnComes(Scene scene) {
    scene.stockClient().ensure("/lock");
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger turns = new AtomicInteger();
    scene.together(
        WORKERS,
        _ -> {
          Lock lock =
              scene.participant(
                  StockLock::new,
                  client -> new CuratorLock(new InterProcessMutex(client, "/lock")));
          for (int i = 0; i < TURNS_EACH; i++) {
            lock.acquire();
            assertThat(holders.incrementAndGet()).as("holders at this moment").isOne();
            if (turns.incrementAndGet() == WORKERS * TURNS_EACH / 2) scene.disturb();
            assertThat(holders.decrementAndGet()).isZero();
            lock.release();
          }
        });
    assertThat(turns).hasValue(WORKERS * TURNS_EACH);
    assertThat(holders).hasValue(0);
  }

  /** Queue up, and hold the lock once nobody stands before: each wakes only the one behind. */
  private static final class StockLock implements Lock {
    private final StockClient client;
    private String mine = "";

    StockLock(StockClient client) {
      this.client = client;
    }

    @Override
    public void acquire() throws Exception {
      mine = client.createMineInLine("/lock", "lock-");
      client.awaitUntil(() -> {
        while (true) {
          List<String> before = Line.before(client.children("/lock"), mine);
          if (before.isEmpty()) return true;
          if (client.existsAndWatch("/lock/" + before.getLast())) return false;
        }
      });
    }

    @Override
    public void release() throws Exception {
      client.delete("/lock/" + mine);
    }
  }

  private record CuratorLock(InterProcessMutex mutex) implements Lock {
    @Override
    public void acquire() throws Exception {
      mutex.acquire();
    }

    @Override
    public void release() throws Exception {
      mutex.release();
    }
  }
}
