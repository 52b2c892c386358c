package io.quorate.e2e.apiserver.fields;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A configuration claims fields that other managers own with other values. */
public final class ApplyConflict extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Conflict> conflicts;
  private final transient FieldSet fields;
  private final String text;

  /**
   * One field in conflict.
   *
   * @param owner who owns it, as {@code conflict with} goes on
   * @param field its path
   */
  public record Conflict(String owner, String field) {}

  ApplyConflict(Map<Owner, FieldSet> byOwner) {
    text = message(byOwner);
    fields = byOwner.values().stream().reduce(FieldSet.EMPTY, FieldSet::union);
    conflicts = new ArrayList<>();
    byOwner.forEach((owner, fields) ->
        fields
            .paths()
            .forEach(path -> conflicts.add(new Conflict(owner.described(), FieldSet.print(path)))));
  }

  public List<Conflict> conflicts() {
    return conflicts;
  }

  /** The fields in conflict, whoever owns them. */
  FieldSet fields() {
    return fields;
  }

  /** As Kubernetes words it. */
  public String text() {
    return text;
  }

  @Override
  public String getMessage() {
    return text;
  }

  private static String message(Map<Owner, FieldSet> byOwner) {
    Map<String, List<String>> fields = new TreeMap<>();
    byOwner.forEach((owner, set) ->
        set.paths()
            .forEach(path ->
                fields
                    .computeIfAbsent(owner.described(), any -> new ArrayList<>())
                    .add(FieldSet.print(path))));
    int count = fields.values().stream().mapToInt(List::size).sum();
    if (count == 1) {
      Map.Entry<String, List<String>> only = fields.entrySet().iterator().next();
      return "Apply failed with 1 conflict: conflict with "
          + only.getKey()
          + ": "
          + only.getValue().getFirst();
    }
    String all =
        fields.entrySet().stream()
            .map(entry ->
                "conflicts with "
                    + entry.getKey()
                    + ":\n- "
                    + String.join("\n- ", entry.getValue()))
            .collect(Collectors.joining("\n"));
    return "Apply failed with " + count + " conflicts: " + all;
  }
}
