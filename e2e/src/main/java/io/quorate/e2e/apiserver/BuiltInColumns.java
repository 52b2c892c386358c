package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What {@code kubectl get} prints of the built-in kinds. */
final class BuiltInColumns {
  private static final Column NAME =
      text("Name", "name", 0, object -> Json.text(object, "metadata", "name"));
  private static final Column AGE = age("Age");

  private BuiltInColumns() {}

  static List<Column> of(String plural) {
    return switch (plural) {
      case "namespaces" ->
          List.of(NAME, text("Status", "", 0, object -> Json.text(object, "status", "phase")), AGE);
      case "nodes" ->
          List.of(NAME, text("Status", "", 0, BuiltInColumns::nodeStatus), roles(), AGE, version());
      case "pods" -> pods();
      case "services" -> services();
      case "endpoints" -> List.of(NAME, text("Endpoints", "", 0, BuiltInColumns::endpoints), AGE);
      case "configmaps" ->
          List.of(
              NAME,
              count("Data", object -> size(object, "data") + size(object, "binaryData")),
              AGE);
      case "secrets" ->
          List.of(
              NAME,
              text("Type", "", 0, object -> Json.text(object, "type")),
              count("Data", object -> size(object, "data")),
              AGE);
      case "persistentvolumeclaims" -> claims();
      case "persistentvolumes" -> volumes();
      case "events" -> events();
      case "statefulsets" -> statefulSets();
      case "controllerrevisions" -> controllerRevisions();
      case "poddisruptionbudgets" -> budgets();
      case "endpointslices" -> slices();
      case "leases" ->
          List.of(
              NAME,
              text("Holder", "", 0, object -> Json.text(object, "spec", "holderIdentity")),
              AGE);
      case "storageclasses" -> storageClasses();
      case "networkpolicies" ->
          List.of(
              NAME,
              text(
                  "Pod-Selector",
                  "",
                  0,
                  object -> orNone(Selectors.print(Json.at(object, "spec", "podSelector")))),
              AGE);
      case "customresourcedefinitions" ->
          List.of(
              NAME,
              text(
                  "Created At",
                  "date",
                  0,
                  object -> Json.text(object, "metadata", "creationTimestamp")));
      default -> List.of(NAME, AGE);
    };
  }

  /** The columns of a custom resource: its name, then what its CRD says. */
  static List<Column> ofCustom(JsonNode version) {
    List<Column> columns = new ArrayList<>();
    columns.add(NAME);
    List<JsonNode> printed = Json.items(version, "additionalPrinterColumns");
    if (printed.isEmpty()) {
      columns.add(AGE);
      return columns;
    }
    for (JsonNode column : printed) {
      String type = Json.text(column, "type");
      JsonPath path = new JsonPath(Json.text(column, "jsonPath"));
      columns.add(
          new Column(
              Json.text(column, "name"),
              type,
              Json.text(column, "format"),
              (int) Json.number(column, 0, "priority"),
              (object, now) -> customCell(path.find(object), type, now)));
    }
    return columns;
  }

  private static JsonNode customCell(List<JsonNode> found, String type, Instant now) {
    var nodes = Json.MAPPER.getNodeFactory();
    if (found.isEmpty()) return nodes.nullNode();
    JsonNode value = found.getFirst();
    return switch (type) {
      case "integer" -> value.isNumber() ? nodes.numberNode(value.longValue()) : nodes.nullNode();
      case "number" -> value.isNumber() ? nodes.numberNode(value.doubleValue()) : nodes.nullNode();
      case "boolean" -> value.isBoolean() ? value : nodes.nullNode();
      case "date" -> nodes.textNode(HumanDuration.since(value.asText(), now));
      default ->
          nodes.textNode(
              found.stream()
                  .map(each -> each.isValueNode() ? each.asText() : each.toString())
                  .collect(Collectors.joining(",")));
    };
  }

  private static List<Column> pods() {
    return List.of(
        NAME,
        text("Ready", "", 0, BuiltInColumns::podReady),
        text("Status", "", 0, BuiltInColumns::podStatus),
        new Column("Restarts", "string", "", 0, BuiltInColumns::restarts),
        AGE,
        text("IP", "", 1, object -> orNone(Json.text(object, "status", "podIP"))),
        text("Node", "", 1, object -> orNone(Json.text(object, "spec", "nodeName"))),
        text(
            "Nominated Node",
            "",
            1,
            object -> orNone(Json.text(object, "status", "nominatedNodeName"))),
        text("Readiness Gates", "", 1, object -> "<none>"));
  }

  private static String podReady(JsonNode pod) {
    long ready =
        Json.items(pod, "status", "containerStatuses").stream()
            .filter(each -> each.path("ready").asBoolean())
            .count();
    return ready + "/" + Json.items(pod, "spec", "containers").size();
  }

  private static String podStatus(JsonNode pod) {
    String status = Json.text(pod, "status", "phase");
    if (!Json.text(pod, "status", "reason").isEmpty()) status = Json.text(pod, "status", "reason");
    for (JsonNode container : Json.items(pod, "status", "containerStatuses")) {
      String waiting = Json.text(container, "state", "waiting", "reason");
      String terminated = Json.text(container, "state", "terminated", "reason");
      if (!waiting.isEmpty()) status = waiting;
      else if (!terminated.isEmpty()) status = terminated;
    }
    return Json.at(pod, "metadata", "deletionTimestamp") == null ? status : "Terminating";
  }

  private static JsonNode restarts(JsonNode pod, Instant now) {
    long count = 0;
    String last = "";
    for (JsonNode container : Json.items(pod, "status", "containerStatuses")) {
      count += Json.number(container, 0, "restartCount");
      String finished = Json.text(container, "lastState", "terminated", "finishedAt");
      if (finished.compareTo(last) > 0) last = finished;
    }
    String ago =
        count > 0 && !last.isEmpty() ? " (" + HumanDuration.since(last, now) + " ago)" : "";
    return Json.MAPPER.getNodeFactory().textNode(count + ago);
  }

  private static List<Column> services() {
    return List.of(
        NAME,
        text("Type", "", 0, object -> Json.text(object, "spec", "type")),
        text("Cluster-IP", "", 0, object -> orNone(Json.text(object, "spec", "clusterIP"))),
        text("External-IP", "", 0, BuiltInColumns::externalIp),
        text("Port(s)", "", 0, BuiltInColumns::ports),
        AGE,
        text("Selector", "", 1, object -> orNone(joined(object, "spec", "selector"))));
  }

  private static String externalIp(JsonNode service) {
    return Json.text(service, "spec", "type").equals("LoadBalancer") ? "<pending>" : "<none>";
  }

  private static String ports(JsonNode service) {
    List<String> ports = new ArrayList<>();
    for (JsonNode port : Json.items(service, "spec", "ports")) {
      long nodePort = Json.number(port, 0, "nodePort");
      String text = Json.text(port, "port") + (nodePort > 0 ? ":" + nodePort : "");
      ports.add(text + "/" + Json.text(port, "protocol"));
    }
    return orNone(String.join(",", ports));
  }

  private static String endpoints(JsonNode object) {
    List<String> all = new ArrayList<>();
    for (JsonNode subset : Json.items(object, "subsets")) {
      for (JsonNode port : Json.items(subset, "ports")) {
        for (JsonNode address : Json.items(subset, "addresses")) {
          all.add(Json.text(address, "ip") + ":" + Json.text(port, "port"));
        }
      }
    }
    if (all.size() <= 3) return orNone(String.join(",", all));
    return String.join(",", all.subList(0, 3)) + " + " + (all.size() - 3) + " more...";
  }

  private static List<Column> claims() {
    return List.of(
        NAME,
        text("Status", "", 0, BuiltInColumns::volumePhase),
        text("Volume", "", 0, object -> Json.text(object, "spec", "volumeName")),
        text("Capacity", "", 0, object -> Json.text(object, "status", "capacity", "storage")),
        text("Access Modes", "", 0, object -> accessModes(object, "status")),
        text("StorageClass", "", 0, object -> Json.text(object, "spec", "storageClassName")),
        text(
            "VolumeAttributesClass",
            "",
            0,
            object -> orUnset(Json.text(object, "spec", "volumeAttributesClassName"))),
        AGE,
        text("VolumeMode", "", 1, object -> Json.text(object, "spec", "volumeMode")));
  }

  private static List<Column> volumes() {
    return List.of(
        NAME,
        text("Capacity", "", 0, object -> Json.text(object, "spec", "capacity", "storage")),
        text("Access Modes", "", 0, object -> accessModes(object, "spec")),
        text(
            "Reclaim Policy",
            "",
            0,
            object -> Json.text(object, "spec", "persistentVolumeReclaimPolicy")),
        text("Status", "", 0, BuiltInColumns::volumePhase),
        text("Claim", "", 0, BuiltInColumns::claim),
        text("StorageClass", "", 0, object -> Json.text(object, "spec", "storageClassName")),
        text(
            "VolumeAttributesClass",
            "",
            0,
            object -> orUnset(Json.text(object, "spec", "volumeAttributesClassName"))),
        text("Reason", "", 0, object -> Json.text(object, "status", "reason")),
        AGE,
        text("VolumeMode", "", 1, object -> Json.text(object, "spec", "volumeMode")));
  }

  private static String volumePhase(JsonNode object) {
    return Json.at(object, "metadata", "deletionTimestamp") == null
        ? Json.text(object, "status", "phase")
        : "Terminating";
  }

  private static String claim(JsonNode volume) {
    JsonNode claim = Json.at(volume, "spec", "claimRef");
    return claim == null ? "" : Json.text(claim, "namespace") + "/" + Json.text(claim, "name");
  }

  private static String accessModes(JsonNode object, String within) {
    return Json.texts(object, within, "accessModes").stream()
        .map(mode ->
            switch (mode) {
              case "ReadWriteOnce" -> "RWO";
              case "ReadOnlyMany" -> "ROX";
              case "ReadWriteMany" -> "RWX";
              case "ReadWriteOncePod" -> "RWOP";
              default -> mode;
            })
        .collect(Collectors.joining(","));
  }

  private static List<Column> events() {
    return List.of(
        new Column("Last Seen", "string", "", 0, (object, now) -> lastSeen(object, now)),
        text("Type", "", 0, object -> Json.text(object, "type")),
        text("Reason", "", 0, object -> Json.text(object, "reason")),
        text("Object", "", 0, BuiltInColumns::involved),
        text("Subobject", "", 1, object -> Json.text(object, "involvedObject", "fieldPath")),
        text("Source", "", 1, BuiltInColumns::source),
        text("Message", "", 0, object -> Json.text(object, "message").strip()),
        new Column("First Seen", "string", "", 1, BuiltInColumns::firstSeen),
        text("Count", "", 1, object -> Long.toString(Math.max(1, Json.number(object, 1, "count")))),
        text("Name", "name", 1, object -> Json.text(object, "metadata", "name")));
  }

  private static String involved(JsonNode event) {
    String kind = Json.text(event, "involvedObject", "kind").toLowerCase(Locale.ROOT);
    String name = Json.text(event, "involvedObject", "name");
    return name.isEmpty() ? kind : kind + "/" + name;
  }

  private static String source(JsonNode event) {
    String component = Json.text(event, "source", "component");
    return component.isEmpty() ? Json.text(event, "reportingComponent") : component;
  }

  private static JsonNode lastSeen(JsonNode event, Instant now) {
    String time = Json.text(event, "series", "lastObservedTime");
    if (time.isEmpty()) time = Json.text(event, "lastTimestamp");
    if (time.isEmpty()) time = Json.text(event, "eventTime");
    return Json.MAPPER.getNodeFactory().textNode(HumanDuration.since(time, now));
  }

  private static JsonNode firstSeen(JsonNode event, Instant now) {
    String time = Json.text(event, "firstTimestamp");
    if (time.isEmpty()) time = Json.text(event, "eventTime");
    return Json.MAPPER.getNodeFactory().textNode(HumanDuration.since(time, now));
  }

  private static List<Column> statefulSets() {
    return List.of(
        NAME,
        text(
            "Ready",
            "",
            0,
            object ->
                Json.number(object, 0, "status", "readyReplicas")
                    + "/"
                    + Json.number(object, 0, "spec", "replicas")),
        AGE,
        text("Containers", "", 1, object -> containers(object, "name")),
        text("Images", "", 1, object -> containers(object, "image")));
  }

  private static String containers(JsonNode object, String field) {
    return Json.items(object, "spec", "template", "spec", "containers").stream()
        .map(container -> Json.text(container, field))
        .collect(Collectors.joining(","));
  }

  private static List<Column> controllerRevisions() {
    return List.of(
        NAME,
        text("Controller", "", 0, BuiltInColumns::controller),
        count("Revision", object -> Json.number(object, 0, "revision")),
        AGE);
  }

  private static String controller(JsonNode object) {
    for (JsonNode owner : Json.items(object, "metadata", "ownerReferences")) {
      if (owner.path("controller").asBoolean()) {
        String group = Json.text(owner, "apiVersion").replaceAll("/.*", "");
        return Json.text(owner, "kind").toLowerCase(Locale.ROOT)
            + "."
            + group
            + "/"
            + Json.text(owner, "name");
      }
    }
    return "<none>";
  }

  private static List<Column> budgets() {
    return List.of(
        NAME,
        text(
            "Min Available",
            "",
            0,
            object -> orNotApplicable(Json.text(object, "spec", "minAvailable"))),
        text(
            "Max Unavailable",
            "",
            0,
            object -> orNotApplicable(Json.text(object, "spec", "maxUnavailable"))),
        count(
            "Allowed Disruptions",
            object -> Json.number(object, 0, "status", "disruptionsAllowed")),
        AGE);
  }

  private static List<Column> slices() {
    return List.of(
        NAME,
        text("AddressType", "", 0, object -> Json.text(object, "addressType")),
        text(
            "Ports",
            "",
            0,
            object ->
                shortened(
                    Json.items(object, "ports").stream().map(p -> Json.text(p, "port")).toList())),
        text(
            "Endpoints",
            "",
            0,
            object ->
                shortened(
                    Json.items(object, "endpoints").stream()
                        .flatMap(each -> Json.texts(each, "addresses").stream())
                        .toList())),
        AGE);
  }

  private static String shortened(List<String> all) {
    if (all.isEmpty()) return "<unset>";
    if (all.size() <= 3) return String.join(",", all);
    return String.join(",", all.subList(0, 3)) + " + " + (all.size() - 3) + " more...";
  }

  private static List<Column> storageClasses() {
    return List.of(
        text("Name", "name", 0, BuiltInColumns::storageClassName),
        text("Provisioner", "", 0, object -> Json.text(object, "provisioner")),
        text("ReclaimPolicy", "", 0, object -> Json.text(object, "reclaimPolicy")),
        text("VolumeBindingMode", "", 0, object -> Json.text(object, "volumeBindingMode")),
        new Column(
            "AllowVolumeExpansion",
            "string",
            "",
            0,
            (object, now) ->
                Json.MAPPER
                    .getNodeFactory()
                    .booleanNode(object.path("allowVolumeExpansion").asBoolean(false))),
        AGE);
  }

  private static String storageClassName(JsonNode object) {
    String isDefault =
        Json.text(object, "metadata", "annotations", "storageclass.kubernetes.io/is-default-class");
    return Json.text(object, "metadata", "name") + (isDefault.equals("true") ? " (default)" : "");
  }

  private static String nodeStatus(JsonNode node) {
    String ready = "Unknown";
    for (JsonNode condition : Json.items(node, "status", "conditions")) {
      if (Json.text(condition, "type").equals("Ready")) {
        ready = Json.text(condition, "status").equals("True") ? "Ready" : "NotReady";
      }
    }
    return node.path("spec").path("unschedulable").asBoolean()
        ? ready + ",SchedulingDisabled"
        : ready;
  }

  private static Column roles() {
    return text("Roles", "", 0, object -> "<none>");
  }

  private static Column version() {
    return text(
        "Version", "", 0, object -> Json.text(object, "status", "nodeInfo", "kubeletVersion"));
  }

  private static Column text(
      String name, String format, int priority, Function<JsonNode, String> value) {
    return new Column(
        name,
        "string",
        format,
        priority,
        (object, now) -> Json.MAPPER.getNodeFactory().textNode(value.apply(object)));
  }

  private static Column count(String name, Function<JsonNode, Long> value) {
    return new Column(
        name,
        "integer",
        "",
        0,
        (object, now) -> Json.MAPPER.getNodeFactory().numberNode(value.apply(object)));
  }

  private static Column age(String name) {
    return new Column(
        name,
        "string",
        "",
        0,
        (object, now) ->
            Json.MAPPER
                .getNodeFactory()
                .textNode(
                    HumanDuration.since(Json.text(object, "metadata", "creationTimestamp"), now)));
  }

  private static String joined(JsonNode object, String... path) {
    return Json.fields(Json.at(object, path)).stream()
        .map(each -> each.getKey() + "=" + each.getValue().asText())
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static long size(JsonNode object, String field) {
    JsonNode value = Json.at(object, field);
    return value == null ? 0 : value.size();
  }

  private static String orNone(String text) {
    return text.isEmpty() ? "<none>" : text;
  }

  private static String orUnset(String text) {
    return text.isEmpty() ? "<unset>" : text;
  }

  private static String orNotApplicable(String text) {
    return text.isEmpty() ? "N/A" : text;
  }
}
