package io.quorate.e2e.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths into an object, as a tree whose edges are path elements in the form that {@code
 * fieldsV1} gives them: {@code f:NAME}, {@code k:{"KEY":VALUE}}, {@code v:VALUE}. A path can be in
 * the set itself, have members below it, or both. Immutable.
 *
 * @param member whether the path that leads here is in the set
 */
public record FieldSet(boolean member, TreeMap<String, FieldSet> children) {
  public static final FieldSet EMPTY = new FieldSet(false, new TreeMap<>());
  static final FieldSet LEAF = new FieldSet(true, new TreeMap<>());

  static FieldSet of(List<String> path) {
    FieldSet set = LEAF;
    for (String element : path.reversed())
      set = new FieldSet(false, new TreeMap<>(Map.of(element, set)));
    return set;
  }

  public boolean isEmpty() {
    return !member && children.isEmpty();
  }

  FieldSet union(FieldSet other) {
    return combine(other, (mine, its) -> mine || its, true, true);
  }

  FieldSet intersection(FieldSet other) {
    return combine(other, (mine, its) -> mine && its, false, false);
  }

  /** The members of this that are none of the other; what lies below a common member stays. */
  public FieldSet difference(FieldSet other) {
    return combine(other, (mine, its) -> mine && !its, true, false);
  }

  private FieldSet combine(FieldSet other, Membership rule, boolean keepMine, boolean keepIts) {
    TreeMap<String, FieldSet> combined = new TreeMap<>();
    children.forEach((element, mine) -> {
      FieldSet its = other.children.get(element);
      if (its != null) {
        FieldSet both = mine.combine(its, rule, keepMine, keepIts);
        if (!both.isEmpty()) combined.put(element, both);
      } else if (keepMine) {
        combined.put(element, mine);
      }
    });
    if (keepIts) other.children.forEach(combined::putIfAbsent);
    return new FieldSet(rule.holds(member, other.member), combined);
  }

  private interface Membership {
    boolean holds(boolean mine, boolean its);
  }

  /** Only what lies at or below the top-level fields that pass. */
  FieldSet top(Predicate<String> field) {
    TreeMap<String, FieldSet> kept = new TreeMap<>();
    children.forEach((element, below) -> {
      if (field.test(element)) kept.put(element, below);
    });
    return new FieldSet(member, kept);
  }

  public @Nullable FieldSet at(String element) {
    return children.get(element);
  }

  public boolean contains(List<String> path) {
    FieldSet set = this;
    for (String element : path) {
      FieldSet below = set.children.get(element);
      if (below == null) return false;
      set = below;
    }
    return set.member;
  }

  /** Every member, those of a level before those below it, as Kubernetes lists them. */
  List<List<String>> paths() {
    List<List<String>> found = new ArrayList<>();
    collect(new ArrayList<>(), found);
    return found;
  }

  private void collect(List<String> path, List<List<String>> found) {
    children.forEach((element, below) -> {
      if (!below.member) return;
      path.add(element);
      found.add(List.copyOf(path));
      path.removeLast();
    });
    children.forEach((element, below) -> {
      path.add(element);
      below.collect(path, found);
      path.removeLast();
    });
  }

  /** In the form of {@code fieldsV1}. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    if (member && !children.isEmpty()) json.putObject(".");
    children.forEach((element, below) -> json.set(element, below.toJson()));
    return json;
  }

  public static FieldSet fromJson(JsonNode json) {
    FieldSet set = read(json);
    return json.has(".") ? set : new FieldSet(false, set.children);
  }

  private static FieldSet read(JsonNode json) {
    TreeMap<String, FieldSet> children = new TreeMap<>();
    Json.fields(json)
        .forEach(field -> {
          if (!field.getKey().equals(".")) children.put(field.getKey(), read(field.getValue()));
        });
    return new FieldSet(json.has(".") || children.isEmpty(), children);
  }

  /** A path as people read it: {@code .spec.containers[name="a"].image}. */
  static String print(List<String> path) {
    StringBuilder text = new StringBuilder();
    for (String element : path) {
      String rest = element.substring(2);
      switch (element.charAt(0)) {
        case 'f' -> text.append('.').append(rest);
        case 'k' -> {
          List<String> keys = new ArrayList<>();
          Json.fields(Json.parseYaml(rest))
              .forEach(key -> keys.add(key.getKey() + "=" + key.getValue()));
          text.append('[').append(String.join(",", keys)).append(']');
        }
        case 'v' -> text.append("[=").append(rest).append(']');
        default -> text.append('[').append(rest).append(']');
      }
    }
    return text.toString();
  }
}
