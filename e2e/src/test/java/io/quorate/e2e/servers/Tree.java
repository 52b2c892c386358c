package io.quorate.e2e.servers;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * All that one server knows, read by the stock client: each node's path with its data, access
 * control list and every field of its stat. Equal trees are equal maps.
 */
public final class Tree {
  private static final Duration CONNECT = Duration.ofSeconds(30);

  private static final int SESSION_MILLIS = 10_000;

  private Tree() {}

  /** Reads from this server and no other, after it has caught up with what is committed now. */
  public static SortedMap<String, String> dump(TestServer server) {
    try {
      ZooKeeper client = connect(server);
      try {
        CountDownLatch synced = new CountDownLatch(1);
        client.sync("/", (_, _, _) -> synced.countDown(), null);
        synced.await();
        TreeMap<String, String> tree = new TreeMap<>();
        read(client, "/", tree);
        return tree;
      } finally {
        client.close();
      }
    } catch (IOException | KeeperException e) {
      throw new AssertionError(server + " can't be read; see " + server.log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static ZooKeeper connect(TestServer server) throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            server.address(),
            SESSION_MILLIS,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) connected.countDown();
            });
    if (connected.await(CONNECT.toMillis(), TimeUnit.MILLISECONDS)) return client;
    client.close();
    throw new AssertionError(server + " takes no client; see " + server.log());
  }

  private static void read(ZooKeeper client, String path, SortedMap<String, String> tree)
      throws KeeperException, InterruptedException {
    Stat stat = new Stat();
    byte[] data = client.getData(path, false, stat);
    tree.put(
        path,
        (data == null ? "null" : HexFormat.of().formatHex(data))
            + " "
            + stat.toString().strip()
            + " "
            + client.getACL(path, null));
    for (String child : client.getChildren(path, false)) {
      read(client, path.equals("/") ? "/" + child : path + "/" + child, tree);
    }
  }
}
