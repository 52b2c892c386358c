package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Key;
import io.quorate.e2e.apiserver.store.Store;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What depends on other objects when one is written: its namespace, addresses of Services, the
 * default storage class.
 */
final class Admission {
  /**
   * ClusterIPs are loopback addresses, so that whatever forwards them can listen on them, and
   * whoever asks for a Service by its address gets through. They are drawn by lot, because other
   * such clusters on this machine use the same network.
   */
  private static final String SERVICE_NETWORK = "127.96.";

  private static final int SERVICES_MAX = 65_000;

  private final Store store;

  Admission(Store store) {
    this.store = store;
  }

  /** Called before validation. */
  void beforeCreate(ResourceType type, ObjectNode object) {
    if (type.namespaced()) requireNamespace(type, object);
    switch (type.qualified()) {
      case "pods" -> pod(object);
      case "persistentvolumeclaims" -> claim(object);
      case "persistentvolumes" -> finalizer(object, "kubernetes.io/pv-protection");
      case "customresourcedefinitions.apiextensions.k8s.io" ->
          finalizer(object, "customresourcecleanup.apiextensions.k8s.io");
      default -> {}
    }
  }

  /** Called after validation. */
  void onCreate(ResourceType type, ObjectNode object, String now) {
    if (type.qualified().equals("services")) giveAddress(object);
    if (type.qualified().equals("customresourcedefinitions.apiextensions.k8s.io"))
      establish(object, now);
  }

  void beforeUpdate(ResourceType type, ObjectNode object, ObjectNode old) {
    if (type.qualified().equals("services") && !object.path("spec").has("clusterIP")) {
      for (String field : new String[] {"clusterIP", "clusterIPs"}) {
        JsonNode address = Json.at(old, "spec", field);
        if (address != null) Json.child(object, "spec").set(field, address);
      }
    }
  }

  private void requireNamespace(ResourceType type, ObjectNode object) {
    String name = Json.text(object, "metadata", "namespace");
    ObjectNode namespace = store.get(new Key("namespaces", "", name));
    if (namespace == null) {
      throw ApiFailure.noSuchNamespace(name);
    }
    if (Json.at(namespace, "metadata", "deletionTimestamp") != null
        && !type.storedUnder().equals("events")) {
      throw ApiFailure.terminatingNamespace(type, Json.text(object, "metadata", "name"), name);
    }
  }

  private static void pod(ObjectNode pod) {
    ObjectNode spec = Json.child(pod, "spec");
    if (!spec.has("serviceAccountName"))
      spec.put("serviceAccountName", "default").put("serviceAccount", "default");
    if (!spec.has("enableServiceLinks")) spec.put("enableServiceLinks", true);
    if (!spec.has("priority"))
      spec.put("priority", 0L).put("preemptionPolicy", "PreemptLowerPriority");
    Json.child(pod, "status").put("qosClass", serviceClass(spec));
  }

  private static String serviceClass(ObjectNode spec) {
    boolean any = false;
    boolean all = true;
    for (JsonNode container : Json.items(spec, "containers")) {
      JsonNode limits = container.path("resources").path("limits");
      JsonNode requests = container.path("resources").path("requests");
      any |= !limits.isEmpty() || !requests.isEmpty();
      for (String resource : new String[] {"cpu", "memory"}) {
        boolean guaranteed =
            limits.has(resource)
                && (!requests.has(resource)
                    || Json.same(limits.get(resource), requests.get(resource)));
        all &= guaranteed;
      }
    }
    return !any ? "BestEffort" : all ? "Guaranteed" : "Burstable";
  }

  private void claim(ObjectNode claim) {
    finalizer(claim, "kubernetes.io/pvc-protection");
    ObjectNode spec = Json.child(claim, "spec");
    if (spec.has("storageClassName")) return;
    for (ObjectNode storageClass : store.list("storageclasses.storage.k8s.io", null).objects()) {
      String isDefault =
          Json.text(
              storageClass,
              "metadata",
              "annotations",
              "storageclass.kubernetes.io/is-default-class");
      if (isDefault.equals("true"))
        spec.put("storageClassName", Json.text(storageClass, "metadata", "name"));
    }
  }

  private static void finalizer(ObjectNode object, String finalizer) {
    ObjectNode metadata = Json.child(object, "metadata");
    ArrayNode finalizers =
        metadata.get("finalizers") instanceof ArrayNode present
            ? present
            : metadata.putArray("finalizers");
    for (JsonNode each : finalizers) if (each.asText().equals(finalizer)) return;
    finalizers.add(finalizer);
  }

  private void giveAddress(ObjectNode service) {
    ObjectNode spec = Json.child(service, "spec");
    if (spec.has("clusterIP") || Json.text(spec, "type").equals("ExternalName")) return;
    Set<String> taken = new HashSet<>();
    store
        .list("services", null)
        .objects()
        .forEach(each -> taken.add(Json.text(each, "spec", "clusterIP")));
    int first = RandomGenerator.getDefault().nextInt(SERVICES_MAX);
    for (int tried = 0; tried < SERVICES_MAX; tried++) {
      int i = (first + tried) % SERVICES_MAX;
      String address = SERVICE_NETWORK + (i >> 8) + "." + (i & 255);
      if ((i & 255) == 0 || (i & 255) == 255 || taken.contains(address)) continue;
      spec.put("clusterIP", address);
      spec.putArray("clusterIPs").add(address);
      return;
    }
    throw ApiFailure.internal("no address is left for a Service");
  }

  private static void establish(ObjectNode definition, String now) {
    ObjectNode status = definition.putObject("status");
    ArrayNode conditions = status.putArray("conditions");
    condition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found", now);
    condition(
        conditions,
        "Established",
        "InitialNamesAccepted",
        "the initial names have been accepted",
        now);
    status.set("acceptedNames", definition.at("/spec/names").deepCopy());
    ArrayNode stored = status.putArray("storedVersions");
    for (JsonNode version : Json.items(definition, "spec", "versions")) {
      if (version.path("storage").asBoolean()) stored.add(Json.text(version, "name"));
    }
  }

  private static void condition(
      ArrayNode conditions, String type, String reason, String message, String now) {
    conditions
        .addObject()
        .put("lastTransitionTime", now)
        .put("message", message)
        .put("reason", reason)
        .put("status", "True")
        .put("type", type);
  }
}
