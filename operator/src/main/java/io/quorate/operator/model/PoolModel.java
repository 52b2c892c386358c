package io.quorate.operator.model;

import io.quorate.operator.api.CoordinationObserverPool;
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
    int replicas,
    ServerSettings settings,
    SortedSet<Integer> voters) {
  /** Ids of pool observers begin here; the ids below belong to members of the configuration. */
  public static final int IDS_PER_POOL = 1000;

  public static PoolModel of(
      CoordinationObserverPool pool, ClusterModel cluster, int number, SortedSet<Integer> voters) {
    return new PoolModel(
        cluster,
        pool.getMetadata().getName(),
        shortName(pool),
        pool.getMetadata().getUid(),
        number,
        pool.getSpec().replicas() == null ? 0 : pool.getSpec().replicas(),
        cluster.settings().with(pool.getSpec().resources()),
        voters);
  }

  /** What follows the cluster's name and a dash; the schema holds the name to that form. */
  public static String shortName(CoordinationObserverPool pool) {
    return pool.getMetadata().getName().substring(pool.getSpec().clusterRef().name().length() + 1);
  }

  public PoolModel withReplicas(int count) {
    return new PoolModel(cluster, name, pool, uid, number, count, settings, voters);
  }

  public int firstId() {
    return number * IDS_PER_POOL;
  }
}
