package io.quorate.e2e.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.e2e.servers.TestEnsemble;
import io.quorate.e2e.servers.TestServer;
import io.quorate.e2e.servers.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/**
 * Clients that write without pause and keep book: which writes were acknowledged, which were only
 * tried. Each has a subtree of its own, in which it creates nodes and counts a counter up.
 */
final class WriteLoad implements AutoCloseable {
  private static final int SESSION_MILLIS = 10_000;

  /** Between two writes of a client: what is tested is what happens to them, not how many fit. */
  private static final int PACE_MILLIS = 4;

  private static final int SETS_PER_CREATE = 4;

  private final TestEnsemble ensemble;
  private final List<Writer> writers = new ArrayList<>();

  private WriteLoad(TestEnsemble ensemble) {
    this.ensemble = ensemble;
  }

  static WriteLoad start(TestEnsemble ensemble, int count) {
    WriteLoad load = new WriteLoad(ensemble);
    for (int i = 0; i < count; i++) {
      Writer writer = new Writer(ensemble.connectString(), "/writer-" + i);
      load.writers.add(writer);
      writer.thread.start();
    }
    load.awaitProgress();
    return load;
  }

  long acknowledged() {
    return writers.stream().mapToLong(Writer::acknowledged).sum();
  }

  /** Until every client has had a write acknowledged since now. */
  void awaitProgress() {
    for (Writer writer : writers) {
      long before = writer.acknowledged();
      await(writer + " writes; " + ensemble)
          .atMost(TestEnsemble.PATIENCE)
          .until(() -> writer.acknowledged() > before);
    }
  }

  /** Stops writing; what is under way is waited for. */
  @Override
  public void close() {
    writers.forEach(Writer::stop);
  }

  /** After {@link #close}: all running servers hold one tree, and in it what they acknowledged. */
  void assertNothingIsLost() {
    List<TestServer> servers = ensemble.alive().toList();
    SortedMap<String, String> tree = Tree.dump(servers.getFirst());
    for (TestServer server : servers.subList(1, servers.size())) {
      assertSame(tree, servers.getFirst(), Tree.dump(server), server);
    }
    writers.forEach(writer -> writer.assertIn(tree));
    System.out.printf(
        "%s: %d acknowledged writes are in all of %d equal trees of %d nodes%n",
        ensemble, acknowledged(), servers.size(), tree.size());
  }

  /** Names the nodes that differ, and not two whole trees. */
  private static void assertSame(
      SortedMap<String, String> tree,
      TestServer first,
      SortedMap<String, String> other,
      TestServer second) {
    Set<String> differing = new HashSet<>(tree.entrySet().stream().map(Object::toString).toList());
    Set<String> others = new HashSet<>(other.entrySet().stream().map(Object::toString).toList());
    Set<String> onlyFirst = new HashSet<>(differing);
    onlyFirst.removeAll(others);
    others.removeAll(differing);
    assertThat(onlyFirst).as("in %s and not in %s", first, second).isEmpty();
    assertThat(others).as("in %s and not in %s", second, first).isEmpty();
  }

  /** One client and its book. */
  private static final class Writer {
    private final String connectString;
    private final String root;
    private final Thread thread;
    private final Set<String> created = new HashSet<>();
    private volatile boolean stopping;
    private final AtomicLong acknowledged = new AtomicLong();
    private volatile int counterAcknowledged = -1;
    private volatile int counterTried = -1;
    private int next;

    Writer(String connectString, String root) {
      this.connectString = connectString;
      this.root = root;
      this.thread = Thread.ofPlatform().name("writer" + root).unstarted(this::run);
    }

    long acknowledged() {
      return acknowledged.get();
    }

    void stop() {
      stopping = true;
      try {
        thread.join(TestEnsemble.PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void run() {
      try {
        while (!stopping) runSession();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** One session; the next begins when it expires. */
    private void runSession() throws InterruptedException {
      ZooKeeper client;
      try {
        client = new ZooKeeper(connectString, SESSION_MILLIS, _ -> {});
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      try {
        while (!stopping) {
          writeOnce(client);
          TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
        }
      } catch (KeeperException.SessionExpiredException e) {
        // A new session goes on with a new node: what this one tried may or may not be there.
      } finally {
        client.close();
      }
    }

    private void writeOnce(ZooKeeper client)
        throws InterruptedException, KeeperException.SessionExpiredException {
      try {
        if (counterTried < 0) begin(client);
        else if (next++ % SETS_PER_CREATE == 0) create(client);
        else count(client);
      } catch (KeeperException.SessionExpiredException e) {
        throw e;
      } catch (KeeperException.ConnectionLossException e) {
        // Unknown, so it counts as neither. The client finds another server by itself.
      } catch (KeeperException e) {
        throw new AssertionError(root + ": " + e.getMessage(), e);
      }
    }

    private void begin(ZooKeeper client) throws KeeperException, InterruptedException {
      try {
        make(client, root, "0");
      } catch (KeeperException.NodeExistsException e) {
        // Made before its answer was lost.
      }
      counterTried = 0;
      counterAcknowledged = 0;
    }

    private void create(ZooKeeper client) throws KeeperException, InterruptedException {
      String path = root + "/" + next;
      make(client, path, path);
      created.add(path);
      acknowledged.incrementAndGet();
    }

    private static void make(ZooKeeper client, String path, String data)
        throws KeeperException, InterruptedException {
      client.create(path, data.getBytes(UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    private void count(ZooKeeper client) throws KeeperException, InterruptedException {
      int value = counterTried + 1;
      counterTried = value;
      client.setData(root, Integer.toString(value).getBytes(UTF_8), -1);
      counterAcknowledged = value;
      acknowledged.incrementAndGet();
    }

    void assertIn(SortedMap<String, String> tree) {
      assertThat(thread.isAlive()).as("%s has stopped", thread.getName()).isFalse();
      assertThat(tree.keySet()).as("acknowledged nodes").containsAll(created);
      for (String path : created) assertThat(data(tree, path)).isEqualTo(path);
      assertThat(Integer.parseInt(data(tree, root)))
          .as("the counter of %s", root)
          .isBetween(counterAcknowledged, counterTried);
    }

    private static String data(SortedMap<String, String> tree, String path) {
      String node = tree.getOrDefault(path, "");
      return new String(HexFormat.of().parseHex(node.substring(0, node.indexOf(' '))), UTF_8);
    }

    @Override
    public String toString() {
      return thread.getName();
    }
  }
}
