package io.quorate.e2e.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Stock clients that write without pause and keep book, each in one session for as long as this is
 * open: which writes were acknowledged, which only tried, whether the session expired, and how long
 * the longest time was in which a client had no write acknowledged.
 */
final class Workload implements AutoCloseable {
  private static final int SESSION_MILLIS = 30_000;

  /** Between two writes of a client: what is tested is what happens to them, not how many fit. */
  private static final int PACE_MILLIS = 5;

  private static final int SETS_PER_CREATE = 4;

  private final List<Client> clients = new ArrayList<>();

  private Workload() {}

  /** Returns when every client has had a write acknowledged. */
  static Workload start(String connectString, int count)
      throws IOException, InterruptedException, KeeperException {
    return start(connectString, "client", count);
  }

  /**
   * The same.
   *
   * @param name of the clients' nodes, if several workloads write to one ensemble
   */
  static Workload start(String connectString, String name, int count)
      throws IOException, InterruptedException, KeeperException {
    Workload load = new Workload();
    for (int i = 0; i < count; i++)
      load.clients.add(new Client(connectString, "/" + name + "-" + i));
    load.clients.forEach(client -> client.thread.start());
    load.awaitProgress();
    load.forgetGaps();
    return load;
  }

  /** Until every client has had a write acknowledged that it began after this was called. */
  void awaitProgress() {
    for (Client client : clients) {
      long before = client.acknowledged();
      Awaitility.await(client + " writes")
          .atMost(Ensemble.PATIENCE)
          .failFast(() -> client.failure != null)
          .until(() -> client.acknowledged() > before + 1);
    }
  }

  long acknowledged() {
    return clients.stream().mapToLong(Client::acknowledged).sum();
  }

  /** The longest gap is looked for anew from now on. */
  void forgetGaps() {
    clients.forEach(Client::forgetGap);
  }

  /** The longest time that any client was without an acknowledged write. */
  Duration longestGap() {
    return clients.stream().map(Client::gap).max(Duration::compareTo).orElseThrow();
  }

  /**
   * Stops writing, and looks through a session of its own: what was acknowledged is there, what is
   * there was tried, and every session that lived still does, with its ephemeral node.
   */
  void assertNothingIsLost(String connectString)
      throws IOException, InterruptedException, KeeperException {
    clients.forEach(Client::stop);
    ZooKeeper reader = connect(connectString);
    try {
      CountDownLatch synced = new CountDownLatch(1);
      reader.sync("/", (_, _, _) -> synced.countDown(), null);
      synced.await();
      for (Client client : clients) client.assertIn(reader);
    } finally {
      reader.close();
    }
    System.out.printf(
        "%d acknowledged writes of %d sessions are there; the longest gap was %d ms%n",
        acknowledged(), clients.size(), longestGap().toMillis());
  }

  /** Ends the sessions. */
  @Override
  public void close() {
    clients.forEach(Client::stop);
    clients.forEach(Client::end);
  }

  private static ZooKeeper connect(String connectString) throws IOException, InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            connectString,
            SESSION_MILLIS,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) connected.countDown();
            });
    if (connected.await(Ensemble.PATIENCE.toSeconds(), TimeUnit.SECONDS)) return client;
    client.close();
    throw new AssertionError("nobody serves at " + connectString);
  }

  /** One session and its book. */
  private static final class Client {
    private final ZooKeeper session;
    private final long id;
    private final String root;
    private final Thread thread;
    private final Set<String> created = new TreeSet<>();
    private volatile boolean stopping;
    private volatile @Nullable Exception failure;
    private volatile boolean expired;
    private long acknowledged;
    private int counterAcknowledged;
    private int counterTried;
    private int next;
    private long lastNanos = System.nanoTime();
    private long gapNanos;
    private long stoppedGapNanos;

    Client(String connectString, String root)
        throws IOException, InterruptedException, KeeperException {
      this.root = root;
      session = connect(connectString);
      session.register(this::heard);
      id = session.getSessionId();
      make(root, "0", CreateMode.PERSISTENT);
      make(alive(), "", CreateMode.EPHEMERAL);
      thread = Thread.ofPlatform().name("workload" + root).unstarted(this::run);
    }

    private void heard(WatchedEvent event) {
      if (event.getState() == KeeperState.Expired) expired = true;
    }

    private String alive() {
      return root + "-alive";
    }

    private void make(String path, String text, CreateMode mode)
        throws KeeperException, InterruptedException {
      while (true) {
        try {
          session.create(path, text.getBytes(UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, mode);
          return;
        } catch (KeeperException.ConnectionLossException e) {
          // Asked again: then it is there, or is made.
        } catch (KeeperException.NodeExistsException e) {
          return;
        }
      }
    }

    private void run() {
      try {
        while (!stopping) {
          try {
            if (next++ % SETS_PER_CREATE == 0) create();
            else count();
          } catch (KeeperException.ConnectionLossException e) {
            // Unknown, so it counts as neither. The client finds another server by itself.
          }
          TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
        }
      } catch (KeeperException e) {
        failure = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void create() throws KeeperException, InterruptedException {
      String path = root + "/" + next;
      session.create(
          path, path.getBytes(UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      created.add(path);
      note();
    }

    private void count() throws KeeperException, InterruptedException {
      int value = ++counterTried;
      session.setData(root, Integer.toString(value).getBytes(UTF_8), -1);
      counterAcknowledged = value;
      note();
    }

    private synchronized void note() {
      acknowledged++;
      long now = System.nanoTime();
      gapNanos = Math.max(gapNanos, now - lastNanos);
      lastNanos = now;
    }

    synchronized long acknowledged() {
      return acknowledged;
    }

    synchronized void forgetGap() {
      gapNanos = 0;
      lastNanos = System.nanoTime();
    }

    /** That under way included. */
    synchronized Duration gap() {
      return Duration.ofNanos(
          stopping ? stoppedGapNanos : Math.max(gapNanos, System.nanoTime() - lastNanos));
    }

    void stop() {
      if (stopping) return;
      stoppedGapNanos = gap().toNanos();
      stopping = true;
      try {
        thread.join(Ensemble.PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void end() {
      try {
        session.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void assertIn(ZooKeeper reader) throws KeeperException, InterruptedException {
      assertThat(thread.isAlive()).as("%s has stopped", this).isFalse();
      assertThat(failure).as("what ended %s", this).isNull();
      assertThat(expired).as("the session of %s expired", this).isFalse();
      Stat ephemeral = reader.exists(alive(), false);
      assertThat(ephemeral).as("the ephemeral node of %s", this).isNotNull();
      assertThat(ephemeral.getEphemeralOwner()).as("its owner").isEqualTo(id);
      Set<String> present = new TreeSet<>();
      for (String name : reader.getChildren(root, false)) present.add(root + "/" + name);
      assertThat(present).as("acknowledged nodes of %s", this).containsAll(created);
      int counter = Integer.parseInt(new String(reader.getData(root, false, null), UTF_8));
      assertThat(counter)
          .as("the counter of %s", this)
          .isBetween(counterAcknowledged, counterTried);
    }

    @Override
    public String toString() {
      return thread.getName();
    }
  }
}
