package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.e2e.servers.TestEnsemble;
import io.quorate.e2e.servers.TestServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryUntilElapsed;

/**
 * Where a recipe is tried: a three-server ensemble, one kind of client, and perhaps a server that
 * dies in the middle. Closing ends all clients and starts the server again.
 */
final class Scene implements AutoCloseable {
  static final Duration PATIENCE = TestEnsemble.PATIENCE;

  /** Longer than an election takes: a server's death must cost nobody its session. */
  static final int SESSION_MILLIS = 10_000;

  enum Client {
    STOCK,
    CURATOR
  }

  enum Disturbance {
    CALM,
    SERVER_KILLED
  }

  private final TestEnsemble ensemble;
  private final Client client;
  private final Disturbance disturbance;
  private final String root;
  private final long seed;
  private final Random random;
  private final Deque<Runnable> open = new ArrayDeque<>();
  private boolean disturbed;

  Scene(TestEnsemble ensemble, Client client, Disturbance disturbance, String root, long seed) {
    this.ensemble = ensemble;
    this.client = client;
    this.disturbance = disturbance;
    this.root = root;
    this.seed = seed;
    this.random = new Random(seed);
  }

  /**
   * Another participant: one session of its own, with the recipe as this scene's client does it.
   */
  synchronized <T> T participant(
      Function<StockClient, T> stock, Function<CuratorFramework, T> curator) {
    return switch (client) {
      case STOCK -> stock.apply(stockClient());
      case CURATOR -> curator.apply(curatorClient());
    };
  }

  /** A session below the scene's own root. */
  synchronized StockClient stockClient() {
    StockClient made = new StockClient(ensemble.connectString());
    open.push(made::close);
    made.ensure(root);
    return made.below(root);
  }

  private CuratorFramework curatorClient() {
    CuratorFramework made =
        CuratorFrameworkFactory.builder()
            .connectString(ensemble.connectString())
            .sessionTimeoutMs(SESSION_MILLIS)
            .connectionTimeoutMs(5_000)
            .retryPolicy(new RetryUntilElapsed((int) PATIENCE.toMillis(), 100))
            .namespace(root.substring(1))
            .build();
    open.push(made::close);
    made.start();
    return made;
  }

  /** Kills a server, in the scenes where one dies; once. */
  synchronized void disturb() {
    if (disturbed || disturbance == Disturbance.CALM) return;
    disturbed = true;
    ensemble.awaitServing();
    List<TestServer> alive = ensemble.alive().toList();
    TestServer victim = alive.get(random.nextInt(alive.size()));
    System.out.printf("%s: killing %s%n", this, victim);
    victim.kill();
  }

  /** One participant's part; what it throws fails the test. */
  interface Part {
    void play(int number) throws Exception;
  }

  /** Lets so many participants play at the same time, and waits for all of them. */
  void together(int count, Part part) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        parts.add(
            threads.submit(() -> {
              part.play(number);
              return null;
            }));
      }
      await(threads, parts);
    }
  }

  /** The first failure ends the others: they may be waiting for the one that failed. */
  private static void await(ExecutorService threads, List<Future<?>> parts) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        boolean allDone = true;
        for (Future<?> part : parts) {
          if (part.isDone()) part.get();
          else allDone = false;
        }
        if (allDone) return;
        if (System.nanoTime() - deadline > 0) throw new TimeoutException("not done in " + PATIENCE);
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (ExecutionException e) {
      threads.shutdownNow();
      throw new AssertionError("a participant failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      threads.shutdownNow();
      throw new AssertionError(e.getMessage());
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    open.forEach(Runnable::run);
    // The next scene begins while it starts: only who kills again waits for all three.
    ensemble.startAll();
    assertThat(disturbed).as("the server was killed").isEqualTo(disturbance != Disturbance.CALM);
  }

  @Override
  public String toString() {
    return client + " " + disturbance + " " + root + " -Dseed=" + seed;
  }
}
