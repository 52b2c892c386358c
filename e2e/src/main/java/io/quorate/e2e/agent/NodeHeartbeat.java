package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes this machine a node, and says again and again that it still is one. */
final class NodeHeartbeat {
  private static final Logger LOG = LoggerFactory.getLogger(NodeHeartbeat.class);
  private static final String LEASES = "kube-node-lease";
  private static final long EVERY_NANOS = 5_000_000_000L;
  private static final int LEASE_SECONDS = 40;

  private final KubernetesClient client;
  private final String name;
  private long lastNanos;

  NodeHeartbeat(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  void register() {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Map<String, Quantity> capacity =
        Map.of(
            "cpu", new Quantity(Integer.toString(Runtime.getRuntime().availableProcessors())),
            "memory", new Quantity("16Gi"),
            "pods", new Quantity("110"));
    Node node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("kubernetes.io/hostname", name)
            .addToLabels("kubernetes.io/os", "linux")
            .endMetadata()
            .build();
    client.resource(node).fieldManager(NodeAgent.MANAGER).forceConflicts().serverSideApply();
    Node status =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewStatus()
            .withCapacity(capacity)
            .withAllocatable(capacity)
            .addNewAddress("127.0.0.1", "InternalIP")
            .addNewAddress(name, "Hostname")
            .withConditions(
                new NodeConditionBuilder()
                    .withType("Ready")
                    .withStatus("True")
                    .withReason("AgentReady")
                    .withMessage("the node agent runs")
                    .withLastHeartbeatTime(now)
                    .withLastTransitionTime(now)
                    .build())
            .endStatus()
            .build();
    client
        .resource(status)
        .subresource("status")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(NodeAgent.MANAGER)
                .withForce(true)
                .build());
    beat();
  }

  /** Renews the lease when it is time. */
  void beat() {
    if (lastNanos != 0 && System.nanoTime() - lastNanos < EVERY_NANOS) return;
    lastNanos = System.nanoTime();
    Lease lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(LEASES)
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(name)
            .withLeaseDurationSeconds(LEASE_SECONDS)
            .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
            .endSpec()
            .build();
    try {
      client.resource(lease).fieldManager(NodeAgent.MANAGER).forceConflicts().serverSideApply();
    } catch (KubernetesClientException e) {
      LOG.warn("the node's lease can't be renewed: {}", e.getMessage());
    }
  }
}
