package io.quorate.e2e.servers;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/**
 * All that one server knows, read by the stock client: each node's path with its data, access
 * control list and every field of its stat. Equal trees are equal maps.
 */
public final class Tree {
  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final int SESSION_MILLIS = 10_000;

  /**
   * Requests under way at once; a tree of many nodes is read in one stream and not node by node.
   */
  private static final int OUTSTANDING_MAX = 200;

  private final ZooKeeper client;
  private final Map<String, String> nodes = new ConcurrentSkipListMap<>();
  private final Map<String, String> lists = new ConcurrentSkipListMap<>();
  private final Semaphore outstanding = new Semaphore(OUTSTANDING_MAX);
  private final Phaser pending = new Phaser(1);
  private final AtomicInteger failure = new AtomicInteger(Code.OK.intValue());

  private Tree(ZooKeeper client) {
    this.client = client;
  }

  /** Reads from this server and no other, after it has caught up with what is committed now. */
  public static SortedMap<String, String> dump(TestServer server) {
    return dump(server.address(), server + " (see " + server.log() + ")");
  }

  /**
   * The same of whatever server listens at an address.
   *
   * @param server what messages call it
   */
  public static SortedMap<String, String> dump(String address, String server) {
    try {
      ZooKeeper client = connect(address, server);
      try {
        return new Tree(client).read(server);
      } finally {
        client.close();
      }
    } catch (IOException e) {
      throw new AssertionError(server + " can't be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static ZooKeeper connect(String address, String server)
      throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            address,
            SESSION_MILLIS,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) connected.countDown();
            });
    if (connected.await(CONNECT.toMillis(), TimeUnit.MILLISECONDS)) return client;
    client.close();
    throw new AssertionError(server + " takes no client");
  }

  /** Level by level; the answers come on the client's event thread, which must never wait. */
  private SortedMap<String, String> read(String server) throws InterruptedException {
    CountDownLatch synced = new CountDownLatch(1);
    client.sync(
        "/",
        (code, _, _) -> {
          failure.set(code);
          synced.countDown();
        },
        null);
    synced.await();
    Map<String, List<String>> level = Map.of("", List.of(""));
    while (!level.isEmpty()) {
      Map<String, List<String>> next = new ConcurrentSkipListMap<>();
      for (Map.Entry<String, List<String>> parent : level.entrySet()) {
        for (String name : parent.getValue()) {
          String path = name.isEmpty() ? "/" : parent.getKey() + "/" + name;
          read(path, name.isEmpty() ? "" : path, next);
        }
      }
      pending.arriveAndAwaitAdvance();
      level = next;
    }
    if (failure.get() != Code.OK.intValue()) {
      throw new AssertionError(server + " answered " + Code.get(failure.get()));
    }
    SortedMap<String, String> tree = new TreeMap<>();
    nodes.forEach((path, node) -> tree.put(path, node + " " + lists.get(path)));
    return tree;
  }

  private void read(String path, String prefix, Map<String, List<String>> next)
      throws InterruptedException {
    begin();
    client.getData(
        path,
        false,
        (code, _, _, data, stat) ->
            answered(
                code,
                () -> {
                  String text = data == null ? "null" : HexFormat.of().formatHex(data);
                  nodes.put(path, text + " " + stat.toString().strip());
                }),
        null);
    begin();
    client.getACL(
        path, null, (code, _, _, acl, _) -> answered(code, () -> lists.put(path, "" + acl)), null);
    begin();
    client.getChildren(
        path,
        false,
        (int code, String _, Object _, List<String> children) ->
            answered(
                code,
                () -> {
                  if (!children.isEmpty()) next.put(prefix, children);
                }),
        null);
  }

  private void begin() throws InterruptedException {
    outstanding.acquire();
    pending.register();
  }

  private void answered(int code, Runnable then) {
    if (code == Code.OK.intValue()) then.run();
    else failure.set(code);
    pending.arriveAndDeregister();
    outstanding.release();
  }
}
