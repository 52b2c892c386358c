package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The documents by which clients learn what is served, in the old form and in the aggregated one.
 */
final class Discovery {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  /** The same in the order in which Kubernetes lists them for custom resources. */
  private static final List<String> CUSTOM_VERBS =
      List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");

  private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");

  /** The kinds that can be asked about or posted but are never stored. */
  private static final List<Virtual> VIRTUAL =
      List.of(
          new Virtual("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"),
          new Virtual(
              "authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
          new Virtual("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
          new Virtual("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview"));

  private record Virtual(String group, String plural, String kind) {}

  private final Catalog catalog;

  Discovery(Catalog catalog) {
    this.catalog = catalog;
  }

  static ObjectNode version() {
    return Json.object()
        .put("major", "1")
        .put("minor", "37")
        .put("gitVersion", "v1.37.0+quorate.local")
        .put("gitCommit", "")
        .put("gitTreeState", "clean")
        .put("buildDate", "1970-01-01T00:00:00Z")
        .put("goVersion", "none")
        .put("compiler", "javac")
        .put("platform", "local");
  }

  static ObjectNode coreVersions() {
    ObjectNode versions = Json.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions.putArray("serverAddressByClientCIDRs");
    return versions;
  }

  ObjectNode groups() {
    ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    groupVersions().keySet().stream()
        .filter(group -> !group.isEmpty())
        .forEach(group -> groups.add(group(group)));
    return list;
  }

  ObjectNode group(String name) {
    List<String> versions = groupVersions().get(name);
    if (versions == null) throw ApiFailure.noSuchPath();
    ObjectNode group =
        Json.object().put("kind", "APIGroup").put("apiVersion", "v1").put("name", name);
    ArrayNode list = group.putArray("versions");
    for (String version : versions)
      list.addObject().put("groupVersion", name + "/" + version).put("version", version);
    group.set("preferredVersion", list.get(0).deepCopy());
    return group;
  }

  private Map<String, List<String>> groupVersions() {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (ResourceType type : catalog.all()) add(groups, type.group(), type.version());
    for (Virtual kind : VIRTUAL) add(groups, kind.group(), "v1");
    return groups;
  }

  private static void add(Map<String, List<String>> groups, String group, String version) {
    List<String> versions = groups.computeIfAbsent(group, any -> new ArrayList<>());
    if (!versions.contains(version)) versions.add(version);
  }

  ObjectNode resources(String group, String version) {
    if (!groupVersions().getOrDefault(group, List.of()).contains(version))
      throw ApiFailure.noSuchPath();
    String groupVersion = group.isEmpty() ? version : group + "/" + version;
    ObjectNode list =
        Json.object()
            .put("kind", "APIResourceList")
            .put("apiVersion", "v1")
            .put("groupVersion", groupVersion);
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : catalog.all()) {
      if (!type.group().equals(group) || !type.version().equals(version)) continue;
      ObjectNode resource = resources.addObject();
      resource.put("name", type.plural()).put("singularName", type.singular());
      resource.put("namespaced", type.namespaced()).put("kind", type.kind());
      texts(resource, "verbs", type.custom() ? CUSTOM_VERBS : VERBS);
      if (!type.shortNames().isEmpty()) texts(resource, "shortNames", type.shortNames());
      if (!type.categories().isEmpty()) texts(resource, "categories", type.categories());
      type.subresources().stream().sorted().forEach(each -> resources.add(subresource(type, each)));
      if (type.qualified().equals("pods")) {
        resources.add(posted(type, "binding", "", "v1", "Binding"));
        resources.add(posted(type, "eviction", "policy", "v1", "Eviction"));
        ObjectNode log = resources.addObject().put("name", "pods/log").put("singularName", "");
        log.put("namespaced", true).put("kind", "Pod");
        texts(log, "verbs", List.of("get"));
      }
    }
    for (Virtual kind : VIRTUAL) {
      if (!kind.group().equals(group)) continue;
      ObjectNode resource = resources.addObject().put("name", kind.plural());
      resource.put("singularName", kind.kind().toLowerCase(Locale.ROOT));
      resource.put("namespaced", false).put("kind", kind.kind());
      texts(resource, "verbs", List.of("create"));
    }
    return list;
  }

  private static ObjectNode subresource(ResourceType type, String name) {
    ObjectNode resource =
        Json.object().put("name", type.plural() + "/" + name).put("singularName", "");
    resource.put("namespaced", type.namespaced());
    if (name.equals("scale"))
      resource.put("group", "autoscaling").put("version", "v1").put("kind", "Scale");
    else resource.put("kind", type.kind());
    texts(resource, "verbs", SUBRESOURCE_VERBS);
    return resource;
  }

  private static ObjectNode posted(
      ResourceType type, String name, String group, String version, String kind) {
    ObjectNode resource =
        Json.object().put("name", type.plural() + "/" + name).put("singularName", "");
    resource.put("namespaced", true);
    if (!group.isEmpty()) resource.put("group", group).put("version", version);
    texts(resource.put("kind", kind), "verbs", List.of("create"));
    return resource;
  }

  private static void texts(ObjectNode object, String field, List<String> values) {
    ArrayNode list = object.putArray(field);
    values.forEach(list::add);
  }

  /** Everything below {@code /api} (core) or {@code /apis} in one document. */
  ObjectNode aggregated(boolean core) {
    ObjectNode list =
        Json.object()
            .put("kind", "APIGroupDiscoveryList")
            .put("apiVersion", "apidiscovery.k8s.io/v2");
    list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    groupVersions()
        .forEach((group, versions) -> {
          if (group.isEmpty() != core) return;
          ObjectNode item = items.addObject();
          ObjectNode metadata = item.putObject("metadata");
          if (!group.isEmpty()) metadata.put("name", group);
          ArrayNode served = item.putArray("versions");
          for (String version : versions) {
            ObjectNode entry = served.addObject().put("version", version);
            aggregate(entry.putArray("resources"), resources(group, version));
            entry.put("freshness", "Current");
          }
        });
    return list;
  }

  private static void aggregate(ArrayNode aggregated, ObjectNode resources) {
    Map<String, ObjectNode> byName = new LinkedHashMap<>();
    for (var resource : resources.get("resources")) {
      String name = Json.text(resource, "name");
      int slash = name.indexOf('/');
      ObjectNode responseKind =
          Json.object()
              .put("group", Json.text(resource, "group"))
              .put("version", Json.text(resource, "version"))
              .put("kind", Json.text(resource, "kind"));
      if (slash < 0) {
        ObjectNode entry = aggregated.addObject().put("resource", name);
        entry.set("responseKind", responseKind);
        entry.put("scope", resource.path("namespaced").asBoolean() ? "Namespaced" : "Cluster");
        entry.put("singularResource", Json.text(resource, "singularName"));
        for (String field : List.of("verbs", "shortNames", "categories")) {
          if (resource.has(field)) entry.set(field, resource.get(field).deepCopy());
        }
        byName.put(name, entry);
      } else {
        ObjectNode parent = byName.get(name.substring(0, slash));
        if (parent == null) continue;
        ArrayNode below =
            parent.get("subresources") instanceof ArrayNode some
                ? some
                : parent.putArray("subresources");
        ObjectNode entry = below.addObject().put("subresource", name.substring(slash + 1));
        entry.set("responseKind", responseKind);
        entry.set("verbs", resource.get("verbs").deepCopy());
      }
    }
  }
}
