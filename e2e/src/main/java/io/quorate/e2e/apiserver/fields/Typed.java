package io.quorate.e2e.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.schema.Schema;
import io.quorate.e2e.apiserver.schema.Schema.ListKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What structured merge does with a pair of a value and its schema: which paths it has, how it
 * differs from another, and what becomes of it when another is applied on top. Pure functions;
 * trees they get are not changed.
 */
final class Typed {
  private Typed() {}

  /** The paths that an applied configuration claims. */
  static FieldSet paths(JsonNode value, Schema schema) {
    if (value instanceof ObjectNode object && !schema.atomicMap() && !opaque(schema)) {
      TreeMap<String, FieldSet> children = new TreeMap<>();
      for (Map.Entry<String, JsonNode> field : Json.fields(object)) {
        JsonNode child = field.getValue();
        FieldSet below = paths(child, schema.field(field.getKey()));
        boolean nothing = child.isNull() || (child.isObject() && child.isEmpty());
        boolean mapKey = schema.property(field.getKey()) == null;
        if (nothing || mapKey) below = below.union(FieldSet.LEAF);
        if (!below.isEmpty()) children.put("f:" + field.getKey(), below);
      }
      return new FieldSet(false, children);
    }
    if (value instanceof ArrayNode list && schema.listKind() != ListKind.ATOMIC) {
      TreeMap<String, FieldSet> children = new TreeMap<>();
      for (JsonNode item : list) {
        children.put(element(item, schema), paths(item, itemSchema(schema)).union(FieldSet.LEAF));
      }
      return new FieldSet(false, children);
    }
    return FieldSet.LEAF;
  }

  /** The first path of {@code value} that the schema has no place for; "" if it has one for all. */
  static String undeclared(JsonNode value, Schema schema, List<String> path) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : Json.fields(object)) {
        List<String> below = new ArrayList<>(path);
        below.add("f:" + field.getKey());
        Schema known = schema.property(field.getKey());
        if (known == null) known = schema.additional();
        if (known == null && !schema.keepsUnknown()) return FieldSet.print(below);
        String deeper = known == null ? "" : undeclared(field.getValue(), known, below);
        if (!deeper.isEmpty()) return deeper;
      }
    } else if (value.isArray() && schema.items() != null) {
      int index = 0;
      for (JsonNode item : value) {
        List<String> below = new ArrayList<>(path);
        below.add(schema.listKind() == ListKind.ATOMIC ? "i:" + index++ : element(item, schema));
        String deeper = undeclared(item, schema.items(), below);
        if (!deeper.isEmpty()) return deeper;
      }
    }
    return "";
  }

  /** How {@code after} differs from {@code before}; either may be missing. */
  static Difference difference(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
    boolean granular =
        (container(before, schema) || container(after, schema))
            && (before == null || container(before, schema))
            && (after == null || container(after, schema))
            && (size(before) > 0 || size(after) > 0);
    if (!granular) {
      if (before == null) return after == null ? Difference.NONE : Difference.ADDED;
      if (after == null) return Difference.REMOVED;
      return Json.same(before, after) ? Difference.NONE : Difference.MODIFIED;
    }
    Map<String, JsonNode> old = children(before, schema);
    Map<String, JsonNode> fresh = children(after, schema);
    Difference sum = Difference.NONE;
    Map<String, JsonNode> all = new LinkedHashMap<>(old);
    all.putAll(fresh);
    for (String element : all.keySet()) {
      Schema below = childSchema(element, schema);
      sum = sum.with(element, difference(old.get(element), fresh.get(element), below));
    }
    if (before == null) sum = sum.plus(Difference.ADDED);
    if (after == null) sum = sum.plus(Difference.REMOVED);
    return sum;
  }

  /** {@code applied} on top of {@code live}. */
  static JsonNode merge(JsonNode live, JsonNode applied, Schema schema) {
    if (live instanceof ObjectNode left
        && applied instanceof ObjectNode right
        && container(live, schema)) {
      ObjectNode merged = left.deepCopy();
      for (Map.Entry<String, JsonNode> field : Json.fields(right)) {
        JsonNode present = left.get(field.getKey());
        JsonNode value =
            present == null
                ? field.getValue()
                : merge(present, field.getValue(), schema.field(field.getKey()));
        merged.set(field.getKey(), value.deepCopy());
      }
      return merged;
    }
    if (live instanceof ArrayNode left
        && applied instanceof ArrayNode right
        && container(live, schema)) {
      return mergeLists(left, right, schema);
    }
    return applied.deepCopy();
  }

  /**
   * The applied order rules; items that only the live list has keep their place before the next
   * common one.
   */
  private static ArrayNode mergeLists(ArrayNode live, ArrayNode applied, Schema schema) {
    Map<String, JsonNode> left = children(live, schema);
    Map<String, JsonNode> right = children(applied, schema);
    List<String> mine = new ArrayList<>(left.keySet());
    List<String> theirs = new ArrayList<>(right.keySet());
    ArrayNode merged = Json.array();
    int i = 0;
    for (String element : theirs) {
      if (left.containsKey(element)) {
        while (i < mine.size() && !mine.get(i).equals(element)) {
          if (!right.containsKey(mine.get(i))) merged.add(left.get(mine.get(i)));
          i++;
        }
        i++;
        merged.add(merge(present(left, element), present(right, element), itemSchema(schema)));
      } else {
        merged.add(present(right, element).deepCopy());
      }
    }
    List<String> seen = mine.subList(0, Math.min(i, mine.size()));
    for (String element : mine) {
      if (!right.containsKey(element) && !seen.contains(element)) merged.add(left.get(element));
    }
    return merged;
  }

  private static JsonNode present(Map<String, JsonNode> items, String element) {
    JsonNode item = items.get(element);
    if (item == null) throw new IllegalStateException("no item " + element);
    return item;
  }

  /**
   * Takes away each path in {@code removed}, with all below it, unless something at or below it is
   * in {@code kept}.
   */
  static void remove(JsonNode value, FieldSet removed, FieldSet kept, Schema schema) {
    if (value instanceof ObjectNode object) {
      removed
          .children()
          .forEach((element, below) -> {
            if (!element.startsWith("f:")) return;
            String name = element.substring(2);
            JsonNode child = object.get(name);
            if (child == null) return;
            FieldSet keptBelow = kept.at(element);
            if (below.member() && keptBelow == null) {
              object.remove(name);
              return;
            }
            boolean something = !child.isEmpty();
            FieldSet keeping = keptBelow == null ? FieldSet.EMPTY : keptBelow;
            remove(child, below, keeping, schema.field(name));
            // A container that this has emptied goes too.
            if (something && child.isContainerNode() && child.isEmpty()) object.remove(name);
          });
    } else if (value instanceof ArrayNode list && schema.listKind() != ListKind.ATOMIC) {
      for (int i = list.size() - 1; i >= 0; i--) {
        String element = element(list.get(i), schema);
        FieldSet below = removed.at(element);
        if (below == null) continue;
        FieldSet keptBelow = kept.at(element);
        if (below.member() && keptBelow == null) list.remove(i);
        else
          remove(
              list.get(i),
              below,
              keptBelow == null ? FieldSet.EMPTY : keptBelow,
              itemSchema(schema));
      }
    }
  }

  /** A value whose parts can be owned one by one. */
  private static boolean container(@Nullable JsonNode value, Schema schema) {
    if (value == null) return false;
    if (value.isObject()) return !schema.atomicMap() && !opaque(schema);
    return value.isArray() && schema.listKind() != ListKind.ATOMIC;
  }

  /**
   * Nothing is said about its parts: Kubernetes deduces them as granular maps and atomic lists, and
   * so do we.
   */
  private static boolean opaque(Schema schema) {
    return schema.type().equals("string") || schema.type().equals("integer");
  }

  private static int size(@Nullable JsonNode value) {
    return value == null ? 0 : value.size();
  }

  private static Map<String, JsonNode> children(@Nullable JsonNode value, Schema schema) {
    Map<String, JsonNode> children = new LinkedHashMap<>();
    if (value == null) return children;
    if (value.isObject())
      Json.fields(value).forEach(field -> children.put("f:" + field.getKey(), field.getValue()));
    else value.forEach(item -> children.put(element(item, schema), item));
    return children;
  }

  private static Schema childSchema(String element, Schema schema) {
    return element.startsWith("f:") ? schema.field(element.substring(2)) : itemSchema(schema);
  }

  private static Schema itemSchema(Schema list) {
    Schema items = list.items();
    return items == null ? Schema.any() : items;
  }

  private static String element(JsonNode item, Schema list) {
    if (list.listKind() == ListKind.SET) return "v:" + item;
    ObjectNode key = Json.object();
    list.mapKeys().stream()
        .sorted()
        .forEach(name -> {
          JsonNode value = item.get(name);
          // Keys with a default may be left out; TCP is the only one among the built-in kinds.
          if (value != null) key.set(name, value);
          else if (name.equals("protocol")) key.put(name, "TCP");
        });
    return "k:" + key;
  }

  /** What was added, changed and taken away between two values. */
  record Difference(FieldSet added, FieldSet modified, FieldSet removed) {
    static final Difference NONE = new Difference(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.EMPTY);
    static final Difference ADDED = new Difference(FieldSet.LEAF, FieldSet.EMPTY, FieldSet.EMPTY);
    static final Difference MODIFIED =
        new Difference(FieldSet.EMPTY, FieldSet.LEAF, FieldSet.EMPTY);
    static final Difference REMOVED = new Difference(FieldSet.EMPTY, FieldSet.EMPTY, FieldSet.LEAF);

    boolean isEmpty() {
      return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
    }

    FieldSet written() {
      return added.union(modified);
    }

    Difference plus(Difference other) {
      return new Difference(
          added.union(other.added), modified.union(other.modified), removed.union(other.removed));
    }

    private Difference with(String element, Difference below) {
      return plus(
          new Difference(
              under(element, below.added),
              under(element, below.modified),
              under(element, below.removed)));
    }

    private static FieldSet under(String element, FieldSet below) {
      return below.isEmpty()
          ? FieldSet.EMPTY
          : new FieldSet(false, new TreeMap<>(Map.of(element, below)));
    }
  }
}
