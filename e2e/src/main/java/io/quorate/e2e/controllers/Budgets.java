package io.quorate.e2e.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.Selectors;
import io.quorate.e2e.apiserver.schema.Json;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts, for each disruption budget, how many pods may go. */
final class Budgets implements Controller {
  private static final String RESOURCE = "poddisruptionbudgets.policy";

  /** A pod whose eviction was allowed counts as gone for so long, if it does not go. */
  private static final long EVICTION_BELIEVED_MILLIS = 120_000;

  private final Objects objects;

  Budgets(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void reconcile() {
    for (ObjectNode budget : objects.all(RESOURCE)) reconcile(budget);
  }

  private void reconcile(ObjectNode budget) {
    List<ObjectNode> pods =
        objects.in(Objects.namespace(budget), "pods").stream()
            .filter(Selectors.fromSpec(Json.at(budget, "spec", "selector")))
            .filter(pod -> !Json.text(pod, "status", "phase").equals("Succeeded"))
            .toList();
    ObjectNode disrupted = stillDisrupted(budget, pods);
    long healthy =
        pods.stream()
            .filter(pod ->
                Objects.isReady(pod)
                    && !Objects.isLeaving(pod)
                    && !disrupted.has(Objects.name(pod)))
            .count();
    long expected = expected(budget, pods);
    long desired = desired(budget, expected);
    long allowed = expected == 0 ? 0 : Math.max(0, healthy - desired);
    ObjectNode status = Json.object();
    status.put("observedGeneration", Json.number(budget, 0, "metadata", "generation"));
    status
        .put("currentHealthy", healthy)
        .put("desiredHealthy", desired)
        .put("expectedPods", expected);
    status.put("disruptionsAllowed", allowed);
    ObjectNode patch = Json.object();
    Json.fields(Json.at(budget, "status", "disruptedPods"))
        .forEach(each -> {
          if (!disrupted.has(each.getKey())) patch.putNull(each.getKey());
        });
    if (!patch.isEmpty()) status.set("disruptedPods", patch);
    condition(budget, allowed > 0, status);
    objects.status(RESOURCE, budget, status);
  }

  private ObjectNode stillDisrupted(ObjectNode budget, List<ObjectNode> pods) {
    ObjectNode still = Json.object();
    for (Map.Entry<String, JsonNode> each :
        Json.fields(Json.at(budget, "status", "disruptedPods"))) {
      boolean waiting =
          pods.stream()
              .anyMatch(pod -> Objects.name(pod).equals(each.getKey()) && !Objects.isLeaving(pod));
      long at = Instant.parse(each.getValue().asText()).toEpochMilli();
      if (waiting && at + EVICTION_BELIEVED_MILLIS > objects.nowMillis())
        still.set(each.getKey(), each.getValue());
    }
    return still;
  }

  /** A minimum in pods counts those there are; anything else counts those that their sets want. */
  private long expected(ObjectNode budget, List<ObjectNode> pods) {
    JsonNode least = Json.at(budget, "spec", "minAvailable");
    if (least != null && least.isNumber()) return pods.size();
    Set<String> seen = new HashSet<>();
    long sum = 0;
    for (ObjectNode pod : pods) {
      for (ObjectNode set : objects.in(Objects.namespace(pod), "statefulsets.apps")) {
        if (Objects.controls(set, pod) && seen.add(Objects.uid(set)))
          sum += Json.number(set, 1, "spec", "replicas");
      }
    }
    return sum;
  }

  private static long desired(ObjectNode budget, long expected) {
    JsonNode least = Json.at(budget, "spec", "minAvailable");
    JsonNode most = Json.at(budget, "spec", "maxUnavailable");
    if (most != null) return Math.max(0, expected - amount(most, expected));
    return least == null ? 0 : amount(least, expected);
  }

  private static long amount(JsonNode value, long total) {
    if (value.isNumber()) return value.asLong();
    double share = Double.parseDouble(value.asText().replace("%", ""));
    return (long) Math.ceil(share * total / 100);
  }

  private void condition(ObjectNode budget, boolean allowed, ObjectNode status) {
    String is = allowed ? "True" : "False";
    String since =
        Objects.condition(budget, "DisruptionAllowed")
            .filter(each -> Json.text(each, "status").equals(is))
            .map(each -> Json.text(each, "lastTransitionTime"))
            .orElseGet(objects::now);
    ArrayNode conditions = status.putArray("conditions");
    conditions
        .addObject()
        .put("type", "DisruptionAllowed")
        .put("status", is)
        .put("observedGeneration", Json.number(budget, 0, "metadata", "generation"))
        .put("reason", allowed ? "SufficientPods" : "InsufficientPods")
        .put("message", "")
        .put("lastTransitionTime", since);
  }
}
