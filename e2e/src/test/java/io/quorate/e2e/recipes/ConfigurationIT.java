package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.cache.ChildData;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.zookeeper.KeeperException;

/** Configuration: one publishes, many follow by watches, and all end with what was said last. */
final class ConfigurationIT {
  private static final int SUBSCRIBERS = 4;
  private static final int PUBLICATIONS = 60;

  interface Publisher {
    void publish(String value) throws Exception;
  }

  @RecipeTest
  void subscribersSeePublicationsInOrderAndEndWithTheLast(Scene scene) throws Exception {
    StockClient setup = scene.stockClient();
    setup.ensure("/config");
    setup.set("/config", "0");
    List<List<Integer>> seen = new ArrayList<>();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      List<Integer> values = new CopyOnWriteArrayList<>();
      seen.add(values);
      Consumer<String> take = value -> values.add(Integer.parseInt(value));
      scene.participant(client -> subscribe(client, take), client -> subscribe(client, take));
    }
    Publisher publisher =
        scene.participant(
            client -> value -> client.set("/config", value),
            client -> value -> client.setData().forPath("/config", utf8(value)));
    for (int value = 1; value <= PUBLICATIONS; value++) {
      publisher.publish(Integer.toString(value));
      if (value == PUBLICATIONS / 2) scene.disturb();
    }
    for (List<Integer> values : seen) {
      await("the last publication arrives")
          .atMost(Scene.PATIENCE)
          .until(() -> !values.isEmpty() && values.getLast() == PUBLICATIONS);
      assertThat(values).as("never an older value behind a newer one").isSorted();
    }
  }

  /** Reads, and reads again whenever the watch says that there is something new. */
  private static StockClient subscribe(StockClient client, Consumer<String> take) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            readAndWatch(client, take);
          } catch (KeeperException e) {
            // The session was closed: the test is over.
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return client;
  }

  private static void readAndWatch(StockClient client, Consumer<String> take)
      throws KeeperException, InterruptedException {
    while (true) {
      var changed = new java.util.concurrent.CountDownLatch(1);
      take.accept(client.getAndWatch("/config", StockClient.onEvent(changed::countDown)));
      changed.await();
    }
  }

  private static CuratorFramework subscribe(CuratorFramework client, Consumer<String> take) {
    CuratorCache cache =
        CuratorCache.build(client, "/config", CuratorCache.Options.SINGLE_NODE_CACHE);
    cache
        .listenable()
        .addListener(
            CuratorCacheListener.builder()
                .forCreatesAndChanges((_, now) -> take.accept(text(now)))
                .build());
    cache.start();
    return client;
  }

  private static String text(ChildData node) {
    return new String(node.getData(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
