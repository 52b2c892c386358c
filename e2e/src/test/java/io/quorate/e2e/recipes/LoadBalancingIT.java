package io.quorate.e2e.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * Load balancing: workers register their load, balancers give each job to the one that has least.
 * Load and job change in one transaction under the version that was read, so balancers can't
 * overtake each other, and a lost answer is found out by the job's own node.
 */
final class LoadBalancingIT {
  private static final List<String> WORKERS = List.of("worker-a", "worker-b", "worker-c");
  private static final int BALANCERS = 2;
  private static final int JOBS_EACH = 15;

  interface Balancer {
    void assign(String job) throws Exception;
  }

  /** A worker as it was read. */
  private record Worker(String name, int load, int version) {}

  @RecipeTest
  void jobsGoToTheLeastLoadedAndNoneIsLostOrDoubled(Scene scene) throws Exception {
    StockClient setup = scene.stockClient();
    setup.ensure("/workers");
    setup.ensure("/jobs");
    for (String worker : WORKERS) assertThat(setup.createMine("/workers/" + worker, "0")).isTrue();
    scene.together(
        BALANCERS,
        number -> {
          Balancer balancer = scene.participant(StockBalancer::new, CuratorBalancer::new);
          for (int i = 0; i < JOBS_EACH; i++) {
            balancer.assign("job-" + number + "-" + i);
            if (number == 0 && i == JOBS_EACH / 2) scene.disturb();
          }
        });
    List<Integer> loads = new ArrayList<>();
    for (String worker : WORKERS) loads.add(Integer.parseInt(setup.get("/workers/" + worker)));
    assertThat(loads.stream().mapToInt(Integer::intValue).sum()).isEqualTo(BALANCERS * JOBS_EACH);
    assertThat(Collections.max(loads) - Collections.min(loads))
        .as("loads %s are even", loads)
        .isLessThanOrEqualTo(1);
    assertJobsMatchLoads(setup, loads);
  }

  private static void assertJobsMatchLoads(StockClient client, List<Integer> loads)
      throws Exception {
    List<String> owners = new ArrayList<>();
    client.sync("/jobs");
    for (String job : client.children("/jobs")) owners.add(client.get("/jobs/" + job));
    for (int i = 0; i < WORKERS.size(); i++) {
      assertThat(Collections.frequency(owners, WORKERS.get(i))).isEqualTo(loads.get(i));
    }
  }

  @RecipeTest
  void aWorkerThatIsGoneGetsNoMoreJobs(Scene scene) throws Exception {
    StockClient setup = scene.stockClient();
    setup.ensure("/workers");
    setup.ensure("/jobs");
    StockClient leaving = scene.stockClient();
    assertThat(setup.createMine("/workers/busy", "5")).isTrue();
    assertThat(leaving.createMine("/workers/idle", "0")).isTrue();
    Balancer balancer = scene.participant(StockBalancer::new, CuratorBalancer::new);
    balancer.assign("job-1");
    setup.sync("/jobs"); // The balancer may be at another server, which has seen more.
    assertThat(setup.get("/jobs/job-1")).isEqualTo("idle");
    scene.disturb();
    leaving.close();
    // If it couldn't say goodbye, its session ends by its timeout.
    await("the idle worker is gone")
        .atMost(Scene.PATIENCE)
        .until(() -> !setup.exists("/workers/idle"));
    balancer.assign("job-2");
    setup.sync("/jobs");
    assertThat(setup.get("/jobs/job-2")).isEqualTo("busy");
  }

  private static Worker leastLoaded(List<Worker> workers) {
    return workers.stream()
        .min((a, b) -> a.load != b.load ? a.load - b.load : a.name.compareTo(b.name))
        .orElseThrow();
  }

  private record StockBalancer(StockClient client) implements Balancer {
    @Override
    public void assign(String job) throws Exception {
      while (true) {
        List<Worker> workers = new ArrayList<>();
        for (String name : client.children("/workers")) read(name, workers);
        Worker chosen = leastLoaded(workers);
        try {
          client.multi(
              client.opCreate("/jobs/" + job, chosen.name, CreateMode.PERSISTENT),
              client.opSet(
                  "/workers/" + chosen.name, Integer.toString(chosen.load + 1), chosen.version));
          return;
        } catch (KeeperException.NodeExistsException e) {
          return; // Assigned, before its answer was lost.
        } catch (KeeperException.BadVersionException | KeeperException.NoNodeException e) {
          // Another balancer was quicker, or the worker has left: look again.
        }
      }
    }

    private void read(String name, List<Worker> workers) throws Exception {
      try {
        Stat stat = new Stat();
        int load = Integer.parseInt(client.get("/workers/" + name, stat));
        workers.add(new Worker(name, load, stat.getVersion()));
      } catch (KeeperException.NoNodeException e) {
        // It has left meanwhile.
      }
    }
  }

  private record CuratorBalancer(CuratorFramework client) implements Balancer {
    @Override
    public void assign(String job) throws Exception {
      while (true) {
        List<Worker> workers = new ArrayList<>();
        for (String name : client.getChildren().forPath("/workers")) read(name, workers);
        Worker chosen = leastLoaded(workers);
        try {
          client
              .transaction()
              .forOperations(
                  client
                      .transactionOp()
                      .create()
                      .forPath("/jobs/" + job, chosen.name.getBytes(UTF_8)),
                  client
                      .transactionOp()
                      .setData()
                      .withVersion(chosen.version)
                      .forPath(
                          "/workers/" + chosen.name,
                          Integer.toString(chosen.load + 1).getBytes(UTF_8)));
          return;
        } catch (KeeperException.NodeExistsException e) {
          return;
        } catch (KeeperException.BadVersionException | KeeperException.NoNodeException e) {
          // Another balancer was quicker, or the worker has left: look again.
        }
      }
    }

    private void read(String name, List<Worker> workers) throws Exception {
      try {
        Stat stat = new Stat();
        byte[] data = client.getData().storingStatIn(stat).forPath("/workers/" + name);
        workers.add(new Worker(name, Integer.parseInt(new String(data, UTF_8)), stat.getVersion()));
      } catch (KeeperException.NoNodeException e) {
        // It has left meanwhile.
      }
    }
  }
}
