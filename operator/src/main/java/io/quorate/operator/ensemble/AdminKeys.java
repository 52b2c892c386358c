package io.quorate.operator.ensemble;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys to the control APIs of all clusters that are looked after. They are in memory alone:
 * each operator makes its own. Any thread.
 */
public final class AdminKeys {
  private record Cluster(String namespace, String name) {}

  private final Map<Cluster, AdminKey> keys = new ConcurrentHashMap<>();

  /** Uses that key from now on. */
  public void put(String namespace, String cluster, AdminKey key) {
    keys.put(new Cluster(namespace, cluster), key);
  }

  /** Empty until the cluster's authorities have been read once. */
  public Optional<AdminKey> of(String namespace, String cluster) {
    return Optional.ofNullable(keys.get(new Cluster(namespace, cluster)));
  }
}
