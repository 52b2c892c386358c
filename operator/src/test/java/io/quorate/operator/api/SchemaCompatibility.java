package io.quorate.operator.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a newer schema of the same version would do to objects that were stored under the older one:
 * fields must stay, and take what they took.
 */
final class SchemaCompatibility {
  private static final List<String> UPPER =
      List.of("maximum", "maxLength", "maxItems", "maxProperties");
  private static final List<String> LOWER =
      List.of("minimum", "minLength", "minItems", "minProperties");
  private static final List<String> FIXED =
      List.of(
          "type",
          "format",
          "default",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-int-or-string");

  private final List<String> problems = new ArrayList<>();

  private SchemaCompatibility() {}

  /** What would break, each with the path of the field; empty if nothing would. */
  static List<String> problems(JsonNode older, JsonNode newer) {
    SchemaCompatibility comparison = new SchemaCompatibility();
    comparison.compare("", older, newer);
    return comparison.problems;
  }

  private void compare(String path, JsonNode older, JsonNode newer) {
    for (String fixed : FIXED)
      if (!older.path(fixed).equals(newer.path(fixed)))
        say(path, fixed + " was " + older.path(fixed) + " and is " + newer.path(fixed));
    for (String bound : UPPER)
      if (newer.has(bound)
          && (!older.has(bound) || newer.get(bound).asDouble() < older.get(bound).asDouble()))
        say(path, bound + " is tightened to " + newer.get(bound));
    for (String bound : LOWER)
      if (newer.has(bound)
          && (!older.has(bound) || newer.get(bound).asDouble() > older.get(bound).asDouble()))
        say(path, bound + " is tightened to " + newer.get(bound));
    if (newer.has("pattern") && !newer.get("pattern").equals(older.path("pattern")))
      say(path, "pattern is another: " + newer.get("pattern"));
    for (String gone : less(older.path("enum"), newer.path("enum")))
      if (newer.has("enum")) say(path, "enum lacks " + gone);
    if (newer.has("enum") && !older.has("enum")) say(path, "enum is new");
    for (String added : less(newer.path("required"), older.path("required")))
      say(path, "required is new for " + added);
    for (String added : rules(newer, older)) say(path, "rule is new or another: " + added);
    if (older.path("x-kubernetes-preserve-unknown-fields").asBoolean()
        && !newer.path("x-kubernetes-preserve-unknown-fields").asBoolean())
      say(path, "unknown fields are no longer kept");
    for (var property : older.path("properties").properties()) {
      JsonNode now = newer.path("properties").path(property.getKey());
      String at = path + "." + property.getKey();
      if (now.isMissingNode()) say(at, "is gone");
      else compare(at, property.getValue(), now);
    }
    if (older.has("items")) compare(path + "[]", older.get("items"), newer.path("items"));
    if (older.path("additionalProperties").isObject())
      compare(path + "{}", older.get("additionalProperties"), newer.path("additionalProperties"));
  }

  private void say(String path, String what) {
    problems.add((path.isEmpty() ? "the object" : path) + ": " + what);
  }

  private static Set<String> less(JsonNode from, JsonNode those) {
    Set<String> rest = new HashSet<>();
    from.forEach(each -> rest.add(each.asText()));
    those.forEach(each -> rest.remove(each.asText()));
    return rest;
  }

  private static Set<String> rules(JsonNode from, JsonNode those) {
    Set<String> rest = new HashSet<>();
    from.path("x-kubernetes-validations").forEach(each -> rest.add(each.path("rule").asText()));
    those.path("x-kubernetes-validations").forEach(each -> rest.remove(each.path("rule").asText()));
    return rest;
  }
}
