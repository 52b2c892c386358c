package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.List;

/** Asks a pod to go, unless a disruption budget forbids it; and puts pods on nodes. */
final class Evictions {
  private final Api api;

  Evictions(Api api) {
    this.api = api;
  }

  ObjectNode evict(String namespace, String name, JsonNode eviction, WriteOptions options) {
    return api.store().exclusively(() -> evictLocked(namespace, name, eviction, options));
  }

  private ObjectNode evictLocked(
      String namespace, String name, JsonNode eviction, WriteOptions options) {
    ResourceType pods = api.catalog().named("pods");
    ObjectNode pod = api.get(pods, namespace, name);
    Deletion.Request request = Deletion.Request.of(eviction.path("deleteOptions"));
    String phase = Json.text(pod, "status", "phase");
    boolean free = phase.equals("Succeeded") || phase.equals("Failed") || phase.equals("Pending");
    boolean leaving = Json.at(pod, "metadata", "deletionTimestamp") != null;
    if (!free && !leaving) spend(pod, options);
    api.delete(pods, namespace, name, request, options);
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    return status.put("status", "Success").put("code", 201L);
  }

  private void spend(ObjectNode pod, WriteOptions options) {
    String namespace = Json.text(pod, "metadata", "namespace");
    ResourceType budgets = api.catalog().named("poddisruptionbudgets.policy");
    List<ObjectNode> concerned =
        api.store().list(budgets.storedUnder(), namespace).objects().stream()
            .filter(budget -> Selectors.fromSpec(Json.at(budget, "spec", "selector")).test(pod))
            .toList();
    if (concerned.isEmpty()) return;
    if (concerned.size() > 1) {
      throw ApiFailure.internal(
          "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
    }
    ObjectNode budget = concerned.getFirst();
    JsonNode status = budget.path("status");
    long healthy = Json.number(status, 0, "currentHealthy");
    long desired = Json.number(status, 0, "desiredHealthy");
    if (!isReady(pod)) {
      boolean always =
          Json.text(budget, "spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow");
      if (always || (healthy >= desired && desired > 0)) return;
    }
    boolean seen =
        Json.number(status, 0, "observedGeneration")
            >= Json.number(budget, 0, "metadata", "generation");
    long allowed = Json.number(status, 0, "disruptionsAllowed");
    if (!seen || allowed <= 0) {
      String cause =
          seen
              ? "The disruption budget "
                  + Json.text(budget, "metadata", "name")
                  + " needs "
                  + desired
                  + " healthy pods and has "
                  + healthy
                  + " currently"
              : "The disruption budget "
                  + Json.text(budget, "metadata", "name")
                  + " is still being processed by the server.";
      throw ApiFailure.budgetSpent(
          "Cannot evict pod as it would violate the pod's disruption budget.", cause);
    }
    api.amend(
        budgets,
        budget,
        (next, metadata) -> {
          ObjectNode spent = Json.child(next, "status");
          spent.put("disruptionsAllowed", allowed - 1);
          Json.child(spent, "disruptedPods").put(Json.text(pod, "metadata", "name"), api.now());
        },
        options);
  }

  static boolean isReady(JsonNode pod) {
    return Json.items(pod, "status", "conditions").stream()
        .anyMatch(each ->
            Json.text(each, "type").equals("Ready") && Json.text(each, "status").equals("True"));
  }

  ObjectNode bind(String namespace, String name, JsonNode binding, WriteOptions options) {
    ResourceType pods = api.catalog().named("pods");
    String node = Json.text(binding, "target", "name");
    api.store()
        .exclusively(() -> {
          ObjectNode pod = api.get(pods, namespace, name);
          String present = Json.text(pod, "spec", "nodeName");
          if (!present.isEmpty()) {
            throw ApiFailure.stale(
                pods, name, "pod " + name + " is already assigned to node \"" + present + "\"");
          }
          api.amend(
              pods,
              pod,
              (next, metadata) -> {
                Json.child(next, "spec").put("nodeName", node);
                ObjectNode status = Json.child(next, "status");
                var conditions =
                    status.has("conditions")
                        ? status.withArray("conditions")
                        : status.putArray("conditions");
                conditions
                    .addObject()
                    .put("type", "PodScheduled")
                    .put("status", "True")
                    .put("lastTransitionTime", api.now());
              },
              options);
          return pod;
        });
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    return status.put("status", "Success").put("code", 201L);
  }
}
