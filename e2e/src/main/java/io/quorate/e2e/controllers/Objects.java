package io.quorate.e2e.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.Api;
import io.quorate.e2e.apiserver.ApiFailure;
import io.quorate.e2e.apiserver.Deletion;
import io.quorate.e2e.apiserver.PatchKind;
import io.quorate.e2e.apiserver.ResourceType;
import io.quorate.e2e.apiserver.WriteOptions;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The objects as the controllers see and change them. */
final class Objects {
  private final Api api;
  private final WriteOptions options = WriteOptions.by("kube-controller-manager");

  Objects(Api api) {
    this.api = api;
  }

  /** The objects of a resource ({@code PLURAL} or {@code PLURAL.GROUP}) in every namespace. */
  List<ObjectNode> all(String resource) {
    return api.store().list(resource, null).objects();
  }

  List<ObjectNode> in(String namespace, String resource) {
    return api.store().list(resource, namespace).objects();
  }

  Map<Key, ObjectNode> everything() {
    return api.store().everything();
  }

  List<Key> keysIn(String namespace) {
    return api.store().keysIn(namespace);
  }

  @Nullable ObjectNode find(String resource, String namespace, String name) {
    return api.find(resource, namespace, name);
  }

  void create(String resource, String namespace, ObjectNode object) {
    try {
      api.create(type(resource), namespace, object, options);
    } catch (ApiFailure e) {
      if (!e.reason().equals("AlreadyExists")) throw e;
    }
  }

  /** Changes an object by a merge patch. */
  void patch(String resource, ObjectNode object, ObjectNode patch) {
    patch(resource, object, "", patch);
  }

  /** Changes an object's status by a merge patch; nothing is written if it says nothing new. */
  void status(String resource, ObjectNode object, ObjectNode status) {
    ObjectNode patch = Json.object();
    patch.set("status", status);
    patch(resource, object, "status", patch);
  }

  private void patch(String resource, ObjectNode object, String subresource, ObjectNode patch) {
    api.patch(
        type(resource),
        namespace(object),
        name(object),
        subresource,
        PatchKind.MERGE,
        patch,
        options);
  }

  /** Deletes just this object, and no later one of its name. */
  void delete(String resource, ObjectNode object) {
    delete(resource, object, "Background");
  }

  void delete(String resource, ObjectNode object, String propagation) {
    try {
      Deletion.Request request = new Deletion.Request(uid(object), "", null, propagation);
      api.delete(type(resource), namespace(object), name(object), request, options);
    } catch (ApiFailure e) {
      // It has gone by itself, or another has taken its name.
      if (e.code() != 404 && e.code() != 409) throw e;
    }
  }

  /** Takes a finalizer away, which may be what the object waited for. */
  void release(String resource, ObjectNode object, String finalizer) {
    ObjectNode patch = Json.object();
    var rest = patch.putObject("metadata").putArray("finalizers");
    Json.texts(object, "metadata", "finalizers").stream()
        .filter(each -> !each.equals(finalizer))
        .forEach(rest::add);
    patch(resource, object, patch);
  }

  /** Changes what patches may not, such as a namespace's own finalizers. */
  void releaseNamespace(ObjectNode namespace) {
    api.amend(
        type("namespaces"),
        namespace,
        (next, metadata) -> Json.child(next, "spec").putArray("finalizers"),
        options);
  }

  String now() {
    return api.now();
  }

  long nowMillis() {
    return api.clock().millis();
  }

  private ResourceType type(String resource) {
    return api.catalog().named(resource);
  }

  /** The resource of a kind, if it is served. */
  Optional<String> resourceOf(String apiVersion, String kind) {
    return api.catalog().of(apiVersion, kind).map(ResourceType::storedUnder);
  }

  static String name(JsonNode object) {
    return Json.text(object, "metadata", "name");
  }

  static String namespace(JsonNode object) {
    return Json.text(object, "metadata", "namespace");
  }

  static String uid(JsonNode object) {
    return Json.text(object, "metadata", "uid");
  }

  static boolean isLeaving(JsonNode object) {
    return Json.at(object, "metadata", "deletionTimestamp") != null;
  }

  static boolean isReady(JsonNode pod) {
    return condition(pod, "Ready")
        .map(each -> Json.text(each, "status").equals("True"))
        .orElse(false);
  }

  static Optional<JsonNode> condition(JsonNode object, String type) {
    return Json.items(object, "status", "conditions").stream()
        .filter(each -> Json.text(each, "type").equals(type))
        .findFirst();
  }

  /** Whether {@code owner} controls {@code object}. */
  static boolean controls(JsonNode owner, JsonNode object) {
    return Json.items(object, "metadata", "ownerReferences").stream()
        .anyMatch(each ->
            each.path("controller").asBoolean() && Json.text(each, "uid").equals(uid(owner)));
  }

  static ObjectNode ownerReference(JsonNode owner, boolean controller) {
    ObjectNode reference = Json.object();
    reference
        .put("apiVersion", Json.text(owner, "apiVersion"))
        .put("kind", Json.text(owner, "kind"));
    reference.put("name", name(owner)).put("uid", uid(owner));
    if (controller) reference.put("controller", true).put("blockOwnerDeletion", true);
    return reference;
  }

  /** Tells whoever describes {@code about} what was done. */
  void event(ObjectNode about, String reason, String message) {
    ObjectNode event = Json.object();
    event
        .putObject("metadata")
        .put("generateName", name(about) + ".")
        .put("namespace", namespace(about));
    ObjectNode involved = event.putObject("involvedObject");
    involved
        .put("apiVersion", Json.text(about, "apiVersion"))
        .put("kind", Json.text(about, "kind"));
    involved.put("name", name(about)).put("namespace", namespace(about)).put("uid", uid(about));
    event.put("type", "Normal").put("reason", reason).put("message", message).put("count", 1L);
    event.put("firstTimestamp", now()).put("lastTimestamp", now());
    event.putObject("source").put("component", "statefulset-controller");
    event.put("reportingComponent", "statefulset-controller").put("reportingInstance", "");
    create("events", namespace(about), event);
  }
}
