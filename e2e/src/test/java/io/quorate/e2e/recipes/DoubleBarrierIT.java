package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;

/** The double barrier: all begin together, and nobody leaves before all are done. */
final class DoubleBarrierIT {
  private static final int PARTICIPANTS = 4;

  interface Barrier {
    void enter() throws Exception;

    void leave() throws Exception;
  }

  @RecipeTest
  void nobodyBeginsBeforeAllAreThereNorLeavesBeforeAllAreDone(Scene scene) {
    scene.stockClient().ensure("/barrier");
    AtomicInteger arrived = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    CountDownLatch othersWait = new CountDownLatch(PARTICIPANTS - 1);
    scene.together(
        PARTICIPANTS,
        number -> {
          Barrier barrier =
              scene.participant(
                  client -> new StockBarrier(client, "participant-" + number), CuratorBarrier::new);
          if (number == 0) {
            // The last to come: the others are at the barrier when the server dies.
            assertThat(othersWait.await(Scene.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            scene.disturb();
          } else {
            othersWait.countDown();
          }
          arrived.incrementAndGet();
          barrier.enter();
          assertThat(arrived).as("arrived when one begins").hasValue(PARTICIPANTS);
          done.incrementAndGet();
          barrier.leave();
          assertThat(done).as("done when one leaves").hasValue(PARTICIPANTS);
        });
  }

  /** A node for each who is in, and a node that says that all have been. */
  private record StockBarrier(StockClient client, String name) implements Barrier {
    @Override
    public void enter() throws Exception {
      assertThat(client.createMine("/barrier/" + name, "")).isTrue();
      client.awaitUntil(() -> {
        if (client.existsAndWatch("/ready")) return true;
        if (inside(client.childrenAndWatch("/barrier")) < PARTICIPANTS) return false;
        client.ensure("/ready");
        return true;
      });
    }

    @Override
    public void leave() throws Exception {
      client.delete("/barrier/" + name);
      client.awaitUntil(() -> inside(client.childrenAndWatch("/barrier")) == 0);
    }

    private static int inside(List<String> names) {
      return names.size();
    }
  }

  private static final class CuratorBarrier implements Barrier {
    private final DistributedDoubleBarrier barrier;

    CuratorBarrier(CuratorFramework client) {
      this.barrier = new DistributedDoubleBarrier(client, "/barrier", PARTICIPANTS);
    }

    @Override
    public void enter() throws Exception {
      barrier.enter();
    }

    @Override
    public void leave() throws Exception {
      barrier.leave();
    }
  }
}
