package io.quorate.e2e.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields}: every write records what it changed, and a server-side
 * apply claims what it says, takes away what it no longer says and nobody else wants, and is
 * refused where somebody else wants something different.
 *
 * <p>The rules are those of structured merge: an <em>update</em> owns the paths that it added or
 * changed and takes them from everybody else; an <em>apply</em> owns just the paths of its
 * configuration, shared with those who want the same.
 */
public final class FieldOwnership {
  /** What the server itself writes is nobody's. */
  private static final FieldSet OF_NOBODY =
      List.of(
              List.of("f:apiVersion"),
              List.of("f:kind"),
              List.of("f:metadata"),
              List.of("f:metadata", "f:name"),
              List.of("f:metadata", "f:namespace"),
              List.of("f:metadata", "f:creationTimestamp"),
              List.of("f:metadata", "f:deletionTimestamp"),
              List.of("f:metadata", "f:deletionGracePeriodSeconds"),
              List.of("f:metadata", "f:generation"),
              List.of("f:metadata", "f:managedFields"),
              List.of("f:metadata", "f:resourceVersion"),
              List.of("f:metadata", "f:selfLink"),
              List.of("f:metadata", "f:uid"))
          .stream()
          .map(FieldSet::of)
          .reduce(FieldSet.EMPTY, FieldSet::union);

  private FieldOwnership() {}

  /**
   * Who writes, and through which door.
   *
   * @param subresource "" or the subresource written to; a write through {@code status} touches
   *     nothing else, and one to the object itself does not touch {@code status} where that is a
   *     subresource
   * @param statusApart whether the object's status is a subresource
   * @param time of the write
   */
  public record Writer(
      String manager, String apiVersion, String subresource, boolean statusApart, String time) {
    private boolean touches(String element) {
      if (subresource.equals("status")) return element.equals("f:status");
      return !(statusApart && element.equals("f:status"));
    }
  }

  /**
   * Notes in {@code after} what changed since {@code before}. A live object that was never noted
   * stays so.
   *
   * @param before null for a new object
   */
  public static void update(
      @Nullable ObjectNode before, ObjectNode after, Schema schema, Writer writer) {
    Owners owners = Owners.of(after);
    if (before != null) {
      if (Json.items(before, "metadata", "managedFields").isEmpty()) {
        owners.writeTo(after);
        return;
      }
      // An emptied list resets all ownership; no list at all leaves it as it was.
      if (Json.at(after, "metadata", "managedFields") == null) owners = Owners.of(before);
    }
    ObjectNode from = before == null ? emptyObject(after) : bare(before);
    Typed.Difference difference = Typed.difference(from, bare(after), schema);
    Owner owner = new Owner(writer.manager(), "Update", writer.apiVersion(), writer.subresource());
    FieldSet written = difference.written().difference(OF_NOBODY);
    for (Map.Entry<Owner, FieldSet> entry : List.copyOf(owners.all().entrySet())) {
      FieldSet rest = entry.getValue().difference(difference.removed());
      if (!entry.getKey().equals(owner)) rest = rest.difference(written);
      owners.keepTime(entry.getKey(), rest);
    }
    if (!written.isEmpty()) owners.set(owner, owners.of(owner).union(written), writer.time());
    owners.writeTo(after);
  }

  /**
   * The live object with {@code configuration} applied to it.
   *
   * @param live the object as it is; without a UID if it is to be created
   * @throws ApplyConflict unless {@code force}, in which case the fields change hands
   */
  public static ObjectNode apply(
      ObjectNode live, ObjectNode configuration, Schema schema, Writer writer, boolean force)
      throws ApplyConflict {
    Owners owners = Owners.of(live);
    if (owners.isEmpty() && Json.at(live, "metadata", "uid") != null)
      claimBeforeFirstApply(owners, live, schema, writer);
    Owner owner = new Owner(writer.manager(), "Apply", writer.apiVersion(), writer.subresource());
    FieldSet last = owners.of(owner);
    FieldSet claimed =
        Typed.paths(bare(configuration), schema).difference(OF_NOBODY).top(writer::touches);
    ObjectNode bareLive = bare(live);
    ObjectNode merged = (ObjectNode) Typed.merge(bareLive, bare(configuration), schema);
    owners.keepTime(owner, claimed);
    Typed.remove(merged, last.difference(claimed), owners.ofOthers(owner).union(claimed), schema);

    Typed.Difference difference = Typed.difference(bareLive, merged, schema);
    FieldSet written = difference.written();
    Map<Owner, FieldSet> conflicts = new TreeMap<>();
    for (Map.Entry<Owner, FieldSet> entry : List.copyOf(owners.all().entrySet())) {
      if (entry.getKey().equals(owner)) continue;
      FieldSet taken = entry.getValue().intersection(written);
      if (!taken.isEmpty()) conflicts.put(entry.getKey(), taken);
      owners.keepTime(
          entry.getKey(), entry.getValue().difference(taken).difference(difference.removed()));
    }
    if (!conflicts.isEmpty() && !force) throw new ApplyConflict(conflicts);
    // A configuration that changes nothing leaves no trace of its time.
    if (!difference.isEmpty()) owners.set(owner, claimed, writer.time());
    else owners.keepTime(owner, claimed);
    owners.writeTo(merged);
    return merged;
  }

  /** Whether every field in conflict is one that a configuration says. */
  public static boolean covers(ObjectNode configuration, ApplyConflict conflict, Schema schema) {
    return conflict.fields().difference(Typed.paths(bare(configuration), schema)).isEmpty();
  }

  /** The first path of a configuration that the schema does not know; "" if it knows all. */
  public static String undeclared(ObjectNode configuration, Schema schema) {
    return Typed.undeclared(configuration, schema, List.of());
  }

  /**
   * An object that nobody was noted for belongs, at its first apply, to those who wrote it before.
   */
  private static void claimBeforeFirstApply(
      Owners owners, ObjectNode live, Schema schema, Writer writer) {
    FieldSet everything = Typed.paths(bare(live), schema).difference(OF_NOBODY);
    owners.set(
        new Owner("before-first-apply", "Update", writer.apiVersion(), ""),
        everything,
        writer.time());
  }

  /**
   * A write of {@code spec.replicas} through the scale subresource: who owned it before loses it,
   * and the writer gets it, but only where it had an owner at all.
   */
  public static void scaled(
      ObjectNode before, ObjectNode after, List<String> replicas, Writer writer) {
    List<String> path = replicas.stream().map(name -> "f:" + name).toList();
    FieldSet field = FieldSet.of(path);
    Owners owners = Owners.of(before);
    Owner owner = new Owner(writer.manager(), "Update", writer.apiVersion(), "scale");
    boolean owned = false;
    for (Map.Entry<Owner, FieldSet> entry : List.copyOf(owners.all().entrySet())) {
      if (!entry.getValue().contains(path)) continue;
      owned = true;
      if (!entry.getKey().equals(owner))
        owners.keepTime(entry.getKey(), entry.getValue().difference(field));
    }
    if (owned) owners.set(owner, owners.of(owner).union(field), writer.time());
    owners.writeTo(after);
  }

  private static ObjectNode bare(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    if (copy.get("metadata") instanceof ObjectNode metadata) metadata.remove("managedFields");
    return copy;
  }

  private static ObjectNode emptyObject(ObjectNode like) {
    ObjectNode empty = Json.object();
    empty.set("apiVersion", like.get("apiVersion"));
    empty.set("kind", like.get("kind"));
    empty.putObject("metadata");
    return empty;
  }

  /** Whether two objects are the same but for the times in their managed fields. */
  public static boolean sameButForTimes(JsonNode left, JsonNode right) {
    return Json.same(withoutTimes(left), withoutTimes(right));
  }

  private static JsonNode withoutTimes(JsonNode object) {
    JsonNode copy = object.deepCopy();
    for (JsonNode entry : Json.items(copy, "metadata", "managedFields")) {
      if (entry instanceof ObjectNode fields) fields.remove("time");
    }
    return copy;
  }
}
