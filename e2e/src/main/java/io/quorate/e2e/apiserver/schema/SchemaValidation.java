package io.quorate.e2e.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks a custom resource against the OpenAPI part of its schema, with the messages of Kubernetes.
 */
public final class SchemaValidation {
  private final List<Problem> problems = new ArrayList<>();

  private SchemaValidation() {}

  public static List<Problem> problems(JsonNode object, Schema schema) {
    SchemaValidation validation = new SchemaValidation();
    validation.check(object, schema, "");
    validation.checkLists(object, schema, "");
    return validation.problems;
  }

  private void check(JsonNode node, Schema schema, String path) {
    if (node.isNull() && (schema.nullable() || path.isEmpty())) return;
    if (!typeFits(node, schema, path)) return;
    checkEnum(node, schema, path);
    if (node.isTextual()) checkText(node.textValue(), schema, path);
    if (node.isNumber()) checkNumber(node, schema, path);
    if (node.isArray()) checkArray(node, schema, path);
    if (node instanceof ObjectNode object) checkObject(object, schema, path);
  }

  private boolean typeFits(JsonNode node, Schema schema, String path) {
    if (schema.intOrString()) {
      if (node.isIntegralNumber() || node.isTextual()) return true;
      problems.add(wrongType(path, "integer,string", typeOf(node)));
      return false;
    }
    boolean fits =
        switch (schema.type()) {
          case "object" -> node.isObject();
          case "array" -> node.isArray();
          case "string" -> node.isTextual();
          case "boolean" -> node.isBoolean();
          case "integer" -> node.isIntegralNumber();
          case "number" -> node.isNumber();
          default -> true;
        };
    if (!fits) {
      boolean fraction =
          schema.type().equals("integer") && node.isNumber() && !schema.format().isEmpty();
      problems.add(wrongType(path, fraction ? schema.format() : schema.type(), typeOf(node)));
    }
    return fits;
  }

  private static Problem wrongType(String path, String wanted, String is) {
    String field = name(path);
    return Problem.typeInvalid(
        field, quote(is), field + " in body must be of type " + wanted + ": " + quote(is));
  }

  private static String typeOf(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT, POJO -> "object";
      case ARRAY -> "array";
      case STRING, BINARY -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> node.isIntegralNumber() ? "integer" : "float64";
      case NULL, MISSING -> "null";
    };
  }

  private void checkEnum(JsonNode node, Schema schema, String path) {
    JsonNode allowed = schema.json().get("enum");
    if (allowed == null) return;
    for (JsonNode value : allowed) {
      if (Json.same(value, node)) return;
    }
    List<String> values = new ArrayList<>();
    allowed.forEach(value -> values.add(value.toString()));
    problems.add(Problem.notSupported(name(path), node.toString(), String.join(", ", values)));
  }

  private void checkText(String text, Schema schema, String path) {
    JsonNode json = schema.json();
    long length = text.codePointCount(0, text.length());
    if (json.has("maxLength") && length > json.get("maxLength").asLong()) {
      problems.add(
          Problem.tooLong(
              name(path), "may not be more than " + json.get("maxLength").asLong() + " bytes"));
    }
    if (json.has("minLength") && length < json.get("minLength").asLong()) {
      invalid(
          path,
          quote(text),
          "should be at least " + json.get("minLength").asLong() + " chars long");
    }
    if (json.has("pattern") && !Pattern.compile(Json.text(json, "pattern")).matcher(text).find()) {
      invalid(path, quote(text), "should match '" + Json.text(json, "pattern") + "'");
    }
    if (schema.format().equals("date-time") && !isTime(text)) {
      problems.add(
          Problem.typeInvalid(
              name(path),
              quote(text),
              name(path) + " in body must be of type date-time: " + quote(text)));
    }
  }

  private static boolean isTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private void checkNumber(JsonNode node, Schema schema, String path) {
    JsonNode json = schema.json();
    if (schema.format().equals("int32") && !node.canConvertToInt()) {
      problems.add(
          Problem.invalid(
              Problem.WHOLE_OBJECT,
              "\"\"",
              "Checked value must be of type integer with format int32 in " + name(path)));
    }
    if (json.has("minimum") && node.doubleValue() < json.get("minimum").asDouble()) {
      invalid(
          path, node.toString(), "should be greater than or equal to " + trim(json.get("minimum")));
    }
    if (json.has("maximum") && node.doubleValue() > json.get("maximum").asDouble()) {
      invalid(
          path, node.toString(), "should be less than or equal to " + trim(json.get("maximum")));
    }
  }

  private static String trim(JsonNode number) {
    double value = number.asDouble();
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private void checkArray(JsonNode array, Schema schema, String path) {
    checkSize(array.size(), schema, path, "minItems", "maxItems", "items");
    if (schema.items() == null) return;
    int index = 0;
    for (JsonNode item : array) check(item, schema.items(), path + "[" + index++ + "]");
  }

  private void checkObject(ObjectNode object, Schema schema, String path) {
    checkSize(object.size(), schema, path, "minProperties", "maxProperties", "properties");
    for (String required : Json.texts(schema.json(), "required")) {
      if (!object.has(required)) problems.add(Problem.required(below(path, required), ""));
    }
    for (Map.Entry<String, JsonNode> field : Json.fields(object)) {
      Schema known = schema.property(field.getKey());
      if (known == null) known = schema.additional();
      if (known != null) check(field.getValue(), known, below(path, field.getKey()));
    }
  }

  private void checkSize(
      int size, Schema schema, String path, String least, String most, String what) {
    JsonNode json = schema.json();
    if (json.has(most) && size > json.get(most).asInt()) {
      problems.add(
          Problem.tooMany(
              name(path), size + ": must have at most " + json.get(most).asInt() + " items"));
    }
    if (json.has(least) && size < json.get(least).asInt()) {
      invalid(
          path,
          Integer.toString(size),
          "should have at least " + json.get(least).asInt() + " " + what);
    }
  }

  /** Items of sets and maps are told apart by what they are keyed by: no two may be alike. */
  private void checkLists(JsonNode node, Schema schema, String path) {
    if (node.isObject()) {
      Json.fields(node)
          .forEach(field ->
              checkLists(
                  field.getValue(), schema.field(field.getKey()), below(path, field.getKey())));
    } else if (node.isArray() && schema.items() != null) {
      Set<String> seen = new LinkedHashSet<>();
      int index = 0;
      for (JsonNode item : node) {
        String at = path + "[" + index++ + "]";
        if (schema.listKind() != Schema.ListKind.ATOMIC) {
          String key = key(item, schema);
          if (!seen.add(key)) problems.add(Problem.duplicate(at, key));
        }
        checkLists(item, schema.items(), at);
      }
    }
  }

  private static String key(JsonNode item, Schema list) {
    if (list.listKind() == Schema.ListKind.SET) return item.toString();
    return list.mapKeys().stream()
        .filter(item::has)
        .sorted()
        .map(name -> quote(name) + ":" + item.get(name))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private void invalid(String path, String value, String detail) {
    problems.add(Problem.invalid(name(path), value, name(path) + " in body " + detail));
  }

  private static String name(String path) {
    return path.isEmpty() ? Problem.WHOLE_OBJECT : path;
  }

  private static String below(String path, String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  static String quote(String text) {
    return Json.MAPPER.getNodeFactory().textNode(text).toString();
  }
}
