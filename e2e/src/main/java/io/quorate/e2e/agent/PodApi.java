package io.quorate.e2e.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent tells the API about pods. For any thread. */
final class PodApi {
  private static final Logger LOG = LoggerFactory.getLogger(PodApi.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final KubernetesClient client;

  PodApi(KubernetesClient client) {
    this.client = client;
  }

  void bind(Pod pod, String node) {
    String path = path(pod) + "/binding";
    var binding =
        new BindingBuilder()
            .withNewMetadata()
            .withName(pod.getMetadata().getName())
            .withNamespace(pod.getMetadata().getNamespace())
            .endMetadata()
            .withNewTarget()
            .withApiVersion("v1")
            .withKind("Node")
            .withName(node)
            .endTarget()
            .build();
    client.raw(path, "POST", binding);
  }

  /**
   * Returns whether the API has taken the report, or the pod is gone and there is nobody to tell.
   */
  boolean report(Pod pod, PodReport report) {
    try {
      String patch = MAPPER.writeValueAsString(Map.of("status", report.status(pod)));
      client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          .subresource("status")
          .patch(
              new PatchContext.Builder()
                  .withPatchType(PatchType.JSON_MERGE)
                  .withFieldManager(NodeAgent.MANAGER)
                  .build(),
              patch);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) return true;
      LOG.debug(
          "the status of {} can't be reported: {}", pod.getMetadata().getName(), e.getMessage());
      return false;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a status can't be written as JSON", e);
    }
  }

  /** The pod has ended: now it may go. Another pod of its name is left alone. */
  void remove(Pod pod) {
    var options =
        new DeleteOptionsBuilder()
            .withGracePeriodSeconds(0L)
            .withNewPreconditions()
            .withUid(pod.getMetadata().getUid())
            .endPreconditions()
            .build();
    try {
      client.raw(path(pod), "DELETE", options);
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409) throw e;
    }
  }

  private static String path(Pod pod) {
    return "/api/v1/namespaces/"
        + pod.getMetadata().getNamespace()
        + "/pods/"
        + pod.getMetadata().getName();
  }
}
