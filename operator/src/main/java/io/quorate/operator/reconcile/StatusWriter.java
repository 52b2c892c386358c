package io.quorate.operator.reconcile;

import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationClusterStatus;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolStatus;

/** Writes a status if it says something new. */
final class StatusWriter {
  private final ObjectWriter writer;

  StatusWriter(ObjectWriter writer) {
    this.writer = writer;
  }

  void write(CoordinationCluster cluster, CoordinationClusterStatus status) {
    if (status.equals(cluster.getStatus())) return;
    CoordinationCluster fresh = new CoordinationCluster();
    fresh.getMetadata().setNamespace(cluster.getMetadata().getNamespace());
    fresh.getMetadata().setName(cluster.getMetadata().getName());
    fresh.setSpec(null);
    fresh.setStatus(status);
    writer.applyStatus(fresh);
  }

  void write(CoordinationObserverPool pool, CoordinationObserverPoolStatus status) {
    if (status.equals(pool.getStatus())) return;
    CoordinationObserverPool fresh = new CoordinationObserverPool();
    fresh.getMetadata().setNamespace(pool.getMetadata().getNamespace());
    fresh.getMetadata().setName(pool.getMetadata().getName());
    fresh.setSpec(null);
    fresh.setStatus(status);
    writer.applyStatus(fresh);
  }
}
