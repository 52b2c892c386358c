package io.quorate.e2e.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.Stat;

/** Apache ZooKeeper's own client, as any application would use it. */
public final class StockClient implements AutoCloseable {
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(20);

  private final ZooKeeper client;
  private final AtomicInteger disconnections = new AtomicInteger();

  /** Returns when the session is open. */
  public StockClient(String connectString) throws IOException, InterruptedException, StoryFailed {
    this(connectString, new ZKClientConfig());
  }

  /**
   * One that encrypts, and checks the server's certificate and the name in it.
   *
   * @param trusted file with authorities, as PEM
   */
  static StockClient overTls(String connectString, Path trusted)
      throws IOException, InterruptedException, StoryFailed {
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
    config.setProperty(
        ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
    config.setProperty("zookeeper.ssl.trustStore.location", trusted.toString());
    config.setProperty("zookeeper.ssl.trustStore.type", "PEM");
    return new StockClient(connectString, config);
  }

  private StockClient(String connectString, ZKClientConfig config)
      throws IOException, InterruptedException, StoryFailed {
    CountDownLatch connected = new CountDownLatch(1);
    client =
        new ZooKeeper(
            connectString,
            Math.toIntExact(SESSION_TIMEOUT.toMillis()),
            event -> {
              if (event.getState() == KeeperState.SyncConnected) connected.countDown();
              if (event.getState() == KeeperState.Disconnected) disconnections.incrementAndGet();
            },
            config);
    if (!connected.await(30, TimeUnit.SECONDS)) {
      client.close();
      throw new StoryFailed(
          "the ZooKeeper client could not connect to " + connectString + " within 30 s");
    }
  }

  public void create(String path, String text) throws KeeperException, InterruptedException {
    client.create(
        path,
        text.getBytes(StandardCharsets.UTF_8),
        ZooDefs.Ids.OPEN_ACL_UNSAFE,
        CreateMode.PERSISTENT);
  }

  /** Creates what an interrupted request may already have created. */
  void createOnce(String path, String text) throws KeeperException, InterruptedException {
    try {
      create(path, text);
    } catch (KeeperException.NodeExistsException e) {
      if (!read(path).equals(text)) throw e;
    }
  }

  /** How often it has lost a connection. */
  int disconnections() {
    return disconnections.get();
  }

  int write(String path, String text) throws KeeperException, InterruptedException {
    Stat stat = client.setData(path, text.getBytes(StandardCharsets.UTF_8), -1);
    return stat.getVersion();
  }

  public String read(String path) throws KeeperException, InterruptedException {
    return new String(client.getData(path, false, null), StandardCharsets.UTF_8);
  }

  public List<String> children(String path) throws KeeperException, InterruptedException {
    client.sync(path, (code, synced, context) -> {}, null);
    return client.getChildren(path, false);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
