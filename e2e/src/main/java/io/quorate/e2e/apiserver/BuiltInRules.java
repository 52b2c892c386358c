package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.CelRules;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.schema.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes refuses about objects of any kind and of the built-in ones, as far as somebody
 * here could get it wrong.
 */
final class BuiltInRules {
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL_1123 = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern LABEL_1035 = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");

  private static final Set<String> STATEFUL_SET_CHANGES =
      Set.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");
  private static final Set<String> POD_CHANGES =
      Set.of(
          "nodeName",
          "containers",
          "initContainers",
          "activeDeadlineSeconds",
          "terminationGracePeriodSeconds",
          "tolerations");

  private final CelRules rules;

  BuiltInRules(CelRules rules) {
    this.rules = rules;
  }

  /**
   * What is wrong with an object of any kind.
   *
   * @param old the object before the change; null when it is being created
   */
  List<Problem> problems(ResourceType type, ObjectNode object, @Nullable ObjectNode old) {
    List<Problem> problems = new ArrayList<>();
    metadata(type, object, old, problems);
    if (type.custom()) return problems;
    switch (type.plural()) {
      case "statefulsets" -> statefulSet(object, old, problems);
      case "pods" -> pod(object, old, problems);
      case "persistentvolumeclaims" -> claim(object, old, problems);
      case "poddisruptionbudgets" -> budget(object, problems);
      case "secrets", "configmaps" -> data(type, object, old, problems);
      case "services" -> service(object, old, problems);
      case "customresourcedefinitions" -> definition(object, problems);
      default -> {}
    }
    return problems;
  }

  private static void metadata(
      ResourceType type, ObjectNode object, @Nullable ObjectNode old, List<Problem> problems) {
    String name = Json.text(object, "metadata", "name");
    if (old == null) {
      name(type, name, problems);
    } else {
      immutable(object, old, problems, "metadata", "name");
      immutable(object, old, problems, "metadata", "uid");
    }
    for (var label : Json.fields(Json.at(object, "metadata", "labels"))) {
      String value = label.getValue().asText();
      if (value.length() > 63 || !LABEL_VALUE.matcher(value).matches()) {
        problems.add(
            Problem.invalid(
                "metadata.labels",
                "\"" + value + "\"",
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                    + " start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex"
                    + " used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"));
      }
    }
    for (JsonNode owner : Json.items(object, "metadata", "ownerReferences")) {
      for (String field : List.of("apiVersion", "kind", "name", "uid")) {
        if (Json.text(owner, field).isEmpty()) {
          problems.add(
              Problem.invalid(
                  "metadata.ownerReferences." + field, "\"\"", field + " must not be empty"));
        }
      }
    }
  }

  private static void name(ResourceType type, String name, List<Problem> problems) {
    String quoted = "\"" + name + "\"";
    switch (type.plural()) {
      case "services" -> {
        if (!LABEL_1035.matcher(name).matches() || name.length() > 63) {
          problems.add(
              Problem.invalid(
                  "metadata.name",
                  quoted,
                  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic"
                      + " character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used"
                      + " for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"));
        }
      }
      case "namespaces" -> {
        if (!LABEL_1123.matcher(name).matches() || name.length() > 63) {
          problems.add(
              Problem.invalid(
                  "metadata.name",
                  quoted,
                  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start"
                      + " and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for"
                      + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"));
        }
      }
      default -> {
        if (!SUBDOMAIN.matcher(name).matches() || name.length() > 253) {
          problems.add(
              Problem.invalid(
                  "metadata.name",
                  quoted,
                  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
                      + " must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                      + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"));
        }
      }
    }
  }

  private static void statefulSet(
      ObjectNode set, @Nullable ObjectNode old, List<Problem> problems) {
    JsonNode selector = Json.at(set, "spec", "selector");
    if (selector == null) problems.add(Problem.required("spec.selector", ""));
    if (!Selectors.fromSpec(selector)
        .test(Json.object().set("metadata", set.at("/spec/template/metadata")))) {
      JsonNode labels = set.at("/spec/template/metadata/labels");
      problems.add(
          Problem.invalid(
              "spec.template.metadata.labels",
              labels.isMissingNode() ? "null" : labels.toString(),
              "`selector` does not match template `labels`"));
    }
    containers(set.at("/spec/template/spec"), "spec.template.spec.", problems);
    if (old == null) return;
    List<Problem> fixed = new ArrayList<>();
    for (String field :
        List.of("serviceName", "podManagementPolicy", "selector", "volumeClaimTemplates")) {
      JsonNode is = set.at("/spec/" + field);
      if (!Json.same(is, old.at("/spec/" + field))) {
        fixed.add(Problem.invalid("spec." + field, is.toString(), "field is immutable"));
      }
    }
    problems.addAll(fixed);
    if (fixed.isEmpty() && changedBeyond(set, old, STATEFUL_SET_CHANGES)) {
      problems.add(
          Problem.forbidden(
              "spec",
              "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
                  + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                  + " forbidden"));
    }
  }

  private static void pod(ObjectNode pod, @Nullable ObjectNode old, List<Problem> problems) {
    containers(pod.path("spec"), "spec.", problems);
    if (old != null && changedBeyond(pod, old, POD_CHANGES)) {
      problems.add(
          Problem.forbidden(
              "spec",
              "pod updates may not change fields other than `spec.containers[*].image`,"
                  + " `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to"
                  + " existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                  + " previously negative)"));
    }
  }

  private static void containers(JsonNode podSpec, String path, List<Problem> problems) {
    List<JsonNode> containers = Json.items(podSpec, "containers");
    if (containers.isEmpty()) problems.add(Problem.required(path + "containers", ""));
    for (int i = 0; i < containers.size(); i++) {
      if (Json.text(containers.get(i), "name").isEmpty()) {
        problems.add(Problem.required(path + "containers[" + i + "].name", ""));
      }
      if (Json.text(containers.get(i), "image").isEmpty()) {
        problems.add(Problem.required(path + "containers[" + i + "].image", ""));
      }
    }
  }

  private static void claim(ObjectNode claim, @Nullable ObjectNode old, List<Problem> problems) {
    if (Json.texts(claim, "spec", "accessModes").isEmpty()) {
      problems.add(Problem.required("spec.accessModes", "at least 1 access mode is required"));
    }
    if (Json.text(claim, "spec", "resources", "requests", "storage").isEmpty()) {
      problems.add(Problem.required("spec.resources[storage]", ""));
    }
    if (old == null) return;
    Set<String> changes =
        Json.text(old, "spec", "volumeName").isEmpty()
            ? Set.of("volumeName", "storageClassName")
            : Set.of("resources", "volumeAttributesClassName");
    if (changedBeyond(claim, old, changes)) {
      problems.add(
          Problem.forbidden(
              "spec",
              "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound"
                  + " claims"));
    }
  }

  private static void budget(ObjectNode budget, List<Problem> problems) {
    if (Json.at(budget, "spec", "minAvailable") != null
        && Json.at(budget, "spec", "maxUnavailable") != null) {
      problems.add(
          Problem.invalid(
              "spec",
              budget.path("spec").toString(),
              "minAvailable and maxUnavailable cannot be both set"));
    }
  }

  private static void data(
      ResourceType type, ObjectNode object, @Nullable ObjectNode old, List<Problem> problems) {
    if (old == null) return;
    if (type.plural().equals("secrets")) immutable(object, old, problems, "type");
    if (old.path("immutable").asBoolean() && !Json.same(object.get("data"), old.get("data"))) {
      problems.add(Problem.forbidden("data", "field is immutable when `immutable` is set"));
    }
  }

  private static void service(
      ObjectNode service, @Nullable ObjectNode old, List<Problem> problems) {
    if (Json.items(service, "spec", "ports").isEmpty()
        && !Json.text(service, "spec", "clusterIP").equals("None")) {
      problems.add(Problem.required("spec.ports", ""));
    }
    if (old == null) return;
    String was = Json.text(old, "spec", "clusterIP");
    String is = Json.text(service, "spec", "clusterIP");
    if (!was.equals(is)) {
      problems.add(
          Problem.invalid("spec.clusterIPs[0]", "[\"" + is + "\"]", "may not change once set"));
    }
  }

  private void definition(ObjectNode definition, List<Problem> problems) {
    String wanted =
        Json.text(definition, "spec", "names", "plural")
            + "."
            + Json.text(definition, "spec", "group");
    String name = Json.text(definition, "metadata", "name");
    if (!name.equals(wanted)) {
      problems.add(
          Problem.invalid(
              "metadata.name", "\"" + name + "\"", "must be spec.names.plural+\".\"+spec.group"));
    }
    int index = 0;
    for (JsonNode version : Json.items(definition, "spec", "versions")) {
      String path = "spec.versions[" + index++ + "].schema.openAPIV3Schema";
      JsonNode schema = Json.at(version, "schema", "openAPIV3Schema");
      if (schema == null) problems.add(Problem.required(path, "schemas are required"));
      else rulesOf(schema, path, problems);
    }
  }

  private void rulesOf(JsonNode schema, String path, List<Problem> problems) {
    int index = 0;
    for (JsonNode rule : Json.items(schema, "x-kubernetes-validations")) {
      String text = Json.text(rule, "rule");
      String field = path + ".x-kubernetes-validations[" + index++ + "].rule";
      rules
          .compileError(text)
          .ifPresent(error -> problems.add(Problem.invalid(field, rule.toString(), error)));
    }
    Json.fields(schema.get("properties"))
        .forEach(child ->
            rulesOf(child.getValue(), path + ".properties[" + child.getKey() + "]", problems));
    if (schema.path("items").isObject()) rulesOf(schema.get("items"), path + ".items", problems);
    if (schema.path("additionalProperties").isObject()) {
      rulesOf(schema.get("additionalProperties"), path + ".additionalProperties", problems);
    }
  }

  private static boolean changedBeyond(ObjectNode object, ObjectNode old, Set<String> allowed) {
    ObjectNode is = object.path("spec").deepCopy();
    ObjectNode was = old.path("spec").deepCopy();
    is.remove(allowed);
    was.remove(allowed);
    return !Json.same(is, was);
  }

  private static void immutable(
      ObjectNode object, ObjectNode old, List<Problem> problems, String... path) {
    String is = Json.text(object, path);
    if (!is.equals(Json.text(old, path))) {
      problems.add(Problem.invalid(String.join(".", path), "\"" + is + "\"", "field is immutable"));
    }
  }
}
