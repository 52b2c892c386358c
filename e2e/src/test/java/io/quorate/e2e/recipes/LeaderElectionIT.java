package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;

/** Leader election, both ways: at most one leads, and when it resigns another one does. */
final class LeaderElectionIT {
  private static final int CANDIDATES = 5;

  interface Candidate {
    void awaitLeadership() throws Exception;

    void resign() throws Exception;
  }

  interface Stand {
    Candidate stand() throws Exception;
  }

  /** Everybody races for one ephemeral node; the others watch it. */
  @RecipeTest
  void oneAtATimeLeadsByASingleEphemeral(Scene scene) {
    assertOneLeadsAtATime(
        scene, () -> scene.participant(StockRace::new, client -> new CuratorRace(client)));
  }

  /** Everybody queues up with an ephemeral sequential node and watches the one before. */
  @RecipeTest
  void oneAtATimeLeadsByTheSmallestSequential(Scene scene) {
    scene.stockClient().ensure("/election");
    assertOneLeadsAtATime(
        scene, () -> scene.participant(StockQueue::new, client -> new CuratorLatch(client)));
  }

  private static void assertOneLeadsAtATime(Scene scene, Stand candidates) {
    AtomicInteger leading = new AtomicInteger();
    AtomicInteger terms = new AtomicInteger();
    scene.together(
        CANDIDATES,
        _ -> {
          Candidate candidate = candidates.stand();
          candidate.awaitLeadership();
          assertThat(leading.incrementAndGet()).as("leaders at this moment").isOne();
          if (terms.incrementAndGet() == CANDIDATES / 2) scene.disturb();
          assertThat(leading.decrementAndGet()).isZero();
          candidate.resign();
        });
    assertThat(terms).hasValue(CANDIDATES);
  }

  private record StockRace(StockClient client) implements Candidate {
    @Override
    public void awaitLeadership() throws Exception {
      client.awaitUntil(() -> {
        while (true) {
          if (client.createMine("/leader", "")) return true;
          if (client.existsAndWatch("/leader")) return false;
        }
      });
    }

    @Override
    public void resign() throws Exception {
      client.delete("/leader");
    }
  }

  private static final class CuratorRace implements Candidate {
    private final CuratorFramework client;
    private final Signal signal = new Signal();

    CuratorRace(CuratorFramework client) {
      this.client = client;
    }

    @Override
    public void awaitLeadership() throws Exception {
      signal.awaitUntil(() -> {
        while (true) {
          if (create()) return true;
          if (client.checkExists().usingWatcher(signal).forPath("/leader") != null) {
            return false;
          }
        }
      });
    }

    private boolean create() throws Exception {
      try {
        client.create().creatingParentsIfNeeded().withMode(CreateMode.EPHEMERAL).forPath("/leader");
        return true;
      } catch (KeeperException.NodeExistsException e) {
        var stat = client.checkExists().forPath("/leader");
        return stat != null
            && stat.getEphemeralOwner()
                == client.getZookeeperClient().getZooKeeper().getSessionId();
      }
    }

    @Override
    public void resign() throws Exception {
      client.delete().quietly().forPath("/leader");
    }
  }

  private static final class StockQueue implements Candidate {
    private final StockClient client;
    private String mine = "";

    StockQueue(StockClient client) {
      this.client = client;
    }

    @Override
    public void awaitLeadership() throws Exception {
      mine = client.createMineInLine("/election", "candidate-");
      client.awaitUntil(() -> {
        while (true) {
          List<String> before = Line.before(client.children("/election"), mine);
          if (before.isEmpty()) return true;
          if (client.existsAndWatch("/election/" + before.getLast())) return false;
        }
      });
    }

    @Override
    public void resign() throws Exception {
      client.delete("/election/" + mine);
    }
  }

  private static final class CuratorLatch implements Candidate {
    private final LeaderLatch latch;

    CuratorLatch(CuratorFramework client) {
      this.latch = new LeaderLatch(client, "/election");
    }

    @Override
    public void awaitLeadership() throws Exception {
      latch.start();
      latch.await();
    }

    @Override
    public void resign() throws Exception {
      latch.close();
    }
  }
}
