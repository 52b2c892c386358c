package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.zookeeper.CreateMode;

/** The double barrier: all begin together, and nobody leaves before all are done. */
final class DoubleBarrierIT {
  private static final int PARTICIPANTS = 4;

  interface Barrier {
    /** Waits, where the recipe needs it, until the ensemble has got over what happens to it. */
    void settle(CountDownLatch disturbed) throws Exception;

    void enter() throws Exception;

    void leave() throws Exception;
  }

  @RecipeTest
  void nobodyBeginsBeforeAllAreThereNorLeavesBeforeAllAreDone(Scene scene) {
    scene.stockClient().ensure("/barrier");
    AtomicInteger arrived = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    CountDownLatch othersWait = new CountDownLatch(PARTICIPANTS - 1);
    CountDownLatch disturbed = new CountDownLatch(1);
    scene.together(
        PARTICIPANTS,
        number -> {
          Barrier barrier =
              scene.participant(
                  client -> new StockBarrier(client, "participant-" + number), CuratorBarrier::new);
          if (number == 0) {
            // The last to come: the others are on their way when the server dies.
            assertThat(othersWait.await(Scene.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            scene.disturb();
            disturbed.countDown();
          } else {
            othersWait.countDown();
          }
          barrier.settle(disturbed);
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
    public void settle(CountDownLatch disturbed) {
      // It waits through a lost connection: the server may die at any time.
    }

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

  /**
   * Curator's own gives up as soon as a connection is lost while it waits. So the server dies when
   * all have their sessions and before anybody enters, and each enters by a connection over which a
   * write has been made since.
   */
  private static final class CuratorBarrier implements Barrier {
    private final CuratorFramework client;
    private final DistributedDoubleBarrier barrier;

    CuratorBarrier(CuratorFramework client) {
      this.client = client;
      this.barrier = new DistributedDoubleBarrier(client, "/barrier", PARTICIPANTS);
    }

    @Override
    public void settle(CountDownLatch disturbed) throws Exception {
      client.create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath("/before-");
      assertThat(disturbed.await(Scene.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      client.create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath("/after-");
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
