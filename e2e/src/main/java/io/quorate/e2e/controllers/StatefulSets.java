package io.quorate.e2e.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.Selectors;
import io.quorate.e2e.apiserver.schema.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Keeps the pods of StatefulSets: one for each ordinal, with claims of its own, made and ended in
 * order or all at once, and replaced one by one when the template has changed.
 */
final class StatefulSets implements Controller {
  private static final String SETS = "statefulsets.apps";
  private static final String PODS = "pods";
  private static final String CLAIMS = "persistentvolumeclaims";

  private final Objects objects;
  private final SetRevisions revisions;

  StatefulSets(Objects objects) {
    this.objects = objects;
    revisions = new SetRevisions(objects);
  }

  @Override
  public void reconcile() {
    for (ObjectNode set : objects.all(SETS)) {
      if (!Objects.isLeaving(set)) reconcile(set);
    }
  }

  private void reconcile(ObjectNode set) {
    String update = revisions.ensure(set);
    String current = Json.text(set, "status", "currentRevision");
    if (current.isEmpty()) current = update;
    NavigableMap<Long, ObjectNode> pods = pods(set);
    Plan plan = Plan.of(set);
    replacePods(set, plan, pods, current, update);
    report(set, plan, pods(set), current, update);
  }

  /** What a set asks for. */
  private record Plan(
      long first, long replicas, boolean parallel, boolean rolling, long partition) {
    static Plan of(ObjectNode set) {
      JsonNode spec = set.path("spec");
      return new Plan(
          Json.number(spec, 0, "ordinals", "start"),
          Json.number(spec, 1, "replicas"),
          Json.text(spec, "podManagementPolicy").equals("Parallel"),
          Json.text(spec, "updateStrategy", "type").equals("RollingUpdate"),
          Json.number(spec, 0, "updateStrategy", "rollingUpdate", "partition"));
    }

    boolean wants(long ordinal) {
      return ordinal >= first && ordinal < first + replicas;
    }
  }

  /** The set's pods by ordinal; orphans that fit its selector and its names are taken in. */
  private NavigableMap<Long, ObjectNode> pods(ObjectNode set) {
    TreeMap<Long, ObjectNode> pods = new TreeMap<>();
    Predicate<JsonNode> selector = Selectors.fromSpec(Json.at(set, "spec", "selector"));
    String prefix = Objects.name(set) + "-";
    for (ObjectNode pod : objects.in(Objects.namespace(set), PODS)) {
      String name = Objects.name(pod);
      if (!name.startsWith(prefix) || !name.substring(prefix.length()).matches("\\d{1,9}"))
        continue;
      long ordinal = Long.parseLong(name.substring(prefix.length()));
      if (Objects.controls(set, pod)) {
        pods.put(ordinal, pod);
      } else if (Json.items(pod, "metadata", "ownerReferences").isEmpty()
          && selector.test(pod)
          && !Objects.isLeaving(pod)) {
        adopt(set, pod);
        pods.put(ordinal, pod);
      }
    }
    return pods;
  }

  private void adopt(ObjectNode set, ObjectNode pod) {
    ObjectNode patch = Json.object();
    patch.putObject("metadata").putArray("ownerReferences").add(Objects.ownerReference(set, true));
    objects.patch(PODS, pod, patch);
  }

  private void replacePods(
      ObjectNode set,
      Plan plan,
      NavigableMap<Long, ObjectNode> pods,
      String current,
      String update) {
    for (long ordinal = plan.first(); plan.wants(ordinal); ordinal++) {
      ObjectNode pod = pods.get(ordinal);
      if (pod != null && hasEnded(pod) && !Objects.isLeaving(pod)) {
        objects.delete(PODS, pod);
        pod = null;
        if (!plan.parallel()) return;
        continue;
      }
      claims(set, ordinal);
      if (pod == null) make(set, plan, ordinal, current, update);
      if (!plan.parallel() && (pod == null || !isHealthy(pod))) return;
    }
    boolean allHealthy =
        pods.entrySet().stream()
            .filter(each -> plan.wants(each.getKey()))
            .allMatch(each -> isHealthy(each.getValue()));
    for (Map.Entry<Long, ObjectNode> entry : pods.descendingMap().entrySet()) {
      if (plan.wants(entry.getKey())) continue;
      if (!Objects.isLeaving(entry.getValue())) {
        if (!plan.parallel() && !allHealthy) return;
        end(set, entry.getValue());
      }
      if (!plan.parallel()) return;
    }
    if (plan.rolling()) roll(plan, set, pods, update);
  }

  /** Ends the last pod of an old revision, once all later ones are healthy. */
  private void roll(Plan plan, ObjectNode set, NavigableMap<Long, ObjectNode> pods, String update) {
    long last = plan.first() + plan.replicas() - 1;
    for (long ordinal = last; ordinal >= plan.first() + plan.partition(); ordinal--) {
      ObjectNode pod = pods.get(ordinal);
      if (pod == null) return;
      if (!revision(pod).equals(update)) {
        if (!Objects.isLeaving(pod)) end(set, pod);
        return;
      }
      if (!isHealthy(pod)) return;
    }
  }

  private void end(ObjectNode set, ObjectNode pod) {
    objects.delete(PODS, pod);
    objects.event(
        set,
        "SuccessfulDelete",
        "delete Pod " + Objects.name(pod) + " in StatefulSet " + Objects.name(set) + " successful");
  }

  private void make(ObjectNode set, Plan plan, long ordinal, String current, String update) {
    boolean old = plan.rolling() && ordinal < plan.first() + plan.partition();
    String revision = old ? current : update;
    ObjectNode template = revisions.template(set, revision);
    String name = Objects.name(set) + "-" + ordinal;
    ObjectNode pod = Json.object();
    ObjectNode metadata =
        template.path("metadata") instanceof ObjectNode given ? given.deepCopy() : Json.object();
    pod.set("metadata", metadata);
    metadata.put("name", name);
    ObjectNode labels = Json.child(metadata, "labels");
    labels.put("apps.kubernetes.io/pod-index", Long.toString(ordinal));
    labels.put("controller-revision-hash", revision);
    labels.put("statefulset.kubernetes.io/pod-name", name);
    metadata.putArray("ownerReferences").add(Objects.ownerReference(set, true));
    ObjectNode spec =
        template.path("spec") instanceof ObjectNode given ? given.deepCopy() : Json.object();
    pod.set("spec", spec);
    spec.put("hostname", name);
    String service = Json.text(set, "spec", "serviceName");
    if (!service.isEmpty()) spec.put("subdomain", service);
    mountClaims(set, name, spec);
    objects.create(PODS, Objects.namespace(set), pod);
    objects.event(
        set,
        "SuccessfulCreate",
        "create Pod " + name + " in StatefulSet " + Objects.name(set) + " successful");
  }

  private static void mountClaims(ObjectNode set, String pod, ObjectNode spec) {
    List<JsonNode> templates = Json.items(set, "spec", "volumeClaimTemplates");
    List<String> names = templates.stream().map(Objects::name).toList();
    List<JsonNode> kept = new ArrayList<>();
    for (JsonNode volume : Json.items(spec, "volumes")) {
      if (!names.contains(Json.text(volume, "name"))) kept.add(volume);
    }
    var volumes = spec.putArray("volumes");
    for (String name : names) {
      ObjectNode volume = volumes.addObject().put("name", name);
      volume.putObject("persistentVolumeClaim").put("claimName", name + "-" + pod);
    }
    kept.forEach(volumes::add);
  }

  private void claims(ObjectNode set, long ordinal) {
    for (JsonNode template : Json.items(set, "spec", "volumeClaimTemplates")) {
      String name = Objects.name(template) + "-" + Objects.name(set) + "-" + ordinal;
      if (objects.find(CLAIMS, Objects.namespace(set), name) != null) continue;
      ObjectNode claim = Json.object();
      ObjectNode metadata = claim.putObject("metadata").put("name", name);
      ObjectNode labels = metadata.putObject("labels");
      if (Json.at(template, "metadata", "labels") instanceof ObjectNode given) labels.setAll(given);
      if (Json.at(set, "spec", "selector", "matchLabels") instanceof ObjectNode given)
        labels.setAll(given);
      JsonNode annotations = Json.at(template, "metadata", "annotations");
      if (annotations != null) metadata.set("annotations", annotations);
      if (Json.text(set, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
          .equals("Delete")) {
        metadata.putArray("ownerReferences").add(Objects.ownerReference(set, false));
      }
      claim.set("spec", template.path("spec").deepCopy());
      objects.create(CLAIMS, Objects.namespace(set), claim);
    }
  }

  private void report(
      ObjectNode set,
      Plan plan,
      NavigableMap<Long, ObjectNode> pods,
      String current,
      String update) {
    List<ObjectNode> living =
        pods.values().stream().filter(pod -> !Objects.isLeaving(pod)).toList();
    long minReadyMillis = Json.number(set, 0, "spec", "minReadySeconds") * 1000;
    long ready = living.stream().filter(Objects::isReady).count();
    long available = living.stream().filter(pod -> isReadyFor(pod, minReadyMillis)).count();
    long updated = living.stream().filter(pod -> revision(pod).equals(update)).count();
    boolean complete =
        plan.rolling()
            && updated == living.size()
            && ready == living.size()
            && living.size() == plan.replicas();
    String settled = complete ? update : current;
    ObjectNode status = Json.object();
    status.put("observedGeneration", Json.number(set, 0, "metadata", "generation"));
    status.put("replicas", (long) living.size());
    status.put("readyReplicas", ready);
    status.put("availableReplicas", available);
    status.put(
        "currentReplicas", living.stream().filter(pod -> revision(pod).equals(settled)).count());
    status.put("updatedReplicas", updated);
    status.put("currentRevision", settled);
    status.put("updateRevision", update);
    status.put("collisionCount", 0L);
    for (String field : List.of("readyReplicas", "currentReplicas", "updatedReplicas")) {
      if (status.path(field).asLong() == 0) status.putNull(field);
    }
    objects.status(SETS, set, status);
  }

  private static String revision(JsonNode pod) {
    return Json.text(pod, "metadata", "labels", "controller-revision-hash");
  }

  private static boolean hasEnded(JsonNode pod) {
    String phase = Json.text(pod, "status", "phase");
    return phase.equals("Failed") || phase.equals("Succeeded");
  }

  private static boolean isHealthy(JsonNode pod) {
    return Objects.isReady(pod) && !Objects.isLeaving(pod);
  }

  private boolean isReadyFor(JsonNode pod, long millis) {
    if (!Objects.isReady(pod)) return false;
    if (millis == 0) return true;
    String since =
        Objects.condition(pod, "Ready")
            .map(each -> Json.text(each, "lastTransitionTime"))
            .orElse("");
    return !since.isEmpty() && Instant.parse(since).toEpochMilli() + millis <= objects.nowMillis();
  }
}
