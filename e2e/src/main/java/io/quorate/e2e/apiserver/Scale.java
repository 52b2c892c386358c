package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.List;

/** The scale subresource: how many replicas an object wants and has, whatever its kind. */
final class Scale {
  private Scale() {}

  static ObjectNode of(ResourceType type, ObjectNode object) {
    ResourceType.ScalePaths paths = type.scale();
    if (paths == null) throw ApiFailure.noSuchPath();
    ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
    ObjectNode metadata = scale.putObject("metadata");
    for (String field :
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      JsonNode value = Json.at(object, "metadata", field);
      if (value != null) metadata.set(field, value);
    }
    ObjectNode spec = scale.putObject("spec");
    long wanted = Json.number(object, 0, names(paths.specReplicas()));
    if (wanted != 0) spec.put("replicas", wanted);
    ObjectNode status = scale.putObject("status");
    status.put("replicas", Json.number(object, 0, names(paths.statusReplicas())));
    String selector =
        type.custom()
            ? Json.text(object, names(paths.selector()))
            : Selectors.print(Json.at(object, "spec", "selector"));
    if (!selector.isEmpty() && !(type.custom() && paths.selector().isEmpty()))
      status.put("selector", selector);
    return scale;
  }

  static void setReplicas(ObjectNode object, ResourceType.ScalePaths paths, long replicas) {
    ObjectNode parent = object;
    for (String name : paths.specReplicas().subList(0, paths.specReplicas().size() - 1)) {
      parent = Json.child(parent, name);
    }
    parent.put(paths.specReplicas().getLast(), replicas);
  }

  private static String[] names(List<String> path) {
    return path.toArray(String[]::new);
  }
}
