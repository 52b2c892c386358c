package io.quorate.operator.model;

import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationClusterSpec;
import io.quorate.operator.api.TlsSpec;
import io.quorate.operator.certificates.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A cluster as it shall be: the spec with what is already decided about it. What of the spec needs
 * no decision is read from {@link #spec()}.
 */
public record ClusterModel(
    String namespace,
    String name,
    String uid,
    long generation,
    CoordinationClusterSpec spec,
    Optional<Identity> identity,
    ServerSettings settings,
    Timing timing) {
  /** Replacing an authority is work for everybody; a year is what a stolen key is worth at most. */
  private static final Duration AUTHORITY_LIFE_MIN = Duration.ofDays(365);

  /** Nobody can ask clients what they trust: they read it where it is published, once a day. */
  private static final Duration CLIENTS_LEARN = Duration.ofDays(1);

  /** An item of {@code spec.observers}; no size means that the operator never sets one. */
  public record Pool(String name, Optional<Integer> replicas, Optional<String> zone) {}

  /**
   * @param defaultImage the server that belongs to this operator
   */
  public static ClusterModel of(
      CoordinationCluster cluster, Optional<Identity> identity, String defaultImage) {
    CoordinationClusterSpec spec = cluster.getSpec();
    return new ClusterModel(
        cluster.getMetadata().getNamespace(),
        cluster.getMetadata().getName(),
        cluster.getMetadata().getUid(),
        cluster.getMetadata().getGeneration() == null ? 0 : cluster.getMetadata().getGeneration(),
        spec,
        identity,
        ServerSettings.of(cluster.getMetadata().getName(), spec, defaultImage),
        Timing.of(spec.rollout()));
  }

  /** Voters that are wanted; how many there are is the ensemble's own knowledge. */
  public int replicas() {
    return spec.replicas();
  }

  public boolean paused() {
    return spec.paused();
  }

  public boolean hibernate() {
    return spec.hibernate();
  }

  public Storage storage() {
    return Storage.of(spec.storage());
  }

  /** Observer pools of the spec, whose sizes may be left to others. */
  public List<Pool> pools() {
    if (spec.observers() == null) return List.of();
    return spec.observers().stream()
        .map(item ->
            new Pool(
                item.name(),
                Optional.ofNullable(item.replicas()),
                Optional.ofNullable(item.topologyZone())))
        .toList();
  }

  /**
   * With pods as another spec has them, and all else as this one has it.
   *
   * @param defaultImage the server that belongs to this operator
   */
  public ClusterModel renderedAs(CoordinationClusterSpec other, String defaultImage) {
    CoordinationClusterSpec mixed =
        new CoordinationClusterSpec(
            other.version(),
            other.image(),
            spec.replicas(),
            spec.observers(),
            other.resources(),
            other.scheduling(),
            other.podOverrides(),
            other.serviceAccountName(),
            spec.disruption(),
            spec.storage(),
            other.config(),
            other.tls(),
            other.auth(),
            spec.services(),
            spec.networkPolicy(),
            spec.monitoring(),
            other.logging(),
            spec.rollout().restartedAt(other.rollout().restartedAt()),
            spec.paused(),
            spec.hibernate(),
            spec.deletionProtection());
    return new ClusterModel(
        namespace,
        name,
        uid,
        generation,
        mixed,
        identity,
        ServerSettings.of(name, mixed, defaultImage),
        timing);
  }

  /** The ids of voters that are founded together: given out from 1, ascending. */
  public static SortedSet<Integer> firstVoters(int count) {
    SortedSet<Integer> ids = new TreeSet<>();
    for (int id = 1; id <= count; id++) ids.add(id);
    return ids;
  }

  /** How long certificates last, and how long clients have to learn of another authority. */
  public Policy certificates() {
    Duration life = Duration.ofDays(spec.tls().certificateDays());
    Duration authorityLife = life.multipliedBy(3);
    return new Policy(
        life,
        authorityLife.compareTo(AUTHORITY_LIFE_MIN) < 0 ? AUTHORITY_LIFE_MIN : authorityLife,
        issuesForClients() ? CLIENTS_LEARN : Duration.ZERO);
  }

  /** Whether the cluster's own authority signs what clients are shown. */
  public boolean issuesForClients() {
    return settings.clientTls().isPresent() && spec.tls().issuer() == TlsSpec.Issuer.Operator;
  }

  public boolean founded() {
    return identity.isPresent() && identity.get().founded();
  }
}
