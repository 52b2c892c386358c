package io.quorate.e2e.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;

/**
 * The first-in-first-out queue of producers and consumers. An item and a mark of who put it in, or
 * took it out, change in one transaction; so after a lost answer everybody can find out what has
 * happened, and each item is consumed exactly once.
 */
final class FifoQueueIT {
  private static final int PRODUCERS = 2;
  private static final int CONSUMERS = 2;
  private static final int ITEMS_EACH = 20;

  interface Queue {
    void put(String item) throws Exception;

    /** The item that has been in the queue for longest; empty if there is none. */
    Optional<String> take() throws Exception;
  }

  @RecipeTest
  void everyItemIsConsumedOnceAndThoseOfAProducerInOrder(Scene scene) throws Exception {
    StockClient setup = scene.stockClient();
    for (String path : List.of("/queue", "/put", "/taken")) setup.ensure(path);
    ConcurrentLinkedQueue<List<String>> consumed = new ConcurrentLinkedQueue<>();
    scene.together(
        PRODUCERS + CONSUMERS,
        number -> {
          Queue queue = scene.participant(StockQueue::new, CuratorQueue::new);
          if (number < PRODUCERS) produce(scene, queue, number);
          else consumed.add(consume(queue, setup));
        });
    List<String> all = consumed.stream().flatMap(List::stream).toList();
    assertThat(all).as("consumed, all and once").doesNotHaveDuplicates();
    assertThat(all).hasSize(PRODUCERS * ITEMS_EACH);
    for (List<String> mine : consumed)
      assertThat(perProducer(mine).values())
          .allSatisfy(numbers -> assertThat(numbers).as("of one producer, in order").isSorted());
  }

  private static void produce(Scene scene, Queue queue, int producer) throws Exception {
    for (int i = 0; i < ITEMS_EACH; i++) {
      queue.put(producer + "-" + i);
      if (producer == 0 && i == ITEMS_EACH / 2) scene.disturb();
    }
  }

  private static List<String> consume(Queue queue, StockClient watcher) throws Exception {
    List<String> items = new ArrayList<>();
    while (watcher.children("/taken").size() < PRODUCERS * ITEMS_EACH) {
      queue.take().ifPresent(items::add);
    }
    return items;
  }

  private static Map<String, List<Integer>> perProducer(List<String> items) {
    Map<String, List<Integer>> numbers = new TreeMap<>();
    for (String item : items) {
      String[] parts = item.split("-", 2);
      numbers.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(Integer.parseInt(parts[1]));
    }
    return numbers;
  }

  private record StockQueue(StockClient client) implements Queue {
    @Override
    public void put(String item) throws Exception {
      try {
        client.multi(
            client.opCreate("/put/" + item, "", CreateMode.PERSISTENT),
            client.opCreate("/queue/item-", item, CreateMode.PERSISTENT_SEQUENTIAL));
      } catch (KeeperException.NodeExistsException e) {
        // The mark is there, so the item was put in before the answer was lost.
      }
    }

    @Override
    public Optional<String> take() throws Exception {
      String me = Long.toHexString(client.sessionId());
      for (String name : Line.ordered(client.children("/queue"))) {
        try {
          String item = client.get("/queue/" + name);
          if (move(name, me)) return Optional.of(item);
        } catch (KeeperException.NoNodeException e) {
          // Another consumer has it; so on to the next.
        }
      }
      return Optional.empty();
    }

    private boolean move(String name, String me) throws Exception {
      try {
        client.multi(
            client.opCreate("/taken/" + name, me, CreateMode.PERSISTENT),
            client.opDelete("/queue/" + name));
        return true;
      } catch (KeeperException.NodeExistsException e) {
        // Somebody took it; perhaps we, and the answer was lost.
        return client.get("/taken/" + name).equals(me);
      }
    }
  }

  private record CuratorQueue(CuratorFramework client) implements Queue {
    @Override
    public void put(String item) throws Exception {
      try {
        client
            .transaction()
            .forOperations(
                client
                    .transactionOp()
                    .create()
                    .withMode(CreateMode.PERSISTENT)
                    .forPath("/put/" + item),
                client
                    .transactionOp()
                    .create()
                    .withMode(CreateMode.PERSISTENT_SEQUENTIAL)
                    .forPath("/queue/item-", item.getBytes(UTF_8)));
      } catch (KeeperException.NodeExistsException e) {
        // The mark is there, so the item was put in before the answer was lost.
      }
    }

    @Override
    public Optional<String> take() throws Exception {
      String me = Integer.toHexString(System.identityHashCode(client));
      for (String name : Line.ordered(client.getChildren().forPath("/queue"))) {
        try {
          String item = new String(client.getData().forPath("/queue/" + name), UTF_8);
          if (move(name, me)) return Optional.of(item);
        } catch (KeeperException.NoNodeException e) {
          // Another consumer has it; so on to the next.
        }
      }
      return Optional.empty();
    }

    private boolean move(String name, String me) throws Exception {
      try {
        client
            .transaction()
            .forOperations(
                client.transactionOp().create().forPath("/taken/" + name, me.getBytes(UTF_8)),
                client.transactionOp().delete().forPath("/queue/" + name));
        return true;
      } catch (KeeperException.NodeExistsException e) {
        return new String(client.getData().forPath("/taken/" + name), UTF_8).equals(me);
      }
    }
  }
}
