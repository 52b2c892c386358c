package io.quorate.e2e.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.Api;
import io.quorate.e2e.apiserver.ApiFailure;
import io.quorate.e2e.apiserver.Catalog;
import io.quorate.e2e.apiserver.Deletion;
import io.quorate.e2e.apiserver.Foundations;
import io.quorate.e2e.apiserver.PatchKind;
import io.quorate.e2e.apiserver.ResourceType;
import io.quorate.e2e.apiserver.WriteOptions;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Store;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the controllers bring about. They are stepped by the test until nothing changes any more,
 * and pods are played by writing their status, so nothing here waits for time to pass.
 */
final class ControllerLawsTest {
  private static final WriteOptions OPTIONS = WriteOptions.by("test");
  private static final String PODS = "pods";
  private static final String SETS = "statefulsets.apps";

  private Api api = new Api(new Store(null), new Catalog(), Clock.systemUTC());
  private List<Controller> controllers = List.of();

  @BeforeEach
  void begin() {
    api = new Api(new Store(null), new Catalog(), Clock.systemUTC());
    Foundations.lay(api);
    Objects objects = new Objects(api);
    controllers =
        List.of(
            new Namespaces(objects),
            new Definitions(objects),
            new Garbage(objects),
            new StatefulSets(objects),
            new EndpointSlices(objects),
            new Claims(objects),
            new Budgets(objects));
    settle();
  }

  private void settle() {
    long before;
    do {
      before = api.store().revision();
      controllers.forEach(Controller::reconcile);
    } while (api.store().revision() != before);
  }

  private ResourceType type(String resource) {
    return api.catalog().named(resource);
  }

  private void create(String resource, String yaml) {
    api.create(type(resource), "default", Json.parseYaml(yaml), OPTIONS);
    settle();
  }

  private void merge(String resource, String name, String subresource, String yaml) {
    api.patch(
        type(resource),
        "default",
        name,
        subresource,
        PatchKind.MERGE,
        Json.parseYaml(yaml),
        OPTIONS);
    settle();
  }

  private void delete(String resource, String name, String propagation) {
    api.delete(
        type(resource), "default", name, new Deletion.Request("", "", 0L, propagation), OPTIONS);
    settle();
  }

  private List<String> names(String resource) {
    return api.store().list(type(resource).storedUnder(), "default").objects().stream()
        .map(Objects::name)
        .toList();
  }

  private JsonNode get(String resource, String name) {
    return api.get(type(resource), "default", name);
  }

  private void ready(String pod) {
    merge(
        PODS,
        pod,
        "status",
        "{status: {phase: Running, podIP: 127.0.0.9, conditions: [{type: Ready, status: 'True',"
            + " lastTransitionTime: '2026-01-01T00:00:00Z'}]}}");
  }

  private static String set(int replicas, String more) {
    return """
    metadata: {name: s}
    spec:
      replicas: %d
      serviceName: s
      selector: {matchLabels: {app: s}}
      template:
        metadata: {labels: {app: s}}
        spec: {containers: [{name: c, image: 'i:1'}]}
      volumeClaimTemplates:
      - metadata: {name: data, labels: {kept: 'yes'}}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    """
            .formatted(replicas)
        + more.indent(2);
  }

  private static final String PARALLEL = "podManagementPolicy: Parallel";

  @Test
  void podsComeInOrderEachAfterTheOneBeforeIsReady() {
    create(SETS, set(3, ""));
    assertThat(names(PODS)).containsExactly("s-0");
    ready("s-0");
    assertThat(names(PODS)).containsExactly("s-0", "s-1");
    ready("s-1");
    ready("s-2");
    assertThat(get(SETS, "s").path("status").path("readyReplicas").asLong()).isEqualTo(3);
  }

  @Test
  void parallelPodsComeAndGoAllAtOnce() {
    create(SETS, set(3, PARALLEL));
    assertThat(names(PODS)).containsExactly("s-0", "s-1", "s-2");
    merge(SETS, "s", "", "{spec: {replicas: 1}}");
    assertThat(names(PODS)).containsExactly("s-0");
  }

  @Test
  void ordinalsBeginWhereTheyAreToldTo() {
    create(SETS, set(2, PARALLEL + "\nordinals: {start: 1000}"));
    assertThat(names(PODS)).containsExactly("s-1000", "s-1001");
    assertThat(Json.text(get(PODS, "s-1001"), "metadata", "labels", "apps.kubernetes.io/pod-index"))
        .isEqualTo("1001");
  }

  @Test
  void eachPodHasAClaimThatOutlivesIt() {
    create(SETS, set(2, PARALLEL));
    JsonNode claim = get("persistentvolumeclaims", "data-s-1");
    assertThat(claim.at("/metadata/labels")).isEqualTo(Json.parseYaml("{kept: 'yes', app: s}"));
    merge(SETS, "s", "", "{spec: {replicas: 0}}");
    delete(SETS, "s", "");
    assertThat(names("persistentvolumeclaims")).containsExactly("data-s-0", "data-s-1");
    create(SETS, set(2, PARALLEL));
    assertThat(Objects.uid(get("persistentvolumeclaims", "data-s-1")))
        .isEqualTo(Objects.uid(claim));
  }

  @Test
  void aDeletedPodComesBackUnderItsNameWithTheNewTemplate() {
    create(SETS, set(1, PARALLEL + "\nupdateStrategy: {type: OnDelete}"));
    ready("s-0");
    String uid = Objects.uid(get(PODS, "s-0"));
    merge(SETS, "s", "", "{spec: {template: {metadata: {annotations: {v: '2'}}}}}");
    assertThat(Objects.uid(get(PODS, "s-0"))).isEqualTo(uid);
    delete(PODS, "s-0", "");
    assertThat(Json.text(get(PODS, "s-0"), "metadata", "annotations", "v")).isEqualTo("2");
    assertThat(Objects.uid(get(PODS, "s-0"))).isNotEqualTo(uid);
  }

  @Test
  void aRollingUpdateReplacesTheLastPodFirstAndWaitsUntilItIsReady() {
    create(SETS, set(2, PARALLEL));
    ready("s-0");
    ready("s-1");
    String first = Objects.uid(get(PODS, "s-0"));
    String last = Objects.uid(get(PODS, "s-1"));
    merge(SETS, "s", "", "{spec: {template: {metadata: {annotations: {v: '2'}}}}}");
    assertThat(Objects.uid(get(PODS, "s-1"))).isNotEqualTo(last);
    assertThat(Objects.uid(get(PODS, "s-0"))).isEqualTo(first);
    ready("s-1");
    assertThat(Objects.uid(get(PODS, "s-0"))).isNotEqualTo(first);
    ready("s-0");
    JsonNode status = get(SETS, "s").path("status");
    assertThat(Json.text(status, "currentRevision")).isEqualTo(Json.text(status, "updateRevision"));
  }

  @Test
  void whatBelongedToADeletedOwnerGoes() {
    create(SETS, set(1, PARALLEL));
    delete(SETS, "s", "Background");
    assertThat(names(PODS)).isEmpty();
    assertThat(names("controllerrevisions.apps")).isEmpty();
  }

  @Test
  void anOwnerDeletedInTheForegroundGoesLast() {
    create(SETS, set(1, PARALLEL));
    merge(PODS, "s-0", "", "{metadata: {finalizers: [test.example/hold]}}");
    delete(SETS, "s", "Foreground");
    assertThat(names(SETS)).containsExactly("s");
    merge(PODS, "s-0", "", "{metadata: {finalizers: null}}");
    assertThat(names(SETS)).isEmpty();
  }

  @Test
  void orphansStayAndAreTakenInByASetOfTheirNames() {
    create(SETS, set(1, PARALLEL));
    ready("s-0");
    String uid = Objects.uid(get(PODS, "s-0"));
    delete(SETS, "s", "Orphan");
    assertThat(names(PODS)).containsExactly("s-0");
    create(SETS, set(1, PARALLEL));
    assertThat(Objects.uid(get(PODS, "s-0"))).isEqualTo(uid);
    assertThat(Objects.controls(get(SETS, "s"), get(PODS, "s-0"))).isTrue();
  }

  @Test
  void aBudgetCountsWhoMayGoAndAnEvictionSpendsIt() {
    create(SETS, set(3, PARALLEL));
    create(
        "poddisruptionbudgets.policy",
        "{metadata: {name: b}, spec: {minAvailable: 2, selector: {matchLabels: {app: s}}}}");
    ready("s-0");
    ready("s-1");
    assertThat(get("poddisruptionbudgets.policy", "b").at("/status/disruptionsAllowed").asLong())
        .isZero();
    ready("s-2");
    JsonNode status = get("poddisruptionbudgets.policy", "b").path("status");
    assertThat(status.path("disruptionsAllowed").asLong()).isEqualTo(1);
    assertThat(status.path("desiredHealthy").asLong()).isEqualTo(2);
  }

  @Test
  void aVolumeMadeForAClaimIsBoundToItAndReleasedByItsEnd() {
    create(
        "persistentvolumeclaims",
        "{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}");
    api.create(
        type("persistentvolumes"),
        "",
        Json.parseYaml(
            "{metadata: {name: v}, spec: {storageClassName: local, capacity: {storage: 1Gi}, accessModes:"
                + " [ReadWriteOnce], hostPath: {path: /x}, claimRef: {namespace: default, name: c}}}"),
        OPTIONS);
    settle();
    assertThat(Json.text(get("persistentvolumeclaims", "c"), "status", "phase")).isEqualTo("Bound");
    create(
        PODS,
        "{metadata: {name: p}, spec: {containers: [{name: c, image: i}], volumes: [{name: d, persistentVolumeClaim: {claimName: c}}]}}");
    delete("persistentvolumeclaims", "c", "");
    assertThat(names("persistentvolumeclaims")).as("used claims stay").containsExactly("c");
    delete(PODS, "p", "");
    assertThat(names("persistentvolumeclaims")).isEmpty();
    assertThat(Json.text(api.get(type("persistentvolumes"), "", "v"), "status", "phase"))
        .isEqualTo("Released");
  }

  @Test
  void anEndpointIsReadyWhenItsPodIsUnlessTheServiceTakesAny() {
    create(
        "services",
        "{metadata: {name: strict}, spec: {selector: {app: s}, ports: [{name: a, port: 1, targetPort: web}]}}");
    create(
        "services",
        "{metadata: {name: any}, spec: {selector: {app: s}, publishNotReadyAddresses: true, ports: [{port: 1}]}}");
    create(
        PODS,
        "{metadata: {name: p, labels: {app: s}}, spec: {containers: [{name: c, image: i, ports: [{name: web, containerPort: 8}]}]}}");
    merge(PODS, "p", "status", "{status: {phase: Running, podIP: 127.0.0.9}}");
    assertThat(
            get("endpointslices.discovery.k8s.io", "strict-local")
                .at("/endpoints/0/conditions/ready")
                .asBoolean())
        .isFalse();
    assertThat(
            get("endpointslices.discovery.k8s.io", "any-local")
                .at("/endpoints/0/conditions/ready")
                .asBoolean())
        .isTrue();
    ready("p");
    JsonNode slice = get("endpointslices.discovery.k8s.io", "strict-local");
    assertThat(slice.at("/endpoints/0/conditions/ready").asBoolean()).isTrue();
    assertThat(slice.at("/ports/0/port").asLong()).isEqualTo(8);
  }

  @Test
  void aNamespaceGoesWhenAllInItHasGone() {
    api.create(type("namespaces"), "", Json.parseYaml("{metadata: {name: n}}"), OPTIONS);
    settle();
    api.create(
        type("configmaps"),
        "n",
        Json.parseYaml("{metadata: {name: held, finalizers: [a/b]}}"),
        OPTIONS);
    api.delete(type("namespaces"), "", "n", Deletion.Request.plain(), OPTIONS);
    settle();
    assertThat(Json.text(api.get(type("namespaces"), "", "n"), "status", "phase"))
        .isEqualTo("Terminating");
    ObjectNode held = api.get(type("configmaps"), "n", "held");
    api.amend(type("configmaps"), held, (next, metadata) -> metadata.remove("finalizers"), OPTIONS);
    settle();
    assertThatThrownBy(() -> api.get(type("namespaces"), "", "n")).isInstanceOf(ApiFailure.class);
  }

  @Test
  void aDefinitionTakesItsObjectsWithIt() {
    api.create(
        type("customresourcedefinitions.apiextensions.k8s.io"),
        "",
        Json.parseYaml(
            "{metadata: {name: gears.test.example}, spec: {group: test.example, scope: Namespaced, names: {kind: Gear,"
                + " plural: gears}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type:"
                + " object}}}]}}"),
        OPTIONS);
    create("gears.test.example", "{metadata: {name: g}}");
    api.delete(
        type("customresourcedefinitions.apiextensions.k8s.io"),
        "",
        "gears.test.example",
        Deletion.Request.plain(),
        OPTIONS);
    settle();
    assertThat(api.store().list("gears.test.example", null).objects()).isEmpty();
    assertThat(api.catalog().find("test.example", "v1", "gears")).isEmpty();
  }
}
