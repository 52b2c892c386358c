package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.BuiltInSchemas;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** Every kind that is served: the built-in ones, and those that CRDs have made. For any thread. */
public final class Catalog {
  private final BuiltInSchemas schemas = new BuiltInSchemas();
  private final List<ResourceType> builtIn = new BuiltInKinds(schemas).all();
  private final Map<String, List<ResourceType>> custom = new ConcurrentSkipListMap<>();

  public Optional<ResourceType> find(String group, String version, String plural) {
    return all().stream()
        .filter(type ->
            type.plural().equals(plural)
                && type.group().equals(group)
                && type.version().equals(version))
        .findFirst();
  }

  /** A kind by {@code PLURAL} or {@code PLURAL.GROUP}; it must be there. */
  public ResourceType named(String qualified) {
    return all().stream()
        .filter(type -> type.qualified().equals(qualified))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such resource: " + qualified));
  }

  /** The kind of an object, by what it says of itself. */
  public Optional<ResourceType> of(String apiVersion, String kind) {
    return all().stream()
        .filter(type -> type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
        .findFirst();
  }

  public List<ResourceType> all() {
    List<ResourceType> all = new ArrayList<>(builtIn);
    custom.values().forEach(all::addAll);
    return all;
  }

  BuiltInSchemas schemas() {
    return schemas;
  }

  /** Serves what a CRD defines, in place of what an earlier state of it defined. */
  void install(ObjectNode definition) {
    List<ResourceType> versions = new ArrayList<>();
    for (JsonNode version : Json.items(definition, "spec", "versions")) {
      if (version.path("served").asBoolean()) versions.add(type(definition, version));
    }
    custom.put(Json.text(definition, "metadata", "name"), versions);
  }

  void uninstall(String definition) {
    custom.remove(definition);
  }

  private ResourceType type(JsonNode definition, JsonNode version) {
    JsonNode names = definition.path("spec").path("names");
    Schema schema = schema(version.path("schema").path("openAPIV3Schema"));
    Set<String> subresources = new HashSet<>();
    if (Json.at(version, "subresources", "status") != null) subresources.add("status");
    JsonNode scale = Json.at(version, "subresources", "scale");
    if (scale != null) subresources.add("scale");
    return new ResourceType(
        Json.text(definition, "spec", "group"),
        Json.text(version, "name"),
        Json.text(names, "kind"),
        Json.text(names, "plural"),
        Json.text(names, "singular"),
        Json.texts(names, "shortNames"),
        Json.texts(names, "categories"),
        Json.text(definition, "spec", "scope").equals("Namespaced"),
        subresources,
        () -> schema,
        scale == null
            ? null
            : new ResourceType.ScalePaths(
                path(scale, "specReplicasPath"),
                path(scale, "statusReplicasPath"),
                path(scale, "labelSelectorPath")),
        BuiltInColumns.ofCustom(version),
        true);
  }

  private Schema schema(JsonNode root) {
    ObjectNode schema = root.deepCopy();
    ObjectNode properties = Json.child(schema, "properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    return Schema.of(schema).with("metadata", schemas.metadata());
  }

  private static List<String> path(JsonNode scale, String field) {
    String path = Json.text(scale, field);
    return path.isEmpty() ? List.of() : List.of(path.substring(1).split("\\."));
  }
}
