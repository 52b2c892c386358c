package io.quorate.e2e.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A structural schema: the shape that Kubernetes gives an object, by which it is pruned, defaulted,
 * validated, merged and published. It is read from a CRD's {@code openAPIV3Schema}, or made from a
 * class of the fabric8 model by {@link BuiltInSchemas}. Immutable.
 */
public final class Schema {
  /** How the items of a list relate when two managers apply it. */
  public enum ListKind {
    ATOMIC,
    SET,
    MAP
  }

  private final ObjectNode json;
  private final Map<String, Schema> properties = new LinkedHashMap<>();
  private final @Nullable Schema items;
  private final @Nullable Schema additional;

  private Schema(ObjectNode json) {
    this.json = json;
    Json.fields(json.get("properties"))
        .forEach(field -> properties.put(field.getKey(), of(field.getValue())));
    JsonNode itemSchema = json.get("items");
    items = itemSchema != null && itemSchema.isObject() ? of(itemSchema) : null;
    JsonNode rest = json.get("additionalProperties");
    additional =
        rest == null || (rest.isBoolean() && !rest.asBoolean())
            ? null
            : rest.isObject() ? of(rest) : any();
  }

  /** The schema that this JSON says; the JSON must not be changed afterwards. */
  public static Schema of(JsonNode json) {
    return json instanceof ObjectNode object ? new Schema(object) : any();
  }

  /** A schema that takes anything and keeps it. */
  public static Schema any() {
    return new Schema(Json.object().put("x-kubernetes-preserve-unknown-fields", true));
  }

  /** As published in OpenAPI documents. */
  public ObjectNode json() {
    return json;
  }

  public String type() {
    return Json.text(json, "type");
  }

  public String format() {
    return Json.text(json, "format");
  }

  public Map<String, Schema> properties() {
    return properties;
  }

  public @Nullable Schema property(String name) {
    return properties.get(name);
  }

  public @Nullable Schema items() {
    return items;
  }

  /** The schema of values under keys that are no properties; null where there may be none. */
  public @Nullable Schema additional() {
    return additional;
  }

  /** The schema of the value under a key: a property, else an additional one, else anything. */
  public Schema field(String name) {
    Schema property = properties.get(name);
    return property != null ? property : additional != null ? additional : any();
  }

  public boolean keepsUnknown() {
    return json.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
  }

  public boolean intOrString() {
    return json.path("x-kubernetes-int-or-string").asBoolean(false);
  }

  public boolean nullable() {
    return json.path("nullable").asBoolean(false);
  }

  public @Nullable JsonNode defaultValue() {
    return json.get("default");
  }

  /** A map or struct that one manager owns whole. */
  public boolean atomicMap() {
    return "atomic".equals(Json.text(json, "x-kubernetes-map-type"));
  }

  public ListKind listKind() {
    return switch (Json.text(json, "x-kubernetes-list-type")) {
      case "map" -> ListKind.MAP;
      case "set" -> ListKind.SET;
      default -> ListKind.ATOMIC;
    };
  }

  /** The fields that tell the items of a {@link ListKind#MAP} apart. */
  public List<String> mapKeys() {
    return Json.texts(json, "x-kubernetes-list-map-keys");
  }

  /** This schema with another one for a property, for what every object has in common. */
  public Schema with(String property, Schema schema) {
    ObjectNode changed = json.deepCopy();
    Json.child(changed, "properties").set(property, schema.json());
    return of(changed);
  }
}
