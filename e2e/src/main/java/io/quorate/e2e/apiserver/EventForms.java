package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.Map;

/**
 * Events have two forms, {@code v1} and {@code events.k8s.io/v1}, of the same objects; they are
 * stored in the first.
 */
final class EventForms {
  private static final Map<String, String> NEW_NAMES =
      Map.of(
          "involvedObject", "regarding",
          "message", "note",
          "source", "deprecatedSource",
          "firstTimestamp", "deprecatedFirstTimestamp",
          "lastTimestamp", "deprecatedLastTimestamp",
          "count", "deprecatedCount",
          "reportingComponent", "reportingController");

  private EventForms() {}

  static ObjectNode toNew(ObjectNode core) {
    ObjectNode made = core.deepCopy().put("apiVersion", "events.k8s.io/v1");
    NEW_NAMES.forEach((old, fresh) -> rename(made, old, fresh));
    return made;
  }

  static ObjectNode toCore(ObjectNode fresh) {
    ObjectNode made = fresh.deepCopy().put("apiVersion", "v1");
    NEW_NAMES.forEach((old, name) -> rename(made, name, old));
    // The core form always has these three; kubectl's printers rely on it.
    if (!made.has("source")) made.putObject("source");
    if (!made.has("firstTimestamp")) made.putNull("firstTimestamp");
    if (!made.has("lastTimestamp")) made.putNull("lastTimestamp");
    if (Json.at(made, "involvedObject") == null) made.putObject("involvedObject");
    return made;
  }

  private static void rename(ObjectNode object, String from, String to) {
    if (object.has(from)) object.set(to, object.remove(from));
  }
}
