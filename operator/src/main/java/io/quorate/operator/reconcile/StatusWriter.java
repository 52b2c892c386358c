package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationClusterStatus;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolStatus;
import java.net.HttpURLConnection;

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
    write(fresh);
  }

  void write(CoordinationObserverPool pool, CoordinationObserverPoolStatus status) {
    if (status.equals(pool.getStatus())) return;
    CoordinationObserverPool fresh = new CoordinationObserverPool();
    fresh.getMetadata().setNamespace(pool.getMetadata().getNamespace());
    fresh.getMetadata().setName(pool.getMetadata().getName());
    fresh.setSpec(null);
    fresh.setStatus(status);
    write(fresh);
  }

  private void write(HasMetadata fresh) {
    try {
      writer.applyStatus(fresh);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) throw e; // gone: nothing is to be told
    }
  }
}
