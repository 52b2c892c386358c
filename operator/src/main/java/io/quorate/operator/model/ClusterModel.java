package io.quorate.operator.model;

import io.fabric8.kubernetes.api.model.Quantity;
import io.quorate.operator.api.ComputeResources;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationClusterSpec;
import io.quorate.operator.api.ObserverPoolItem;
import io.quorate.operator.api.StorageSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as it shall be: the spec with what is already decided about it.
 *
 * @param replicas voters that are wanted; how many there are is the ensemble's own knowledge
 * @param pools observer pools of the spec, whose sizes may be left to others
 */
public record ClusterModel(
    String namespace,
    String name,
    String uid,
    long generation,
    int replicas,
    Optional<Identity> identity,
    ServerSettings settings,
    Storage storage,
    List<Pool> pools,
    boolean paused,
    boolean hibernate,
    RolloutPolicy rollout,
    Timing timing) {
  /** An item of {@code spec.observers}; no size means that the operator never sets one. */
  public record Pool(String name, Optional<Integer> replicas) {}

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
        spec.replicas(),
        identity,
        settings(spec, defaultImage),
        storage(spec.storage()),
        pools(spec.observers()),
        spec.paused(),
        false,
        RolloutPolicy.DEFAULT,
        Timing.DEFAULT);
  }

  /** The ids of voters that are founded together: given out from 1, ascending. */
  public static SortedSet<Integer> firstVoters(int count) {
    SortedSet<Integer> ids = new TreeSet<>();
    for (int id = 1; id <= count; id++) ids.add(id);
    return ids;
  }

  /** With pods as another model has them, and all else as this one has it. */
  public ClusterModel renderedAs(ClusterModel other) {
    return new ClusterModel(
        namespace,
        name,
        uid,
        generation,
        replicas,
        identity,
        other.settings,
        storage,
        pools,
        paused,
        hibernate,
        new RolloutPolicy(
            rollout.goesBack(), other.rollout.restartedAt(), rollout.windows(), rollout.problem()),
        timing);
  }

  public boolean founded() {
    return identity.isPresent() && identity.get().founded();
  }

  private static ServerSettings settings(CoordinationClusterSpec spec, String defaultImage) {
    ComputeResources resources = spec.resources();
    return new ServerSettings(
        spec.image() == null ? defaultImage : spec.image(),
        sorted(resources == null ? null : resources.requests()),
        sorted(resources == null ? null : resources.limits()),
        spec.config() == null ? new TreeMap<>() : new TreeMap<>(spec.config()));
  }

  static SortedMap<String, Quantity> sorted(@Nullable Map<String, Quantity> quantities) {
    return quantities == null ? new TreeMap<>() : new TreeMap<>(quantities);
  }

  private static Storage storage(StorageSpec storage) {
    return switch (storage.type()) {
      case Persistent ->
          new Storage.Persistent(
              storage.size(),
              Optional.ofNullable(storage.storageClassName()),
              storage.whenScaled() == StorageSpec.Reclaim.Delete);
      case Ephemeral -> new Storage.Ephemeral(storage.size());
    };
  }

  private static List<Pool> pools(@Nullable List<ObserverPoolItem> items) {
    if (items == null) return List.of();
    return items.stream()
        .map(item -> new Pool(item.name(), Optional.ofNullable(item.replicas())))
        .toList();
  }
}
