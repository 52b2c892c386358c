package io.quorate.operator.model;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolSpec;
import io.quorate.operator.api.PoolServiceSpec;
import io.quorate.operator.api.PoolStorageSpec;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A pool of observers as it shall be.
 *
 * @param number the pool's own number k, from 1: its observers have the ids 1000·k and up
 * @param cluster whose settings the observers share, except for resources of their own
 * @param voters whom the observers find the ensemble by
 */
public record PoolModel(
    ClusterModel cluster,
    String name,
    String pool,
    String uid,
    int number,
    CoordinationObserverPoolSpec spec,
    ServerSettings settings,
    SortedSet<Integer> voters) {
  /** Ids of pool observers begin here; the ids below belong to members of the configuration. */
  public static final int IDS_PER_POOL = 1000;

  private static final String FILLED_IN = "the schema fills it in";

  public static PoolModel of(
      CoordinationObserverPool pool, ClusterModel cluster, int number, SortedSet<Integer> voters) {
    return new PoolModel(
        cluster,
        pool.getMetadata().getName(),
        shortName(pool),
        pool.getMetadata().getUid(),
        number,
        pool.getSpec(),
        cluster.settings().with(pool.getSpec().resources()),
        voters);
  }

  /** What follows the cluster's name and a dash; the schema holds the name to that form. */
  public static String shortName(CoordinationObserverPool pool) {
    return pool.getMetadata().getName().substring(pool.getSpec().clusterRef().name().length() + 1);
  }

  public int replicas() {
    return spec.replicas() == null ? 0 : spec.replicas();
  }

  public PoolModel withReplicas(int count) {
    return new PoolModel(
        cluster, name, pool, uid, number, spec.withReplicas(count), settings, voters);
  }

  public Optional<String> zone() {
    return Optional.ofNullable(spec.topologyZone());
  }

  public PoolStorageSpec storage() {
    return Objects.requireNonNull(spec.storage(), FILLED_IN);
  }

  public PoolServiceSpec service() {
    return Objects.requireNonNull(spec.service(), FILLED_IN);
  }

  /** How long an observer that is stopped lets its clients go. */
  public int drainSeconds() {
    return Objects.requireNonNull(spec.drainSeconds(), FILLED_IN);
  }

  /** How many observers may be stopped at once. */
  public IntOrString maxUnavailable() {
    return Objects.requireNonNull(spec.maxUnavailable(), FILLED_IN);
  }

  public int firstId() {
    return number * IDS_PER_POOL;
  }
}
