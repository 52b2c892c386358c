package io.quorate.operator.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Lays a user's piece of a pod template over ours, by the rules of a strategic merge: objects are
 * merged, lists of named things are merged by their names, other lists are replaced, null and
 * {@code $patch: delete} take away. What the operator relies on must come out as it went in.
 */
final class PodOverrides {
  private static final String DIRECTIVE = "$patch";

  /** By which field the items of a list are told apart; lists that aren't here are replaced. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("containers", "name"),
          Map.entry("initContainers", "name"),
          Map.entry("volumes", "name"),
          Map.entry("env", "name"),
          Map.entry("imagePullSecrets", "name"),
          Map.entry("volumeMounts", "mountPath"),
          Map.entry("volumeDevices", "devicePath"),
          Map.entry("ports", "containerPort"),
          Map.entry("hostAliases", "ip"),
          Map.entry("topologySpreadConstraints", "topologyKey"));

  /** Fields of the server's container that are said elsewhere in the spec, or are ours alone. */
  private static final List<String> OF_THE_SERVER =
      List.of(
          "image",
          "imagePullPolicy",
          "command",
          "args",
          "workingDir",
          "resources",
          "startupProbe",
          "readinessProbe",
          "livenessProbe",
          "lifecycle",
          "restartPolicy");

  /** Fields of the pod that Kubernetes or the operator decides. */
  private static final List<String> OF_THE_POD =
      List.of(
          "restartPolicy",
          "hostname",
          "subdomain",
          "nodeName",
          "serviceAccountName",
          "automountServiceAccountToken",
          "terminationGracePeriodSeconds",
          "hostNetwork");

  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // It teaches the mapper to read and write as a client does.
    var _ = new KubernetesSerialization(JSON, false);
  }

  private PodOverrides() {}

  /** The template as it is where the overrides are refused. */
  static PodTemplateSpec lay(Optional<ObjectNode> overrides, PodTemplateSpec template) {
    if (overrides.isEmpty() || problem(overrides.get(), template).isPresent()) return template;
    try {
      return JSON.treeToValue(
          merged(JSON.valueToTree(template), overrides.get()), PodTemplateSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("it was read while it was checked", e);
    }
  }

  /** Why these overrides can't be laid over that template; a sentence. */
  static Optional<String> problem(ObjectNode overrides, PodTemplateSpec template) {
    TreeSet<String> unknown = new TreeSet<>();
    overrides.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(List.of("metadata", "spec"));
    if (!unknown.isEmpty())
      return Optional.of(
          "podOverrides."
              + unknown.first()
              + " is no part of a pod template; it has metadata and spec");
    ObjectNode ours = JSON.valueToTree(template);
    ObjectNode result = merged(ours.deepCopy(), overrides);
    try {
      var _ = JSON.treeToValue(result, PodTemplateSpec.class);
    } catch (JsonProcessingException e) {
      return Optional.of(
          "podOverrides are no pod template: "
              + e.getOriginalMessage().lines().findFirst().orElse(""));
    }
    return changed(ours, result).map(path -> "podOverrides can't change " + path);
  }

  /** The first thing of ours that is not as it was. */
  private static Optional<String> changed(ObjectNode ours, ObjectNode result) {
    List<Optional<String>> changes = new ArrayList<>();
    changes.add(
        changed("metadata.labels.", ours.at("/metadata/labels"), result.at("/metadata/labels")));
    changes.add(
        changed(
            "metadata.annotations.",
            ours.at("/metadata/annotations"),
            result.at("/metadata/annotations")));
    for (String field : OF_THE_POD)
      changes.add(
          same("spec." + field, ours.path("spec").path(field), result.path("spec").path(field)));
    JsonNode before = named(ours.at("/spec/containers"), "name", PodTemplates.CONTAINER);
    JsonNode after = named(result.at("/spec/containers"), "name", PodTemplates.CONTAINER);
    if (after.isMissingNode()) return Optional.of("the container " + PodTemplates.CONTAINER);
    for (String field : OF_THE_SERVER)
      changes.add(same("the server's " + field, before.path(field), after.path(field)));
    for (String list : List.of("env", "volumeMounts", "ports"))
      changes.add(kept("the server's " + list + " ", list, before.path(list), after.path(list)));
    changes.add(
        kept("spec.volumes ", "volumes", ours.at("/spec/volumes"), result.at("/spec/volumes")));
    return changes.stream().flatMap(Optional::stream).findFirst();
  }

  /** Fields that we have set are as we have set them; others may be there. */
  private static Optional<String> changed(String path, JsonNode ours, JsonNode result) {
    for (var field : ours.properties())
      if (!field.getValue().equals(result.path(field.getKey())))
        return Optional.of(path + field.getKey());
    return Optional.empty();
  }

  private static Optional<String> same(String path, JsonNode ours, JsonNode result) {
    return ours.equals(result) ? Optional.empty() : Optional.of(path);
  }

  /** Items of ours are as they were; others may be there. */
  private static Optional<String> kept(String path, String list, JsonNode ours, JsonNode result) {
    String key = String.valueOf(KEYS.get(list));
    for (JsonNode item : ours)
      if (!item.equals(named(result, key, item.path(key).asText())))
        return Optional.of(path + item.path(key).asText());
    return Optional.empty();
  }

  private static ObjectNode merged(ObjectNode ours, ObjectNode theirs) {
    for (var field : theirs.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      JsonNode present = ours.path(name);
      if (value.isNull()) ours.remove(name);
      else if (value instanceof ObjectNode object && present instanceof ObjectNode inner)
        ours.set(name, merged(inner.deepCopy(), object));
      else if (value instanceof ArrayNode list && KEYS.containsKey(name))
        ours.set(name, merged(present, list, String.valueOf(KEYS.get(name))));
      else ours.set(name, value.deepCopy());
    }
    return ours;
  }

  private static ArrayNode merged(JsonNode ours, ArrayNode theirs, String key) {
    List<JsonNode> items = new ArrayList<>();
    ours.forEach(items::add);
    for (JsonNode item : theirs) {
      JsonNode present = named(ours, key, item.path(key).asText());
      int at = items.indexOf(present);
      boolean taken = item.path(DIRECTIVE).asText().equals("delete");
      if (taken && at >= 0) items.remove(at);
      else if (!taken && at >= 0 && item instanceof ObjectNode object)
        items.set(at, merged(((ObjectNode) present).deepCopy(), object));
      else if (!taken) items.add(item.deepCopy());
    }
    return JSON.createArrayNode().addAll(items);
  }

  private static JsonNode named(JsonNode list, String key, String name) {
    for (JsonNode item : list) if (item.path(key).asText().equals(name)) return item;
    return JSON.missingNode();
  }
}
