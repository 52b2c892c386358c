package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;

/**
 * The synchronising queue: members gather, and when the last has come {@code /start} appears and
 * all go on.
 */
final class SynchronisingQueueIT {
  private static final int MEMBERS = 5;

  interface Queue {
    /** Joins, and returns when the queue is complete. */
    void gather(String member) throws Exception;
  }

  @RecipeTest
  void nobodyStartsBeforeTheQueueIsCompleteAndThenAllDo(Scene scene) {
    scene.stockClient().ensure("/queue");
    AtomicInteger joined = new AtomicInteger();
    AtomicInteger started = new AtomicInteger();
    scene.together(
        MEMBERS,
        number -> {
          Queue queue =
              scene.participant(SynchronisingQueueIT::stock, SynchronisingQueueIT::curator);
          if (joined.incrementAndGet() == MEMBERS - 1) scene.disturb();
          queue.gather("member-" + number);
          assertThat(joined).as("members when one starts").hasValue(MEMBERS);
          started.incrementAndGet();
        });
    assertThat(started).hasValue(MEMBERS);
  }

  private static Queue stock(StockClient client) {
    return member -> {
      // Watch before joining: the start may come with our own node.
      boolean startedAlready = client.existsAndWatch("/start");
      assertThat(startedAlready).isFalse();
      assertThat(client.createMine("/queue/" + member, "")).isTrue();
      if (client.children("/queue").size() == MEMBERS) client.ensure("/start");
      client.awaitUntil(() -> client.existsAndWatch("/start"));
    };
  }

  private static Queue curator(CuratorFramework client) {
    return member -> {
      createOnce(client, "/queue/" + member, CreateMode.EPHEMERAL);
      if (client.getChildren().forPath("/queue").size() == MEMBERS) {
        createOnce(client, "/start", CreateMode.PERSISTENT);
      }
      Signal signal = new Signal();
      signal.awaitUntil(() -> client.checkExists().usingWatcher(signal).forPath("/start") != null);
    };
  }

  private static void createOnce(CuratorFramework client, String path, CreateMode mode)
      throws Exception {
    try {
      client.create().creatingParentsIfNeeded().withMode(mode).forPath(path);
    } catch (KeeperException.NodeExistsException e) {
      // Ours, made before its answer was lost, or somebody's who was as quick.
    }
  }
}
