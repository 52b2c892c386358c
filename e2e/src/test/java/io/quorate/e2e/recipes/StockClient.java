package io.quorate.e2e.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * The stock client as a careful application uses it: a lost connection is lived through, and what
 * may or may not have happened meanwhile is found out before it is tried again.
 */
final class StockClient implements AutoCloseable {
  /** What the client is asked; a lost connection makes it be asked again. */
  interface Question<T> {
    T ask() throws KeeperException, InterruptedException;
  }

  private final ZooKeeper zooKeeper;
  private final Signal signal;
  private final String root;

  StockClient(String connectString) {
    this.signal = new Signal();
    this.root = "";
    try {
      this.zooKeeper = new ZooKeeper(connectString, Scene.SESSION_MILLIS, signal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StockClient(ZooKeeper zooKeeper, Signal signal, String root) {
    this.zooKeeper = zooKeeper;
    this.signal = signal;
    this.root = root;
  }

  /** The same session, with paths below a root. */
  StockClient below(String newRoot) {
    return new StockClient(zooKeeper, signal, newRoot);
  }

  long sessionId() {
    return zooKeeper.getSessionId();
  }

  /** Asks until there is an answer; for questions that may be asked twice. */
  <T> T retry(Question<T> question) throws KeeperException, InterruptedException {
    long deadline = System.nanoTime() + Scene.PATIENCE.toNanos();
    while (true) {
      try {
        return question.ask();
      } catch (KeeperException.ConnectionLossException e) {
        if (System.nanoTime() - deadline > 0) throw e;
        TimeUnit.MILLISECONDS.sleep(20); // The client reconnects by itself; don't spin meanwhile.
      }
    }
  }

  /** Makes sure that a persistent node is there, and those above it. */
  void ensure(String path) {
    try {
      int slash = path.lastIndexOf('/');
      if (slash > 0) ensure(path.substring(0, slash));
      try {
        retry(() -> make(path, "", CreateMode.PERSISTENT));
      } catch (KeeperException.NodeExistsException e) {
        // Then it is there.
      }
    } catch (KeeperException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String make(String path, String data, CreateMode mode)
      throws KeeperException, InterruptedException {
    String made =
        zooKeeper.create(root + path, data.getBytes(UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, mode);
    return made.substring(root.length());
  }

  /** Any create; if the connection is lost there may be one node more than answers. */
  String create(String path, String data, CreateMode mode)
      throws KeeperException, InterruptedException {
    return retry(() -> make(path, data, mode));
  }

  /** Creates an ephemeral node of this session; false if another session has it. */
  boolean createMine(String path, String data) throws KeeperException, InterruptedException {
    try {
      create(path, data, CreateMode.EPHEMERAL);
      return true;
    } catch (KeeperException.NodeExistsException e) {
      Stat stat = retry(() -> zooKeeper.exists(root + path, false));
      return stat != null && stat.getEphemeralOwner() == sessionId();
    }
  }

  /**
   * Creates exactly one ephemeral sequential child and returns its name. The name carries an id of
   * its own, by which it is found again if the answer was lost.
   */
  String createMineInLine(String parent, String prefix)
      throws KeeperException, InterruptedException {
    String id = UUID.randomUUID().toString();
    return retry(() -> {
      for (String child : zooKeeper.getChildren(root + parent, false)) {
        if (child.contains(id)) return child;
      }
      String path = parent + "/" + prefix + id + "-";
      return make(path, "", CreateMode.EPHEMERAL_SEQUENTIAL).substring(parent.length() + 1);
    });
  }

  /** What anybody has been told is done is seen by the reads that follow. */
  void sync(String path) throws KeeperException, InterruptedException {
    retry(() -> {
      CompletableFuture<Integer> done = new CompletableFuture<>();
      zooKeeper.sync(root + path, (code, synced, context) -> done.complete(code), null);
      int code = done.join();
      if (code != KeeperException.Code.OK.intValue()) {
        throw KeeperException.create(KeeperException.Code.get(code), path);
      }
      return code;
    });
  }

  String get(String path) throws KeeperException, InterruptedException {
    return new String(retry(() -> zooKeeper.getData(root + path, false, null)), UTF_8);
  }

  String get(String path, Stat stat) throws KeeperException, InterruptedException {
    return new String(retry(() -> zooKeeper.getData(root + path, false, stat)), UTF_8);
  }

  String getAndWatch(String path, Watcher watcher) throws KeeperException, InterruptedException {
    return new String(retry(() -> zooKeeper.getData(root + path, watcher, null)), UTF_8);
  }

  /** Sets data, perhaps twice. */
  void set(String path, String data) throws KeeperException, InterruptedException {
    retry(() -> zooKeeper.setData(root + path, data.getBytes(UTF_8), -1));
  }

  List<String> children(String path) throws KeeperException, InterruptedException {
    return retry(() -> zooKeeper.getChildren(root + path, false));
  }

  List<String> childrenAndWatch(String path) throws KeeperException, InterruptedException {
    return retry(() -> zooKeeper.getChildren(root + path, signal));
  }

  boolean exists(String path) throws KeeperException, InterruptedException {
    return retry(() -> Optional.ofNullable(zooKeeper.exists(root + path, false))).isPresent();
  }

  boolean existsAndWatch(String path) throws KeeperException, InterruptedException {
    return retry(() -> Optional.ofNullable(zooKeeper.exists(root + path, signal))).isPresent();
  }

  /** Makes sure that a node is gone. */
  void delete(String path) throws KeeperException, InterruptedException {
    try {
      retry(() -> {
        zooKeeper.delete(root + path, -1);
        return true;
      });
    } catch (KeeperException.NoNodeException e) {
      // Gone it is.
    }
  }

  Op opCreate(String path, String data, CreateMode mode) {
    return Op.create(root + path, data.getBytes(UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, mode);
  }

  Op opDelete(String path) {
    return Op.delete(root + path, -1);
  }

  Op opSet(String path, String data, int version) {
    return Op.setData(root + path, data.getBytes(UTF_8), version);
  }

  /** All or nothing; perhaps tried twice, so one part must be one that can't succeed twice. */
  void multi(Op... parts) throws KeeperException, InterruptedException {
    retry(() -> zooKeeper.multi(List.of(parts)));
  }

  /** Waits until a look that sets watches is satisfied. */
  void awaitUntil(Signal.Look look) throws Exception {
    signal.awaitUntil(look);
  }

  /** A watcher that does something on events of nodes. */
  static Watcher onEvent(Runnable action) {
    return (WatchedEvent event) -> {
      if (event.getType() != Watcher.Event.EventType.None) action.run();
    };
  }

  @Override
  public void close() {
    try {
      zooKeeper.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
