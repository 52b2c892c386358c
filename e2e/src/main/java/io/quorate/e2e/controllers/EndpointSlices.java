package io.quorate.e2e.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.Selectors;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes down, for each Service with a selector, which pods stand behind it and which of them are
 * ready.
 */
final class EndpointSlices implements Controller {
  private static final String RESOURCE = "endpointslices.discovery.k8s.io";

  private final Objects objects;

  EndpointSlices(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void reconcile() {
    for (ObjectNode service : objects.all("services")) {
      if (Json.at(service, "spec", "selector") != null && !Objects.isLeaving(service))
        reconcile(service);
    }
  }

  private void reconcile(ObjectNode service) {
    ObjectNode labels = Json.object().set("matchLabels", service.at("/spec/selector"));
    Predicate<JsonNode> selector = Selectors.fromSpec(labels);
    List<ObjectNode> pods =
        objects.in(Objects.namespace(service), "pods").stream()
            .filter(selector)
            .filter(pod -> !Json.text(pod, "status", "podIP").isEmpty())
            .toList();
    ObjectNode slice = Json.object();
    ObjectNode metadata = slice.putObject("metadata").put("name", Objects.name(service) + "-local");
    metadata
        .putObject("labels")
        .put("kubernetes.io/service-name", Objects.name(service))
        .put("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
    metadata.putArray("ownerReferences").add(Objects.ownerReference(service, true));
    slice.put("addressType", "IPv4");
    var endpoints = slice.putArray("endpoints");
    pods.forEach(pod -> endpoints.add(endpoint(service, pod)));
    var ports = slice.putArray("ports");
    if (!pods.isEmpty()) {
      for (JsonNode port : Json.items(service, "spec", "ports"))
        ports.add(port(port, pods.getFirst()));
    }
    keep(service, slice);
  }

  private void keep(ObjectNode service, ObjectNode slice) {
    ObjectNode present = objects.find(RESOURCE, Objects.namespace(service), Objects.name(slice));
    if (present == null) {
      objects.create(RESOURCE, Objects.namespace(service), slice);
    } else if (!Json.same(present.get("endpoints"), slice.get("endpoints"))
        || !Json.same(present.get("ports"), slice.get("ports"))) {
      ObjectNode patch = Json.object();
      patch.set("endpoints", slice.get("endpoints"));
      patch.set("ports", slice.get("ports"));
      objects.patch(RESOURCE, present, patch);
    }
  }

  private static ObjectNode endpoint(ObjectNode service, ObjectNode pod) {
    boolean leaving = Objects.isLeaving(pod);
    boolean ready = Objects.isReady(pod);
    boolean always = service.at("/spec/publishNotReadyAddresses").asBoolean(false);
    ObjectNode endpoint = Json.object();
    endpoint.putArray("addresses").add(Json.text(pod, "status", "podIP"));
    ObjectNode conditions = endpoint.putObject("conditions");
    conditions
        .put("ready", always || (ready && !leaving))
        .put("serving", ready)
        .put("terminating", leaving);
    if (Json.text(pod, "spec", "subdomain").equals(Objects.name(service))) {
      endpoint.put("hostname", Json.text(pod, "spec", "hostname"));
    }
    endpoint.put("nodeName", Json.text(pod, "spec", "nodeName"));
    ObjectNode target =
        endpoint.putObject("targetRef").put("kind", "Pod").put("name", Objects.name(pod));
    target.put("namespace", Objects.namespace(pod)).put("uid", Objects.uid(pod));
    return endpoint;
  }

  private static ObjectNode port(JsonNode port, ObjectNode pod) {
    ObjectNode made = Json.object();
    made.put("name", Json.text(port, "name"));
    made.put("protocol", Json.text(port, "protocol"));
    JsonNode target = port.path("targetPort");
    made.put(
        "port",
        target.isTextual()
            ? named(pod, target.asText())
            : target.asLong(port.path("port").asLong()));
    return made;
  }

  private static long named(ObjectNode pod, String name) {
    for (JsonNode container : Json.items(pod, "spec", "containers")) {
      for (JsonNode port : Json.items(container, "ports")) {
        if (Json.text(port, "name").equals(name)) return port.path("containerPort").asLong();
      }
    }
    return 0;
  }
}
