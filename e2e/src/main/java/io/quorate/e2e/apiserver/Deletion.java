package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Store;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How objects go: at once, or when their finalizers have gone, or, of a pod on a node, when the
 * node says it has ended.
 */
public final class Deletion {
  private static final String FOREGROUND = "foregroundDeletion";
  private static final String ORPHAN = "orphan";

  private final Store store;
  private final Api api;

  Deletion(Store store, Api api) {
    this.store = store;
    this.api = api;
  }

  /**
   * What is asked for, as {@code DeleteOptions} have it.
   *
   * @param uid the object must have, "" for any
   * @param resourceVersion the object must have, "" for any
   * @param graceSeconds null for what the object itself says
   * @param propagation {@code Background}, {@code Foreground}, {@code Orphan}, or "" for the
   *     default
   */
  public record Request(
      String uid, String resourceVersion, @Nullable Long graceSeconds, String propagation) {
    /** At once, whatever the object says. */
    public static Request now(String uid) {
      return new Request(uid, "", 0L, "");
    }

    /** As the object says. */
    public static Request plain() {
      return new Request("", "", null, "");
    }

    static Request of(JsonNode options) {
      JsonNode grace = Json.at(options, "gracePeriodSeconds");
      String propagation = Json.text(options, "propagationPolicy");
      if (options.path("orphanDependents").asBoolean(false)) propagation = "Orphan";
      return new Request(
          Json.text(options, "preconditions", "uid"),
          Json.text(options, "preconditions", "resourceVersion"),
          grace == null ? null : grace.asLong(),
          propagation);
    }
  }

  /**
   * What came of it.
   *
   * @param object as it was last seen
   * @param gone false if it still waits for somebody
   */
  public record Outcome(ObjectNode object, boolean gone) {}

  /** Whether nothing holds an object that is to go. */
  boolean isComplete(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    return Json.at(metadata, "deletionTimestamp") != null
        && metadata.path("finalizers").isEmpty()
        && Json.items(object, "spec", "finalizers").isEmpty()
        && Json.number(metadata, 0, "deletionGracePeriodSeconds") == 0;
  }

  Outcome delete(
      ResourceType type, String namespace, String name, Request request, WriteOptions options) {
    ObjectNode old = api.get(type, namespace, name);
    requirePreconditions(type, old, request);
    ObjectNode next = old.deepCopy();
    ObjectNode metadata = Json.child(next, "metadata");
    addFinalizer(metadata, request.propagation());
    long grace = graceSeconds(type, old, request);
    boolean already = metadata.has("deletionTimestamp");
    if (!already) {
      Instant at = api.clock().instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(grace);
      metadata.put("deletionTimestamp", at.toString());
      metadata.put("deletionGracePeriodSeconds", grace);
      if (metadata.has("generation"))
        metadata.put("generation", Json.number(metadata, 0, "generation") + 1);
    } else if (grace < Json.number(metadata, 0, "deletionGracePeriodSeconds")) {
      metadata.put("deletionGracePeriodSeconds", grace);
    }
    if (type.qualified().equals("namespaces"))
      Json.child(next, "status").put("phase", "Terminating");
    boolean gone = isComplete(next);
    if (options.dryRun()) return new Outcome(next, gone);
    if (gone) {
      ObjectNode last = store.remove(type.key(namespace, name));
      return new Outcome(last == null ? old : last, true);
    }
    if (Json.same(next, old)) return new Outcome(old, false);
    return new Outcome(store.put(type.key(namespace, name), next), false);
  }

  private static void requirePreconditions(ResourceType type, ObjectNode old, Request request) {
    String name = Json.text(old, "metadata", "name");
    String uid = Json.text(old, "metadata", "uid");
    if (!request.uid().isEmpty() && !request.uid().equals(uid)) {
      throw ApiFailure.stale(
          type,
          name,
          "the UID in the precondition ("
              + request.uid()
              + ") does not match the UID in record ("
              + uid
              + "). The object might have been deleted and then recreated");
    }
    String revision = Json.text(old, "metadata", "resourceVersion");
    if (!request.resourceVersion().isEmpty() && !request.resourceVersion().equals(revision)) {
      throw ApiFailure.stale(
          type,
          name,
          "the ResourceVersion in the precondition ("
              + request.resourceVersion()
              + ") does not match the ResourceVersion in record ("
              + revision
              + "). The object might have been modified");
    }
  }

  private static void addFinalizer(ObjectNode metadata, String propagation) {
    String finalizer =
        switch (propagation) {
          case "Foreground" -> FOREGROUND;
          case "Orphan" -> ORPHAN;
          default -> "";
        };
    if (finalizer.isEmpty()) return;
    ArrayNode finalizers =
        metadata.get("finalizers") instanceof ArrayNode present
            ? present
            : metadata.putArray("finalizers");
    for (JsonNode each : finalizers) if (each.asText().equals(finalizer)) return;
    finalizers.add(finalizer);
  }

  /** Only a pod that a node has taken, and that has not ended by itself, is given time. */
  private static long graceSeconds(ResourceType type, ObjectNode old, Request request) {
    if (!type.qualified().equals("pods") || Json.text(old, "spec", "nodeName").isEmpty()) return 0;
    String phase = Json.text(old, "status", "phase");
    if (phase.equals("Succeeded") || phase.equals("Failed")) return 0;
    Long asked = request.graceSeconds();
    return asked != null ? asked : Json.number(old, 30, "spec", "terminationGracePeriodSeconds");
  }
}
