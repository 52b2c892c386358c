package io.quorate.e2e.controllers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The templates that a StatefulSet has had, kept as ControllerRevisions so that an old pod can be
 * made again.
 */
final class SetRevisions {
  private static final String RESOURCE = "controllerrevisions.apps";

  private final Objects objects;

  SetRevisions(Objects objects) {
    this.objects = objects;
  }

  /** The name of the revision of the template as it is now, made if it is new. */
  String ensure(ObjectNode set) {
    ObjectNode data = Json.object();
    ObjectNode template = set.at("/spec/template").deepCopy();
    template.put("$patch", "replace");
    data.putObject("spec").set("template", template);
    String name = Objects.name(set) + "-" + hash(data);
    List<ObjectNode> known = of(set);
    for (ObjectNode revision : known) {
      if (Objects.name(revision).equals(name)) return name;
    }
    long next =
        known.stream().mapToLong(each -> Json.number(each, 0, "revision")).max().orElse(0) + 1;
    ObjectNode revision = Json.object();
    ObjectNode metadata = revision.putObject("metadata").put("name", name);
    if (set.at("/spec/selector/matchLabels") instanceof ObjectNode labels)
      metadata.set("labels", labels.deepCopy());
    metadata.putArray("ownerReferences").add(Objects.ownerReference(set, true));
    revision.set("data", data);
    revision.put("revision", next);
    objects.create(RESOURCE, Objects.namespace(set), revision);
    forget(set, known);
    return name;
  }

  private void forget(ObjectNode set, List<ObjectNode> known) {
    long kept = Json.number(set, 10, "spec", "revisionHistoryLimit");
    for (int i = 0; i < known.size() - kept; i++) objects.delete(RESOURCE, known.get(i));
  }

  private List<ObjectNode> of(ObjectNode set) {
    return objects.in(Objects.namespace(set), RESOURCE).stream()
        .filter(each -> Objects.controls(set, each))
        .sorted(Comparator.comparingLong(each -> Json.number(each, 0, "revision")))
        .toList();
  }

  /** The template of a revision; the present one if that is no longer known. */
  ObjectNode template(ObjectNode set, String revision) {
    ObjectNode kept = objects.find(RESOURCE, Objects.namespace(set), revision);
    ObjectNode template =
        kept != null && kept.at("/data/spec/template") instanceof ObjectNode old
            ? old.deepCopy()
            : (ObjectNode) set.at("/spec/template").deepCopy();
    template.remove("$patch");
    return template;
  }

  private static String hash(ObjectNode data) {
    CRC32 crc = new CRC32();
    crc.update(Json.bytes(data));
    return Long.toString(crc.getValue(), 36);
  }
}
