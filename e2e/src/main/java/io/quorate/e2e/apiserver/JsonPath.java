package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of kubectl's JSONPath that printer columns use: {@code
 * .a.b[0].c[*]['d.e'][?(@.type=="Ready")].status}. Immutable.
 */
final class JsonPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.([A-Za-z0-9_\\-/]+)"
              + "|\\[\\?\\(@\\.([A-Za-z0-9_.\\-]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)\\]"
              + "|\\[(\\d+|\\*)\\]"
              + "|\\[['\"]([^'\"]+)['\"]\\]");

  private final List<Step> steps = new ArrayList<>();

  /** One step from a value to those below it. */
  private sealed interface Step {
    record Field(String name) implements Step {}

    record Index(int index) implements Step {}

    record Every() implements Step {}

    record Where(List<String> path, String value) implements Step {}
  }

  JsonPath(String expression) {
    Matcher matcher = STEP.matcher(expression.replace("\\.", "\u0000"));
    int end = 0;
    while (end < matcher.regionEnd() && matcher.find(end) && matcher.start() == end) {
      end = matcher.end();
      if (matcher.group(1) != null)
        steps.add(new Step.Field(matcher.group(1).replace('\u0000', '.')));
      else if (matcher.group(2) != null) {
        steps.add(new Step.Where(List.of(matcher.group(2).split("\\.")), matcher.group(3)));
      } else if (matcher.group(5) != null) steps.add(new Step.Field(matcher.group(5)));
      else if (matcher.group(4).equals("*")) steps.add(new Step.Every());
      else steps.add(new Step.Index(Integer.parseInt(matcher.group(4))));
    }
    if (end != expression.replace("\\.", "\u0000").length()) {
      throw new IllegalArgumentException("this JSONPath is not understood: " + expression);
    }
  }

  /** What the path leads to; nothing where it leads nowhere. */
  List<JsonNode> find(JsonNode root) {
    List<JsonNode> found = List.of(root);
    for (Step step : steps) {
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : found) walk(node, step, next);
      found = next;
    }
    return found;
  }

  private static void walk(JsonNode node, Step step, List<JsonNode> next) {
    switch (step) {
      case Step.Field(String name) -> {
        JsonNode child = Json.at(node, name);
        if (child != null) next.add(child);
      }
      case Step.Index(int index) -> {
        JsonNode child = node.get(index);
        if (child != null) next.add(child);
      }
      case Step.Every() -> node.forEach(next::add);
      case Step.Where(List<String> path, String value) -> {
        for (JsonNode item : node) {
          if (Json.text(item, path.toArray(String[]::new)).equals(value)) next.add(item);
        }
      }
    }
  }
}
