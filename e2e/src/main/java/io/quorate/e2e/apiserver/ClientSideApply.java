package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The annotation in which kubectl's client-side apply keeps what it applied last. The server only
 * touches it when kubectl itself goes over to server-side apply.
 */
final class ClientSideApply {
  /** How kubectl calls itself when it applies on the server's side. */
  static final String MANAGER = "kubectl";

  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  private ClientSideApply() {}

  /** What was applied last; empty if there is no such thing, or it can't be read. */
  static Optional<ObjectNode> last(ObjectNode live) {
    String text = Json.text(live, "metadata", "annotations", ANNOTATION);
    if (text.isEmpty()) return Optional.empty();
    try {
      return Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Notes what is applied now, where the annotation is kept at all. */
  static void update(ObjectNode object, ObjectNode configuration) {
    if (last(object).isEmpty()) return;
    ObjectNode applied = configuration.deepCopy();
    if (Json.at(applied, "metadata", "annotations") instanceof ObjectNode annotations) {
      annotations.remove(ANNOTATION);
      if (annotations.isEmpty()) Json.child(applied, "metadata").remove("annotations");
    }
    Json.child(Json.child(object, "metadata"), "annotations")
        .put(ANNOTATION, Json.sorted(applied) + "\n");
  }
}
