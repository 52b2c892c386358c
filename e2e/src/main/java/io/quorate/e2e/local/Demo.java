package io.quorate.e2e.local;

import io.fabric8.kubernetes.api.model.Pod;
import io.quorate.e2e.agent.NodeAgent;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.KeeperException;

/**
 * The story that {@code --demo} plays on a cluster that has just become ready. Each step is
 * verified before the next begins, and the first that does not hold ends it.
 */
final class Demo {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration WRITES_GO_ON = Duration.ofMinutes(1);
  private static final int CLIENT_PORT = 2181;
  private static final int WRITES_BESIDE = 50;

  private final Terminal terminal;
  private final NodeAgent agent;
  private final Hands hands;
  private final ClusterView view;
  private final Patience patience;
  private final String connectString;
  private final String pool;

  Demo(
      Terminal terminal,
      NodeAgent agent,
      Hands hands,
      ClusterView view,
      Patience patience,
      String connectString) {
    this.terminal = terminal;
    this.agent = agent;
    this.hands = hands;
    this.view = view;
    this.patience = patience;
    this.connectString = connectString;
    pool = view.name() + "-reads";
  }

  void play() throws StoryFailed, IOException, InterruptedException {
    try (StockClient client = new StockClient(connectString)) {
      writeAndRead(client);
      scaleObservers(client);
      growAndShrink(client);
      killLeader(client);
    } catch (KeeperException e) {
      throw new StoryFailed("the ZooKeeper client was refused: " + e.getMessage());
    }
    deleteEverything();
  }

  private void writeAndRead(StockClient client)
      throws KeeperException, InterruptedException, StoryFailed {
    client.create("/demo", "");
    client.create("/demo/greeting", "hello");
    int version = client.write("/demo/greeting", "hello, Zab");
    String read = client.read("/demo/greeting");
    require(
        version == 1 && read.equals("hello, Zab"),
        "a written node was read as version " + version + ": " + read);
    done("a stock ZooKeeper client wrote and read /demo/greeting at " + connectString);
  }

  private void scaleObservers(StockClient client)
      throws IOException, InterruptedException, StoryFailed, KeeperException {
    awaitPool(0);
    hands.scalePool(pool, 2);
    awaitPool(2);
    int port = agent.publish(view.namespace(), pool, CLIENT_PORT);
    client.write("/demo/greeting", "hello, observers");
    try (StockClient observer = new StockClient("127.0.0.1:" + port)) {
      observer.children("/demo");
      String read = observer.read("/demo/greeting");
      require(read.equals("hello, observers"), "an observer answered " + read);
    }
    done("the observer pool was scaled from 0 to 2, and a client read through it");
    hands.scalePool(pool, 1);
    awaitPool(1);
    done("and from 2 to 1");
  }

  private void awaitPool(int replicas) throws StoryFailed, InterruptedException {
    patience.until(
        "an observer pool of " + replicas,
        PATIENCE,
        () -> view.poolHas(pool, replicas),
        () ->
            view.pool(pool)
                .map(each -> String.valueOf(each.getStatus()))
                .orElse("there is no pool " + pool));
  }

  private void growAndShrink(StockClient client)
      throws IOException, InterruptedException, StoryFailed, KeeperException {
    client.create("/demo/members", "");
    try (Writer writer = new Writer(client, "/demo/members")) {
      awaitWrites(writer, WRITES_BESIDE);
      writer.forgetGap();
      for (int voters : new int[] {5, 3}) {
        hands.scaleCluster(view.name(), voters);
        patience.until(
            "an ensemble of " + voters + " voters",
            PATIENCE,
            () -> view.hasVoters(voters),
            () -> String.join("; ", view.drawn()));
      }
      long gapMillis = writer.gapMillis();
      List<String> acknowledged = writer.stopped();
      requirePresent(client, "/demo/members", acknowledged);
      done(
          "the voters grew from 3 to 5 and shrank to 3 again; all "
              + acknowledged.size()
              + " writes acknowledged meanwhile are there, the longest took "
              + gapMillis
              + " ms");
    }
  }

  private static void requirePresent(StockClient client, String parent, List<String> acknowledged)
      throws KeeperException, InterruptedException, StoryFailed {
    Set<String> present = new HashSet<>(client.children(parent));
    List<String> lost = acknowledged.stream().filter(each -> !present.contains(each)).toList();
    require(lost.isEmpty(), lost.size() + " acknowledged writes are lost: " + lost);
  }

  private void killLeader(StockClient client)
      throws KeeperException, InterruptedException, StoryFailed {
    String leader = view.leader();
    Pod pod =
        view.pod(leader)
            .orElseThrow(() ->
                new StoryFailed("the status names no leader that is a pod: '" + leader + "'"));
    long pid = agent.pidOf(pod);
    require(pid != 0, "the leader " + leader + " has no process");
    client.create("/demo/log", "");
    List<String> acknowledged;
    long gapMillis;
    try (Writer writer = new Writer(client, "/demo/log")) {
      awaitWrites(writer, WRITES_BESIDE);
      writer.forgetGap();
      int before = writer.count();
      ProcessHandle process =
          ProcessHandle.of(pid).orElseThrow(() -> new StoryFailed("the leader's process is gone"));
      require(process.destroyForcibly(), "the leader's process could not be killed");
      process.onExit().join();
      awaitWrites(writer, before + WRITES_BESIDE);
      gapMillis = writer.gapMillis();
      awaitReturn(leader, restarts(pod));
      acknowledged = writer.stopped();
    }
    requirePresent(client, "/demo/log", acknowledged);
    done(
        "the leader "
            + leader
            + " was killed (SIGKILL); writes went on after "
            + gapMillis
            + " ms");
    done(
        "its pod came back; all "
            + acknowledged.size()
            + " acknowledged writes are there; "
            + view.leader()
            + " leads");
  }

  private static void awaitWrites(Writer writer, int count)
      throws InterruptedException, StoryFailed {
    long deadline = System.nanoTime() + WRITES_GO_ON.toNanos();
    while (writer.count() < count) {
      if (writer.failure() != null)
        throw new StoryFailed("a write was refused: " + writer.failure());
      if (System.nanoTime() > deadline) {
        throw new StoryFailed("writes did not go on within " + WRITES_GO_ON.toSeconds() + " s");
      }
      Thread.sleep(20);
    }
  }

  private void awaitReturn(String leader, int restartsBefore)
      throws StoryFailed, InterruptedException {
    patience.until(
        "the pod " + leader,
        PATIENCE,
        () ->
            view.pod(leader).filter(each -> restarts(each) > restartsBefore).isPresent()
                && view.isReady(),
        () -> String.join("; ", view.drawn()));
  }

  private static int restarts(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .mapToInt(each -> each.getRestartCount())
        .sum();
  }

  private void deleteEverything() throws IOException, InterruptedException, StoryFailed {
    hands.deleteCluster(view.name());
    patience.until(
        "the end of everything that belonged to the cluster",
        PATIENCE,
        () -> view.leftovers().isEmpty() && agent.processes() == 0,
        () -> "left are " + view.leftovers() + " and " + agent.processes() + " processes");
    done("the resource was deleted, and nothing is left running");
  }

  private void done(String what) {
    terminal.line("✓ " + what);
  }

  private static void require(boolean holds, String otherwise) throws StoryFailed {
    if (!holds) throw new StoryFailed(otherwise);
  }
}
