package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * What Kubernetes fills into the built-in kinds when it is left out. Changes the object it gets.
 */
final class BuiltInDefaults {
  private BuiltInDefaults() {}

  static void fillIn(ResourceType type, ObjectNode object) {
    switch (type.plural()) {
      case "namespaces" -> namespace(object);
      case "pods" -> podSpec(Json.child(object, "spec"));
      case "services" -> service(object);
      case "secrets" -> secret(object);
      case "persistentvolumeclaims" -> claimSpec(Json.child(object, "spec"));
      case "persistentvolumes" -> volume(Json.child(object, "spec"));
      case "statefulsets" -> statefulSet(object);
      case "endpointslices" -> slice(object);
      case "storageclasses" -> storageClass(object);
      case "customresourcedefinitions" -> definition(object);
      case "networkpolicies" -> networkPolicy(Json.child(object, "spec"));
      default -> {}
    }
  }

  /** The status that a new object starts with. */
  static void newStatus(ResourceType type, ObjectNode object) {
    if (!type.hasStatus()) return;
    object.remove("status");
    switch (type.plural()) {
      case "namespaces" -> object.putObject("status").put("phase", "Active");
      case "pods" ->
          object.putObject("status").put("phase", "Pending").put("qosClass", "BestEffort");
      case "services" -> object.putObject("status").putObject("loadBalancer");
      case "persistentvolumeclaims", "persistentvolumes" ->
          object.putObject("status").put("phase", "Pending");
      case "statefulsets" ->
          object.putObject("status").put("replicas", 0L).put("availableReplicas", 0L);
      case "poddisruptionbudgets" ->
          object
              .putObject("status")
              .put("currentHealthy", 0L)
              .put("desiredHealthy", 0L)
              .put("disruptionsAllowed", 0L)
              .put("expectedPods", 0L);
      case "nodes" -> object.putObject("status");
      default -> {}
    }
  }

  private static void namespace(ObjectNode namespace) {
    ObjectNode spec = Json.child(namespace, "spec");
    if (!spec.has("finalizers")) spec.putArray("finalizers").add("kubernetes");
    String name = Json.text(namespace, "metadata", "name");
    Json.child(Json.child(namespace, "metadata"), "labels")
        .put("kubernetes.io/metadata.name", name);
  }

  private static void service(ObjectNode service) {
    ObjectNode spec = Json.child(service, "spec");
    otherwise(spec, "type", "ClusterIP");
    otherwise(spec, "sessionAffinity", "None");
    otherwise(spec, "internalTrafficPolicy", "Cluster");
    if (!spec.has("ipFamilies")) spec.putArray("ipFamilies").add("IPv4");
    otherwise(spec, "ipFamilyPolicy", "SingleStack");
    for (JsonNode port : Json.items(spec, "ports")) {
      ObjectNode fields = (ObjectNode) port;
      otherwise(fields, "protocol", "TCP");
      if (!fields.has("targetPort") && fields.has("port"))
        fields.set("targetPort", fields.get("port"));
    }
    String address = Json.text(spec, "clusterIP");
    if (!address.isEmpty() && !spec.has("clusterIPs")) spec.putArray("clusterIPs").add(address);
  }

  private static void secret(ObjectNode secret) {
    otherwise(secret, "type", "Opaque");
    if (secret.remove("stringData") instanceof ObjectNode plain) {
      ObjectNode data = Json.child(secret, "data");
      Json.fields(plain)
          .forEach(field ->
              data.put(
                  field.getKey(),
                  Base64.getEncoder()
                      .encodeToString(field.getValue().asText().getBytes(StandardCharsets.UTF_8))));
    }
  }

  private static void claimSpec(ObjectNode spec) {
    otherwise(spec, "volumeMode", "Filesystem");
  }

  private static void volume(ObjectNode spec) {
    otherwise(spec, "volumeMode", "Filesystem");
    otherwise(spec, "persistentVolumeReclaimPolicy", "Retain");
  }

  private static void statefulSet(ObjectNode set) {
    ObjectNode spec = Json.child(set, "spec");
    if (!spec.has("replicas")) spec.put("replicas", 1L);
    otherwise(spec, "podManagementPolicy", "OrderedReady");
    if (!spec.has("serviceName")) spec.put("serviceName", "");
    if (!spec.has("revisionHistoryLimit")) spec.put("revisionHistoryLimit", 10L);
    ObjectNode strategy = Json.child(spec, "updateStrategy");
    otherwise(strategy, "type", "RollingUpdate");
    if (Json.text(strategy, "type").equals("RollingUpdate")) {
      ObjectNode rolling = Json.child(strategy, "rollingUpdate");
      if (!rolling.has("partition")) rolling.put("partition", 0L);
    }
    ObjectNode retention = Json.child(spec, "persistentVolumeClaimRetentionPolicy");
    otherwise(retention, "whenDeleted", "Retain");
    otherwise(retention, "whenScaled", "Retain");
    ObjectNode template = Json.child(spec, "template");
    Json.child(template, "metadata");
    podSpec(Json.child(template, "spec"));
    for (JsonNode claim : Json.items(spec, "volumeClaimTemplates")) {
      ObjectNode fields = (ObjectNode) claim;
      otherwise(fields, "apiVersion", "v1");
      otherwise(fields, "kind", "PersistentVolumeClaim");
      claimSpec(Json.child(fields, "spec"));
      Json.child(fields, "status").put("phase", "Pending");
    }
  }

  static void podSpec(ObjectNode spec) {
    otherwise(spec, "restartPolicy", "Always");
    if (!spec.has("terminationGracePeriodSeconds")) spec.put("terminationGracePeriodSeconds", 30L);
    otherwise(spec, "dnsPolicy", "ClusterFirst");
    Json.child(spec, "securityContext");
    otherwise(spec, "schedulerName", "default-scheduler");
    if (spec.has("serviceAccountName")) spec.set("serviceAccount", spec.get("serviceAccountName"));
    for (String list : List.of("containers", "initContainers")) {
      for (JsonNode container : Json.items(spec, list)) container((ObjectNode) container);
    }
    for (JsonNode volume : Json.items(spec, "volumes")) volumeSource((ObjectNode) volume);
  }

  private static void container(ObjectNode container) {
    otherwise(container, "terminationMessagePath", "/dev/termination-log");
    otherwise(container, "terminationMessagePolicy", "File");
    String image = Json.text(container, "image");
    boolean latest = image.endsWith(":latest") || image.lastIndexOf(':') <= image.lastIndexOf('/');
    otherwise(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
    Json.child(container, "resources");
    for (JsonNode port : Json.items(container, "ports"))
      otherwise((ObjectNode) port, "protocol", "TCP");
    for (JsonNode variable : Json.items(container, "env")) {
      if (Json.at(variable, "valueFrom", "fieldRef") instanceof ObjectNode reference) {
        otherwise(reference, "apiVersion", "v1");
      }
    }
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      if (container.get(probe) instanceof ObjectNode fields) probe(fields);
    }
  }

  private static void probe(ObjectNode probe) {
    number(probe, "timeoutSeconds", 1);
    number(probe, "periodSeconds", 10);
    number(probe, "successThreshold", 1);
    number(probe, "failureThreshold", 3);
    if (probe.get("httpGet") instanceof ObjectNode get) {
      otherwise(get, "scheme", "HTTP");
      otherwise(get, "path", "/");
    }
  }

  private static void volumeSource(ObjectNode volume) {
    for (String source : List.of("configMap", "secret", "projected", "downwardAPI")) {
      if (volume.get(source) instanceof ObjectNode fields) number(fields, "defaultMode", 420);
    }
    if (volume.size() == 1) volume.putObject("emptyDir");
  }

  private static void slice(ObjectNode slice) {
    for (JsonNode port : Json.items(slice, "ports")) {
      otherwise((ObjectNode) port, "name", "");
      otherwise((ObjectNode) port, "protocol", "TCP");
    }
  }

  private static void storageClass(ObjectNode storageClass) {
    otherwise(storageClass, "reclaimPolicy", "Delete");
    otherwise(storageClass, "volumeBindingMode", "Immediate");
  }

  private static void networkPolicy(ObjectNode spec) {
    if (spec.has("policyTypes")) return;
    ArrayNode types = spec.putArray("policyTypes").add("Ingress");
    if (spec.has("egress")) types.add("Egress");
  }

  private static void definition(ObjectNode definition) {
    ObjectNode spec = Json.child(definition, "spec");
    ObjectNode names = Json.child(spec, "names");
    String kind = Json.text(names, "kind");
    otherwise(names, "listKind", kind + "List");
    otherwise(names, "singular", kind.toLowerCase(Locale.ROOT));
    otherwise(Json.child(spec, "conversion"), "strategy", "None");
  }

  private static void otherwise(ObjectNode object, String field, String value) {
    if (!object.has(field)) object.put(field, value);
  }

  private static void number(ObjectNode object, String field, long value) {
    if (!object.has(field)) object.put(field, value);
  }
}
