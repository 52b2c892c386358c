package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolSpec;
import io.quorate.operator.model.Labels;
import java.util.Collection;
import java.util.Map;

/**
 * Lets go of a pool's size. An owner that stops sending a field sets it back to its default, which
 * would stop all observers; so when the spec no longer gives a size, the live one is first taken
 * over by a manager that never writes again.
 */
final class PoolHandover {
  private static final String HANDOVER_MANAGER = Labels.OPERATOR + "-handover";

  private PoolHandover() {}

  static void leaveSizeToOthers(
      CoordinationObserverPool desired,
      Collection<? extends HasMetadata> cached,
      ObjectWriter writer) {
    if (desired.getSpec().replicas() != null) return;
    for (HasMetadata object : cached)
      if (object instanceof CoordinationObserverPool live
          && live.getMetadata().getName().equals(desired.getMetadata().getName())
          && weOwnTheSize(live)) writer.applyAs(HANDOVER_MANAGER, sizeOf(live));
  }

  private static CoordinationObserverPool sizeOf(CoordinationObserverPool live) {
    CoordinationObserverPool size = new CoordinationObserverPool();
    size.getMetadata().setNamespace(live.getMetadata().getNamespace());
    size.getMetadata().setName(live.getMetadata().getName());
    size.setSpec(
        CoordinationObserverPoolSpec.of(
            live.getSpec().clusterRef().name(), live.getSpec().replicas(), null));
    size.setStatus(null);
    return size;
  }

  static boolean weOwnTheSize(CoordinationObserverPool live) {
    if (live.getMetadata().getManagedFields() == null) return false;
    for (ManagedFieldsEntry entry : live.getMetadata().getManagedFields())
      if (Labels.OPERATOR.equals(entry.getManager())
          && entry.getFieldsV1() != null
          && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
          && spec.containsKey("f:replicas")) return true;
    return false;
  }
}
