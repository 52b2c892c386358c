package io.quorate.operator.observe;

import io.quorate.operator.ensemble.EnsembleConfiguration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One look at a cluster.
 *
 * @param voters by id: all that the identity names and all that have an object
 * @param ensemble the committed configuration, empty when no server answered for a quorum
 * @param leader the server that says it leads, with a leader's epoch above all others' that do
 * @param pools observer pools of this cluster, however they came to be
 */
public record Observation(
    Instant now,
    SortedMap<Integer, VoterView> voters,
    Optional<EnsembleConfiguration> ensemble,
    Optional<Integer> leader,
    List<PoolView> pools) {
  /**
   * A CoordinationObserverPool.
   *
   * @param ours made from the cluster's spec
   */
  public record PoolView(String name, int replicas, int readyReplicas, boolean ours, String uid) {}

  public VoterView voter(int id) {
    VoterView voter = voters.get(id);
    return voter != null
        ? voter
        : new VoterView(
            id,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new MemberView.Unknown("there is no pod"));
  }
}
