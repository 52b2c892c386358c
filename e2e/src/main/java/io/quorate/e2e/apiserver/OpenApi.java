package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * OpenAPI v3 documents, as far as kubectl reads them: to explain, to learn who checks unknown
 * fields, and to apply.
 */
final class OpenApi {
  private static final String METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

  private final Catalog catalog;

  OpenApi(Catalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Which documents there are. Their addresses change with their content, for clients keep them.
   */
  ObjectNode index() {
    ObjectNode index = Json.object();
    ObjectNode paths = index.putObject("paths");
    TreeMap<String, ObjectNode> documents = new TreeMap<>();
    for (ResourceType type : catalog.all()) {
      String path = root(type).substring(1);
      if (!documents.containsKey(path)) documents.put(path, document(type.group(), type.version()));
    }
    documents.forEach((path, document) -> {
      CRC32 hash = new CRC32();
      hash.update(Json.bytes(document));
      paths
          .putObject(path)
          .put(
              "serverRelativeURL",
              "/openapi/v3/" + path + "?hash=" + Long.toHexString(hash.getValue()));
    });
    return index;
  }

  /** The document of one version of one group. */
  ObjectNode document(String group, String version) {
    ObjectNode document = Json.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Quorate local mode").put("version", "v1");
    ObjectNode paths = document.putObject("paths");
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    boolean any = false;
    for (ResourceType type : catalog.all()) {
      if (!type.group().equals(group) || !type.version().equals(version)) continue;
      any = true;
      schemas.set(schemaName(type), schema(type));
      describePaths(type, paths);
    }
    if (!any) throw ApiFailure.noSuchPath();
    schemas.set(METADATA, catalog.schemas().metadata().json());
    return document;
  }

  private static ObjectNode schema(ResourceType type) {
    ObjectNode schema = type.schema().get().json().deepCopy();
    ObjectNode metadata = Json.child(schema, "properties").putObject("metadata");
    metadata.putArray("allOf").addObject().put("$ref", "#/components/schemas/" + METADATA);
    schema.putArray("x-kubernetes-group-version-kind").add(kind(type));
    return schema;
  }

  private static void describePaths(ResourceType type, ObjectNode paths) {
    String root = root(type);
    String collection =
        root + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
    ObjectNode list = paths.putObject(collection);
    operation(list, "get", type, "list");
    operation(list, "post", type, "post");
    if (type.namespaced())
      operation(paths.putObject(root + "/" + type.plural()), "get", type, "list");
    ObjectNode item = paths.putObject(collection + "/{name}");
    operation(item, "get", type, "get");
    operation(item, "put", type, "put");
    operation(item, "patch", type, "patch");
    operation(item, "delete", type, "delete");
  }

  private static void operation(ObjectNode path, String method, ResourceType type, String action) {
    ObjectNode operation = path.putObject(method);
    operation.put("x-kubernetes-action", action);
    operation.set("x-kubernetes-group-version-kind", kind(type));
    if (List.of("post", "put", "patch").contains(method)) {
      var parameters = operation.putArray("parameters");
      for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
        parameters
            .addObject()
            .put("name", name)
            .put("in", "query")
            .putObject("schema")
            .put("type", "string");
      }
    }
    operation.putObject("responses").putObject("200").put("description", "OK");
  }

  private static ObjectNode kind(ResourceType type) {
    return Json.object()
        .put("group", type.group())
        .put("version", type.version())
        .put("kind", type.kind());
  }

  private static String root(ResourceType type) {
    return type.group().isEmpty()
        ? "/api/" + type.version()
        : "/apis/" + type.group() + "/" + type.version();
  }

  private static String schemaName(ResourceType type) {
    List<String> labels =
        List.of(type.group().isEmpty() ? new String[] {"core"} : type.group().split("\\."));
    return String.join(".", labels.reversed()) + "." + type.version() + "." + type.kind();
  }
}
