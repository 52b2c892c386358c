package io.quorate.e2e.apiserver.schema;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Schemas of the built-in kinds, made from the classes of the fabric8 model; what those don't say,
 * how lists merge, is read from {@code merge-rules.txt}. They hold neither texts nor required
 * fields. Made at first use, for any thread.
 */
public final class BuiltInSchemas {
  private static final Set<Class<?>> WHOLE =
      Set.of(Integer.class, int.class, Long.class, long.class, Short.class);

  private final Map<String, List<String>> mergeRules = mergeRules();
  private final Map<Class<?>, Schema> made = new ConcurrentHashMap<>();

  public Schema of(Class<?> model) {
    Schema known = made.get(model);
    if (known != null) return known;
    Schema schema = Schema.of(describe(Json.MAPPER.constructType(model), new ArrayDeque<>()));
    Schema earlier = made.putIfAbsent(model, schema);
    return earlier != null ? earlier : schema;
  }

  /** The schema of every object's metadata. */
  public Schema metadata() {
    return of(ObjectMeta.class);
  }

  private ObjectNode describe(JavaType type, Deque<Class<?>> within) {
    Class<?> raw = type.getRawClass();
    ObjectNode schema = Json.object();
    if (raw == String.class) return schema.put("type", "string");
    if (raw == MicroTime.class) return schema.put("type", "string").put("format", "date-time");
    if (raw == Boolean.class || raw == boolean.class) return schema.put("type", "boolean");
    if (WHOLE.contains(raw)) {
      return schema
          .put("type", "integer")
          .put("format", raw == Long.class || raw == long.class ? "int64" : "int32");
    }
    if (raw == Double.class || raw == Float.class) return schema.put("type", "number");
    if (raw == IntOrString.class || raw == Quantity.class)
      return schema.put("x-kubernetes-int-or-string", true);
    if (type.isCollectionLikeType() || type.isArrayType()) {
      schema.put("type", "array").set("items", describe(type.getContentType(), within));
      return schema;
    }
    if (type.isMapLikeType()) {
      schema
          .put("type", "object")
          .set("additionalProperties", describe(type.getContentType(), within));
      return schema;
    }
    if (raw.isInterface()
        || raw == Object.class
        || !raw.getName().startsWith("io.fabric8.")
        || within.contains(raw)) {
      return schema.put("x-kubernetes-preserve-unknown-fields", true);
    }
    within.push(raw);
    describeFields(type, schema.put("type", "object"), within);
    within.pop();
    return schema;
  }

  private void describeFields(JavaType type, ObjectNode schema, Deque<Class<?>> within) {
    String name = type.getRawClass().getSimpleName();
    List<String> whole = mergeRules.get(name);
    if (whole != null) schema.put("x-kubernetes-map-type", whole.getFirst());
    ObjectNode properties = schema.putObject("properties");
    BeanDescription description = Json.MAPPER.getSerializationConfig().introspect(type);
    for (BeanPropertyDefinition field : description.findProperties()) {
      if (field.getGetter() == null && field.getField() == null) continue;
      ObjectNode child = describe(field.getPrimaryType(), within);
      List<String> rule = mergeRules.get(name + "." + field.getName());
      if (rule != null) applyRule(child, rule);
      properties.set(field.getName(), child);
    }
    if (properties.isEmpty()) schema.put("x-kubernetes-preserve-unknown-fields", true);
  }

  private static void applyRule(ObjectNode schema, List<String> rule) {
    if (rule.getFirst().equals("atomic")) {
      schema.put("x-kubernetes-map-type", "atomic");
      return;
    }
    schema.put("x-kubernetes-list-type", rule.getFirst());
    if (rule.size() > 1) {
      ArrayNode keys = schema.putArray("x-kubernetes-list-map-keys");
      rule.subList(1, rule.size()).forEach(keys::add);
    }
  }

  private static Map<String, List<String>> mergeRules() {
    Map<String, List<String>> rules = new HashMap<>();
    try (InputStream resource = BuiltInSchemas.class.getResourceAsStream("merge-rules.txt")) {
      if (resource == null)
        throw new IllegalStateException("merge-rules.txt is not beside its class");
      for (String line :
          new String(resource.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (line.startsWith("#") || line.isBlank()) continue;
        List<String> words = List.of(line.split(" "));
        rules.put(words.getFirst(), words.subList(1, words.size()));
      }
      return rules;
    } catch (IOException e) {
      throw new UncheckedIOException("merge-rules.txt can't be read", e);
    }
  }
}
