package io.quorate.operator.model;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Who a cluster is, as its identity Secret says: written before the first workload and kept when
 * the cluster's resource is deleted, so that a re-created one finds its volumes again.
 *
 * @param clusterId 32 hexadecimal digits
 * @param incarnation 1, and one more for each forced recovery
 * @param voters the ids that are founded together; a spec that changes meanwhile waits
 * @param foundedAt when the operator first saw that the ensemble has a history; empty before
 * @param pools the number of each pool's observers: pool k numbers them from 1000·k
 * @param rollout what became of renderings of the members' pods
 * @param resourceVersion of the Secret that was read, for compare-and-set
 */
public record Identity(
    String clusterId,
    int incarnation,
    SortedSet<Integer> voters,
    Optional<Instant> foundedAt,
    SortedMap<String, Integer> pools,
    RolloutRecord rollout,
    String resourceVersion) {
  public boolean founded() {
    return foundedAt.isPresent();
  }

  public Identity withFoundedAt(Instant time) {
    return new Identity(
        clusterId, incarnation, voters, Optional.of(time), pools, rollout, resourceVersion);
  }

  public Identity withPools(SortedMap<String, Integer> numbers) {
    return new Identity(
        clusterId, incarnation, voters, foundedAt, numbers, rollout, resourceVersion);
  }

  public Identity withRollout(RolloutRecord record) {
    return new Identity(clusterId, incarnation, voters, foundedAt, pools, record, resourceVersion);
  }
}
