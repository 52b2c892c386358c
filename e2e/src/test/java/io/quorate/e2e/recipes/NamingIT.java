package io.quorate.e2e.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.CreateMode;

/** Naming: whoever asks gets a name that nobody else has, and later names are greater. */
final class NamingIT {
  private static final int WORKERS = 4;
  private static final int NAMES_EACH = 25;

  interface Registry {
    /** The path of a new name. */
    String next() throws Exception;
  }

  @RecipeTest
  void namesAreUniqueAndALaterOneIsGreater(Scene scene) {
    scene.stockClient().ensure("/names");
    Set<String> names = ConcurrentHashMap.newKeySet();
    AtomicLong highest = new AtomicLong(-1);
    scene.together(
        WORKERS,
        _ -> {
          Registry registry = scene.participant(NamingIT::stock, NamingIT::curator);
          for (int i = 0; i < NAMES_EACH; i++) {
            long givenBefore = highest.get();
            String name = registry.next();
            assertThat(names.add(name)).as("%s is new", name).isTrue();
            assertThat(number(name)).isGreaterThan(givenBefore);
            highest.accumulateAndGet(number(name), Math::max);
            if (names.size() >= WORKERS * NAMES_EACH / 2) scene.disturb();
          }
        });
    assertThat(names).hasSize(WORKERS * NAMES_EACH);
  }

  private static long number(String path) {
    return Long.parseLong(path.substring(path.length() - 10));
  }

  private static Registry stock(StockClient client) {
    // Asked again after a lost connection, it may leave a name that nobody got: no harm.
    return () -> client.create("/names/name-", "", CreateMode.PERSISTENT_SEQUENTIAL);
  }

  private static Registry curator(CuratorFramework client) {
    return () ->
        client
            .create()
            .withProtection()
            .withMode(CreateMode.PERSISTENT_SEQUENTIAL)
            .forPath("/names/name-");
  }

  /** Keeps the sequence's format: ten digits, starting from zero, counting by one. */
  @RecipeTest
  void namesCountFromZeroWithoutGapsWhenNothingIsLost(Scene scene) throws Exception {
    StockClient client = scene.stockClient();
    client.ensure("/names");
    Registry registry = scene.participant(NamingIT::stock, NamingIT::curator);
    List<Long> numbers = new java.util.ArrayList<>();
    for (int i = 0; i < 5; i++) numbers.add(number(registry.next()));
    assertThat(numbers).containsExactly(0L, 1L, 2L, 3L, 4L);
    scene.disturb();
    // A rejected create uses up no number either.
    assertThat(number(registry.next())).isGreaterThanOrEqualTo(5L);
  }
}
