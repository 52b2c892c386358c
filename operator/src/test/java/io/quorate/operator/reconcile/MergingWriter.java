package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolSpec;
import io.quorate.operator.api.Written;
import io.quorate.operator.model.Labels;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes to a server without server-side apply: reads the live object and replaces what the desired
 * one has. Enough for one writer; who owns which field is not kept.
 */
final class MergingWriter implements ObjectWriter {
  private final KubernetesClient client;
  private int writes;

  MergingWriter(KubernetesClient client) {
    this.client = client;
  }

  /** Objects written, status included. */
  int writes() {
    return writes;
  }

  @Override
  public HasMetadata apply(HasMetadata desired) {
    writes++;
    HasMetadata live = client.resource(desired).get();
    return switch (desired) {
      case Pod label -> {
        Pod pod = (Pod) live;
        Map<String, String> labels = new HashMap<>(pod.getMetadata().getLabels());
        labels.remove(Labels.ROLE);
        if (label.getMetadata().getLabels() != null) labels.putAll(label.getMetadata().getLabels());
        pod.getMetadata().setLabels(labels);
        yield client.resource(pod).update();
      }
      case CoordinationObserverPool pool -> {
        CoordinationObserverPoolSpec spec = pool.getSpec();
        if (live != null && spec.replicas() == null)
          spec =
              CoordinationObserverPoolSpec.of(
                  spec.clusterRef().name(),
                  ((CoordinationObserverPool) live).getSpec().replicas(),
                  spec.topologyZone());
        CoordinationObserverPool merged = new CoordinationObserverPool();
        merged.setMetadata(live == null ? pool.getMetadata() : live.getMetadata());
        merged.setSpec(Written.pool(spec));
        if (live != null) merged.setStatus(((CoordinationObserverPool) live).getStatus());
        yield live == null ? client.resource(merged).create() : client.resource(merged).update();
      }
      default -> {
        if (live == null) yield client.resource(desired).create();
        desired.getMetadata().setResourceVersion(live.getMetadata().getResourceVersion());
        desired.getMetadata().setUid(live.getMetadata().getUid());
        HasMetadata result = client.resource(desired).update();
        desired.getMetadata().setResourceVersion(null);
        desired.getMetadata().setUid(null);
        yield result;
      }
    };
  }

  @Override
  public void applyAs(String manager, HasMetadata desired) {
    throw new UnsupportedOperationException("this server keeps no field managers");
  }

  @Override
  public void applyStatus(HasMetadata withStatus) {
    writes++;
    HasMetadata live = client.resource(withStatus).get();
    switch (withStatus) {
      case CoordinationCluster cluster -> {
        CoordinationCluster target = (CoordinationCluster) live;
        target.setStatus(cluster.getStatus());
        client.resource(target).updateStatus();
      }
      case CoordinationObserverPool pool -> {
        CoordinationObserverPool target = (CoordinationObserverPool) live;
        target.setStatus(pool.getStatus());
        client.resource(target).updateStatus();
      }
      default -> throw new IllegalArgumentException(withStatus.getKind());
    }
  }
}
