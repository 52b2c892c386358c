package io.quorate.e2e.apiserver.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The entries of {@code metadata.managedFields}, read and written. Confined to one request. */
final class Owners {
  private final TreeMap<Owner, FieldSet> fields = new TreeMap<>();
  private final TreeMap<Owner, String> times = new TreeMap<>();

  static Owners of(JsonNode object) {
    Owners owners = new Owners();
    for (JsonNode entry : Json.items(object, "metadata", "managedFields")) {
      Owner owner =
          new Owner(
              Json.text(entry, "manager"),
              Json.text(entry, "operation"),
              Json.text(entry, "apiVersion"),
              Json.text(entry, "subresource"));
      owners.fields.put(owner, FieldSet.fromJson(entry.path("fieldsV1")));
      owners.times.put(owner, Json.text(entry, "time"));
    }
    return owners;
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  Map<Owner, FieldSet> all() {
    return fields;
  }

  FieldSet of(Owner owner) {
    return fields.getOrDefault(owner, FieldSet.EMPTY);
  }

  /** What everybody but {@code owner} has. */
  FieldSet ofOthers(Owner owner) {
    FieldSet sum = FieldSet.EMPTY;
    for (Map.Entry<Owner, FieldSet> entry : fields.entrySet()) {
      if (!entry.getKey().equals(owner)) sum = sum.union(entry.getValue());
    }
    return sum;
  }

  void set(Owner owner, FieldSet set, String time) {
    if (set.isEmpty()) {
      fields.remove(owner);
      times.remove(owner);
    } else {
      fields.put(owner, set);
      times.put(owner, time);
    }
  }

  void keepTime(Owner owner, FieldSet set) {
    set(owner, set, times.getOrDefault(owner, ""));
  }

  /** Replaces the entries in the object's metadata. */
  void writeTo(ObjectNode object) {
    ObjectNode metadata = Json.child(object, "metadata");
    if (fields.isEmpty()) {
      metadata.remove("managedFields");
      return;
    }
    ArrayNode entries = metadata.putArray("managedFields");
    List<Owner> order =
        fields.keySet().stream()
            .sorted(
                Comparator.comparing(Owner::operation)
                    .thenComparing(owner -> times.getOrDefault(owner, ""))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    for (Owner owner : order) {
      ObjectNode entry = entries.addObject();
      entry.put("apiVersion", owner.apiVersion());
      entry.put("fieldsType", "FieldsV1");
      entry.set("fieldsV1", of(owner).toJson());
      entry.put("manager", owner.manager());
      entry.put("operation", owner.operation());
      if (!owner.subresource().isEmpty()) entry.put("subresource", owner.subresource());
      String time = times.getOrDefault(owner, "");
      if (!time.isEmpty()) entry.put("time", time);
    }
  }
}
