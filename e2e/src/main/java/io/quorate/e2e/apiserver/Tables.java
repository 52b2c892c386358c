package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.time.Instant;
import java.util.List;

/** Objects as the rows that {@code kubectl get} prints. */
final class Tables {
  private Tables() {}

  /**
   * A table of objects.
   *
   * @param withColumns false in all but the first of a watch's tables
   * @param include how much of each object stands beside its row: {@code None}, {@code Metadata} or
   *     {@code Object}
   */
  static ObjectNode table(
      ResourceType type,
      List<ObjectNode> objects,
      ObjectNode metadata,
      boolean withColumns,
      String include,
      Instant now) {
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.set("metadata", metadata);
    if (withColumns) {
      ArrayNode definitions = table.putArray("columnDefinitions");
      for (Column column : type.columns()) {
        definitions
            .addObject()
            .put("name", column.name())
            .put("type", column.type())
            .put("format", column.format())
            .put("description", "")
            .put("priority", column.priority());
      }
    } else {
      table.putNull("columnDefinitions");
    }
    ArrayNode rows = table.putArray("rows");
    for (ObjectNode object : objects) {
      ObjectNode row = rows.addObject();
      ArrayNode cells = row.putArray("cells");
      for (Column column : type.columns()) cells.add(column.cell().of(object, now));
      switch (include) {
        case "None" -> {}
        case "Object" -> row.set("object", type.presented(object));
        default -> row.set("object", partial(object));
      }
    }
    return table;
  }

  /** An object's metadata and no more. */
  static ObjectNode partial(JsonNode object) {
    ObjectNode partial =
        Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    partial.set("metadata", object.path("metadata"));
    return partial;
  }
}
