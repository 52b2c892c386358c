package io.quorate.e2e.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes away the fields that a schema does not know, and fills in the defaults that it gives.
 * Changes the tree it gets.
 */
public final class Pruning {
  private static final Set<String> OF_EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");

  private Pruning() {}

  /**
   * Removes what {@code schema} does not know.
   *
   * @param unknown gets the path of each field removed
   */
  public static void prune(ObjectNode object, Schema schema, List<String> unknown) {
    prune(object, schema, "", true, unknown);
  }

  private static void prune(
      JsonNode node, Schema schema, String path, boolean root, List<String> unknown) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : Json.fields(object)) {
        String name = field.getKey();
        String below = path.isEmpty() ? name : path + "." + name;
        Schema known = schema.property(name);
        if (known == null) known = schema.additional();
        if (known != null) {
          prune(field.getValue(), known, below, false, unknown);
        } else if (!schema.keepsUnknown() && !(root && OF_EVERY_OBJECT.contains(name))) {
          object.remove(name);
          unknown.add(below);
        }
      }
    } else if (node.isArray() && schema.items() != null) {
      int index = 0;
      for (JsonNode item : node)
        prune(item, schema.items(), path + "[" + index++ + "]", false, unknown);
    }
  }

  /** Fills in each default whose field is missing, or is a null that the schema does not allow. */
  public static void fillIn(JsonNode node, Schema schema) {
    if (node instanceof ObjectNode object) {
      schema
          .properties()
          .forEach((name, known) -> {
            JsonNode value = object.get(name);
            JsonNode otherwise = known.defaultValue();
            if (otherwise != null && (value == null || (value.isNull() && !known.nullable()))) {
              object.set(name, otherwise.deepCopy());
            }
          });
      Json.fields(object).forEach(field -> fillIn(field.getValue(), schema.field(field.getKey())));
    } else if (node.isArray() && schema.items() != null) {
      for (JsonNode item : node) fillIn(item, schema.items());
    }
  }

  /** Drops nulls from maps and structs, as the decoder of a built-in kind does. */
  public static void dropNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : Json.fields(object)) {
        if (field.getValue().isNull()) object.remove(field.getKey());
        else dropNulls(field.getValue());
      }
    } else {
      node.forEach(Pruning::dropNulls);
    }
  }
}
