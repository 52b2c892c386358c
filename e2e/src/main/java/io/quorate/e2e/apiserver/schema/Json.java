package io.quorate.e2e.apiserver.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * How objects are held and read here: as Jackson trees, so that what the server does not know
 * survives. Trees in the store are shared between threads and never changed; whoever changes one
 * copies it first.
 */
public final class Json {
  /**
   * Writes and reads every document of the server; duplicate keys are an error, as Kubernetes'
   * strict decoder has it.
   */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_LONG_FOR_INTS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  public static JsonNode parse(byte[] document) throws IOException {
    JsonNode node = MAPPER.readTree(document);
    return node == null ? MAPPER.missingNode() : node;
  }

  /** Reads YAML 1.2, of which JSON is a part; only the first document. */
  public static JsonNode parseYaml(String document) {
    LoadSettings settings = LoadSettings.builder().setAllowDuplicateKeys(false).build();
    Object value = new Load(settings).loadFromString(document);
    return MAPPER.valueToTree(value);
  }

  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can't be written as JSON", e);
    }
  }

  /** The value below {@code names}, or null where there is none or it is a JSON null. */
  public static @Nullable JsonNode at(@Nullable JsonNode root, String... names) {
    JsonNode node = root;
    for (String name : names) {
      if (node == null) return null;
      node = node.get(name);
    }
    return node == null || node.isNull() || node.isMissingNode() ? null : node;
  }

  /** The text below {@code names}, or "" where there is none. */
  public static String text(@Nullable JsonNode root, String... names) {
    JsonNode node = at(root, names);
    return node == null ? "" : node.asText();
  }

  /** The number below {@code names}, or {@code otherwise}. */
  public static long number(@Nullable JsonNode root, long otherwise, String... names) {
    JsonNode node = at(root, names);
    return node == null ? otherwise : node.asLong(otherwise);
  }

  /** The items of the array below {@code names}; none where there is no array. */
  public static List<JsonNode> items(@Nullable JsonNode root, String... names) {
    JsonNode node = at(root, names);
    List<JsonNode> items = new ArrayList<>();
    if (node != null && node.isArray()) node.forEach(items::add);
    return items;
  }

  /** The texts of the array below {@code names}. */
  public static List<String> texts(@Nullable JsonNode root, String... names) {
    return items(root, names).stream().map(JsonNode::asText).toList();
  }

  /** The object below {@code parent}, made if it is missing. */
  public static ObjectNode child(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode present ? present : parent.putObject(name);
  }

  /**
   * The fields of an object, a copy that allows changes of it meanwhile; none for anything else.
   */
  public static List<Map.Entry<String, JsonNode>> fields(@Nullable JsonNode node) {
    return node == null || !node.isObject() ? List.of() : new ArrayList<>(node.properties());
  }

  /** A copy with the fields of all objects in the order of their names. */
  public static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      ObjectNode sorted = object();
      fields(node).stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(field -> sorted.set(field.getKey(), sorted(field.getValue())));
      return sorted;
    }
    if (node.isArray()) {
      ArrayNode sorted = array();
      node.forEach(item -> sorted.add(sorted(item)));
      return sorted;
    }
    return node;
  }

  /**
   * Equal as JSON values: 3, 3L and 3.0 are the same number, and the order of fields does not
   * matter.
   */
  public static boolean same(@Nullable JsonNode left, @Nullable JsonNode right) {
    if (left == null) return right == null;
    if (right == null) return false;
    if (left.isNumber() && right.isNumber()) {
      return left.isIntegralNumber() && right.isIntegralNumber()
          ? left.bigIntegerValue().equals(right.bigIntegerValue())
          : left.doubleValue() == right.doubleValue();
    }
    if (left.isObject() && right.isObject()) {
      if (left.size() != right.size()) return false;
      for (Map.Entry<String, JsonNode> field : left.properties()) {
        if (!same(field.getValue(), right.get(field.getKey()))) return false;
      }
      return true;
    }
    if (left.isArray() && right.isArray()) {
      if (left.size() != right.size()) return false;
      Iterator<JsonNode> others = right.iterator();
      for (JsonNode item : left) {
        if (!same(item, others.next())) return false;
      }
      return true;
    }
    return left.equals(right);
  }
}
