package io.quorate.e2e.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes what belonged to owners that are gone, in the background or, for an owner that asked for
 * it, before it goes; or leaves it orphaned. Forgets old events too.
 */
final class Garbage implements Controller {
  private static final String FOREGROUND = "foregroundDeletion";
  private static final String ORPHAN = "orphan";
  private static final Duration EVENTS_KEPT = Duration.ofHours(1);

  private final Objects objects;

  Garbage(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void reconcile() {
    Map<Key, ObjectNode> everything = objects.everything();
    Set<String> living = new HashSet<>();
    everything.values().forEach(object -> living.add(Objects.uid(object)));
    for (Map.Entry<Key, ObjectNode> entry : everything.entrySet()) {
      ObjectNode object = entry.getValue();
      String resource = entry.getKey().resource();
      List<JsonNode> owners = Json.items(object, "metadata", "ownerReferences");
      boolean ownerless =
          !owners.isEmpty()
              && owners.stream().noneMatch(owner -> living.contains(Json.text(owner, "uid")));
      if (ownerless && !Objects.isLeaving(object)) objects.delete(resource, object);
      if (Objects.isLeaving(object)) letGo(resource, object, everything);
      if (resource.equals("events")) forget(object);
    }
  }

  private void letGo(String resource, ObjectNode owner, Map<Key, ObjectNode> everything) {
    List<String> finalizers = Json.texts(owner, "metadata", "finalizers");
    boolean foreground = finalizers.contains(FOREGROUND);
    boolean orphan = finalizers.contains(ORPHAN);
    if (!foreground && !orphan) return;
    List<Map.Entry<Key, ObjectNode>> dependents = new ArrayList<>();
    for (Map.Entry<Key, ObjectNode> entry : everything.entrySet()) {
      if (references(entry.getValue(), owner)) dependents.add(entry);
    }
    if (orphan) {
      dependents.forEach(entry -> abandon(entry.getKey().resource(), entry.getValue(), owner));
      objects.release(resource, owner, ORPHAN);
      return;
    }
    for (Map.Entry<Key, ObjectNode> entry : dependents) {
      if (!Objects.isLeaving(entry.getValue())) {
        objects.delete(entry.getKey().resource(), entry.getValue(), "Foreground");
      }
    }
    if (dependents.isEmpty()) objects.release(resource, owner, FOREGROUND);
  }

  private static boolean references(JsonNode object, JsonNode owner) {
    return Json.items(object, "metadata", "ownerReferences").stream()
        .anyMatch(each -> Json.text(each, "uid").equals(Objects.uid(owner)));
  }

  private void abandon(String resource, ObjectNode object, ObjectNode owner) {
    ObjectNode patch = Json.object();
    ArrayNode rest = patch.putObject("metadata").putArray("ownerReferences");
    Json.items(object, "metadata", "ownerReferences").stream()
        .filter(each -> !Json.text(each, "uid").equals(Objects.uid(owner)))
        .forEach(rest::add);
    objects.patch(resource, object, patch);
  }

  private void forget(ObjectNode event) {
    Instant made = Instant.parse(Json.text(event, "metadata", "creationTimestamp"));
    if (made.plus(EVENTS_KEPT).toEpochMilli() < objects.nowMillis())
      objects.delete("events", event);
  }
}
