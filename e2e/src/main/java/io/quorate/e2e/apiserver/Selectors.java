package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Label and field selectors, as they stand in a query. */
public final class Selectors {
  private static final Pattern SET =
      Pattern.compile("^\\s*([^\\s=!,()]+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*$");
  private static final Pattern COMPARISON =
      Pattern.compile("^\\s*([^\\s=!,()]+)\\s*(==|=|!=)\\s*([^\\s=!,()]*)\\s*$");
  private static final Pattern PRESENCE = Pattern.compile("^\\s*(!?)\\s*([^\\s=!,()]+)\\s*$");

  private static final Set<String> POD_FIELDS =
      Set.of(
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.schedulerName",
          "spec.serviceAccountName",
          "status.phase",
          "status.podIP",
          "status.nominatedNodeName");
  private static final Set<String> EVENT_FIELDS =
      Set.of(
          "involvedObject.kind",
          "involvedObject.namespace",
          "involvedObject.name",
          "involvedObject.uid",
          "involvedObject.apiVersion",
          "involvedObject.resourceVersion",
          "involvedObject.fieldPath",
          "reason",
          "reportingComponent",
          "source",
          "type");

  private Selectors() {}

  /** Whether the labels of an object fit, as in {@code a=b,c!=d,e in (f,g),h,!i}. */
  public static Predicate<JsonNode> labels(String selector) {
    Predicate<JsonNode> all = object -> true;
    for (String part : split(selector)) all = all.and(requirement(part));
    return all;
  }

  private static Predicate<JsonNode> requirement(String part) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      List<String> values = Arrays.stream(set.group(3).split(",", -1)).map(String::trim).toList();
      boolean in = set.group(2).equals("in");
      String key = set.group(1);
      return object -> {
        JsonNode label = label(object, key);
        return label == null ? !in : values.contains(label.asText()) == in;
      };
    }
    Matcher comparison = COMPARISON.matcher(part);
    if (comparison.matches()) {
      String key = comparison.group(1);
      String value = comparison.group(3);
      boolean equal = !comparison.group(2).equals("!=");
      return object -> {
        JsonNode label = label(object, key);
        return label == null ? !equal : label.asText().equals(value) == equal;
      };
    }
    Matcher presence = PRESENCE.matcher(part);
    if (presence.matches()) {
      boolean present = presence.group(1).isEmpty();
      return object -> (label(object, presence.group(2)) != null) == present;
    }
    throw ApiFailure.badRequest("unable to parse requirement: " + part);
  }

  private static @Nullable JsonNode label(JsonNode object, String key) {
    return Json.at(object, "metadata", "labels", key);
  }

  /** A {@code LabelSelector} of a spec; a missing one fits nothing, an empty one everything. */
  public static Predicate<JsonNode> fromSpec(@Nullable JsonNode selector) {
    if (selector == null) return object -> false;
    Predicate<JsonNode> all = object -> true;
    for (var wanted : Json.fields(selector.get("matchLabels"))) {
      all =
          all.and(object ->
              Json.text(object, "metadata", "labels", wanted.getKey())
                  .equals(wanted.getValue().asText()));
    }
    for (JsonNode expression : Json.items(selector, "matchExpressions")) {
      String key = Json.text(expression, "key");
      List<String> values = Json.texts(expression, "values");
      all =
          all.and(
              switch (Json.text(expression, "operator")) {
                case "In" ->
                    object -> values.contains(Json.text(object, "metadata", "labels", key));
                case "NotIn" ->
                    object -> !values.contains(Json.text(object, "metadata", "labels", key));
                case "Exists" -> object -> label(object, key) != null;
                default -> object -> label(object, key) == null;
              });
    }
    return all;
  }

  /** The selector as text, as {@code status.selector} has it. */
  static String print(@Nullable JsonNode selector) {
    List<String> parts = new ArrayList<>();
    if (selector == null) return "";
    Json.fields(selector.get("matchLabels"))
        .forEach(label -> parts.add(label.getKey() + "=" + label.getValue().asText()));
    return String.join(",", parts.stream().sorted().toList());
  }

  /** Whether the fields of an object fit, as in {@code metadata.name=a,status.phase!=Failed}. */
  public static Predicate<JsonNode> fields(String selector, ResourceType type) {
    Predicate<JsonNode> all = object -> true;
    for (String part : split(selector)) {
      Matcher comparison = Pattern.compile("^\\s*([^=!]+?)\\s*(==|=|!=)(.*)$").matcher(part);
      if (!comparison.matches()) {
        throw ApiFailure.badRequest(
            "invalid field selector: '" + part + "'; can't understand '" + part + "'");
      }
      String field = comparison.group(1);
      if (!supported(field, type))
        throw ApiFailure.badRequest("field label not supported: " + field);
      String value = comparison.group(3).trim();
      boolean equal = !comparison.group(2).equals("!=");
      String[] path = path(field);
      all = all.and(object -> Json.text(object, path).equals(value) == equal);
    }
    return all;
  }

  private static String[] path(String field) {
    if (field.equals("source")) return new String[] {"source", "component"};
    return field.replace("regarding.", "involvedObject.").split("\\.");
  }

  private static boolean supported(String field, ResourceType type) {
    if (field.equals("metadata.name") || field.equals("metadata.namespace")) return true;
    return switch (type.plural()) {
      case "pods" -> POD_FIELDS.contains(field);
      case "events" -> EVENT_FIELDS.contains(field.replace("regarding.", "involvedObject."));
      case "secrets" -> field.equals("type");
      case "namespaces" -> field.equals("status.phase");
      case "nodes" -> field.equals("spec.unschedulable");
      default -> false;
    };
  }

  /** At the commas that are not within brackets. */
  private static List<String> split(String selector) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < selector.length(); i++) {
      char c = selector.charAt(i);
      if (c == '(') depth++;
      if (c == ')') depth--;
      if (c == ',' && depth == 0) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts.stream().filter(each -> !each.isBlank()).toList();
  }
}
