package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.quorate.operator.model.Labels;

/**
 * Writes by server-side apply, as one owner of exactly the fields that are sent. By force: a field
 * of ours that somebody else has set is taken back.
 */
public final class ServerSideApply implements ObjectWriter {
  private static final String STATUS_MANAGER = Labels.OPERATOR + "-status";

  private final KubernetesClient client;

  public ServerSideApply(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public HasMetadata apply(HasMetadata desired) {
    return client
        .resource(desired)
        .fieldManager(Labels.OPERATOR)
        .forceConflicts()
        .serverSideApply();
  }

  @Override
  public void applyAs(String manager, HasMetadata desired) {
    client.resource(desired).fieldManager(manager).forceConflicts().serverSideApply();
  }

  @Override
  public void applyStatus(HasMetadata withStatus) {
    client
        .resource(withStatus)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(STATUS_MANAGER)
                .withForce(true)
                .build());
  }
}
