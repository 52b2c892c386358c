package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.Map;

/**
 * Patches applied to a copy of an object. Server-side apply is another matter: see the field
 * ownership.
 */
final class Patches {
  private Patches() {}

  static ObjectNode apply(PatchKind kind, ObjectNode object, JsonNode patch) {
    return switch (kind) {
      case JSON -> json(object, patch);
      case MERGE -> asObject(merge(object, patch));
      case STRATEGIC -> {
        refuseLists(patch);
        yield asObject(merge(object, patch));
      }
      case APPLY -> throw new IllegalArgumentException("an apply is no patch of this kind");
    };
  }

  private static ObjectNode json(ObjectNode object, JsonNode patch) {
    try {
      return asObject(JsonPatch.apply(patch, object.deepCopy()));
    } catch (JsonPatchException | IllegalArgumentException e) {
      throw ApiFailure.unusablePatch();
    }
  }

  /** RFC 7386. */
  private static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) return patch;
    ObjectNode merged = target instanceof ObjectNode object ? object.deepCopy() : Json.object();
    for (Map.Entry<String, JsonNode> field : Json.fields(patch)) {
      String name = field.getKey();
      if (field.getValue().isNull()) merged.remove(name);
      else merged.set(name, merge(merged.path(name), field.getValue()).deepCopy());
    }
    return merged;
  }

  /** Without lists and directives a strategic merge patch means the same as a merge patch. */
  private static void refuseLists(JsonNode patch) {
    for (Map.Entry<String, JsonNode> field : Json.fields(patch)) {
      if (field.getValue().isArray() || field.getKey().startsWith("$")) {
        throw ApiFailure.unsupportedMediaType(
            "local mode takes strategic merge patches without lists only, and this one has \""
                + field.getKey()
                + "\": use a merge patch, a JSON patch or server-side apply (kubectl apply --server-side)");
      }
      refuseLists(field.getValue());
    }
  }

  private static ObjectNode asObject(JsonNode node) {
    if (node instanceof ObjectNode object) return object;
    throw ApiFailure.badRequest("the patched document is no object");
  }
}
