package io.quorate.operator.observe;

import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One look at a cluster.
 *
 * @param voters members by id, voters or not: all that are listed and all that have an object
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
            new MemberView.Unknown("there is no pod"),
            Optional.empty());
  }

  /**
   * The ids of the voters as far as can be known: those of the committed configuration; before the
   * founding those that shall be founded; else, while no quorum can be asked, those whose workloads
   * were made for voters.
   */
  public SortedSet<Integer> roster(Optional<Identity> identity) {
    if (ensemble.isPresent()) return ensemble.get().voters();
    if (identity.isEmpty()) return new TreeSet<>();
    if (!identity.get().founded()) return identity.get().voters();
    SortedSet<Integer> ids = new TreeSet<>();
    for (VoterView voter : voters.values())
      if (voter.workload().isPresent()
          ? voter.workload().get().intent() != Intent.JOINING
          : voter.volume().isPresent() && !voter.volume().get().retired()) ids.add(voter.id());
    return ids;
  }
}
