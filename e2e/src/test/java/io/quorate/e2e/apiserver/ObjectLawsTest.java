package io.quorate.e2e.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.e2e.apiserver.Served.Reply;
import io.quorate.e2e.apiserver.schema.Json;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What holds for single objects, seen through plain HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ObjectLawsTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private Served served;

  @BeforeAll
  void serve(@TempDir Path directory) throws Exception {
    served = Served.withWidgets(directory);
  }

  @AfterAll
  void close() {
    served.close();
  }

  private static String map(String name) {
    return "{metadata: {name: " + name + "}, data: {k: v}}";
  }

  private static String widget(String name, String spec) {
    return "{apiVersion: test.example/v1, kind: Widget, metadata: {name: "
        + name
        + "}, spec: "
        + spec
        + "}";
  }

  @Test
  void nobodyIsServedWithoutTheToken() throws Exception {
    HttpRequest bare = HttpRequest.newBuilder(served.request("/api/v1/pods").build().uri()).build();
    assertThat(served.raw(bare).statusCode()).isEqualTo(401);
  }

  @Test
  void aCreatedObjectGetsAnIdentityAndIsReadBackAlike() throws Exception {
    Reply created = served.post(MAPS, map("identity"));
    assertThat(created.code()).isEqualTo(201);
    assertThat(created.text("metadata", "uid")).isNotEmpty();
    assertThat(created.text("metadata", "resourceVersion")).isNotEmpty();
    assertThat(served.get(MAPS + "/identity").body()).isEqualTo(created.body());
  }

  @Test
  void aNameIsTakenOnlyOnce() throws Exception {
    served.post(MAPS, map("once"));
    Reply again = served.post(MAPS, map("once"));
    assertThat(again.code()).isEqualTo(409);
    assertThat(again.text("reason")).isEqualTo("AlreadyExists");
  }

  @Test
  void aGeneratedNameBeginsWithItsPrefix() throws Exception {
    Reply made = served.post(MAPS, "{metadata: {generateName: some-}}");
    assertThat(made.text("metadata", "name")).startsWith("some-").hasSizeGreaterThan(5);
  }

  @Test
  void aWriteThatSawAnOlderRevisionIsAConflict() throws Exception {
    String seen = served.post(MAPS, map("stale")).text("metadata", "resourceVersion");
    served.merge(MAPS + "/stale", "{\"data\":{\"k\":\"w\"}}");
    Reply late =
        served.send(
            "PUT",
            MAPS + "/stale",
            "application/json",
            "{\"metadata\":{\"name\":\"stale\",\"resourceVersion\":\""
                + seen
                + "\"},\"data\":{\"k\":\"x\"}}");
    assertThat(late.code()).isEqualTo(409);
    assertThat(late.message()).contains("the object has been modified");
    assertThat(served.get(MAPS + "/stale").text("data", "k")).isEqualTo("w");
  }

  @Test
  void aWriteThatChangesNothingKeepsTheRevision() throws Exception {
    String before = served.post(MAPS, map("same")).text("metadata", "resourceVersion");
    Reply again = served.merge(MAPS + "/same", "{\"data\":{\"k\":\"v\"}}");
    assertThat(again.text("metadata", "resourceVersion")).isEqualTo(before);
  }

  @Test
  void aDryRunWritesNothing() throws Exception {
    assertThat(served.post(MAPS + "?dryRun=All", map("dry")).code()).isEqualTo(201);
    assertThat(served.get(MAPS + "/dry").code()).isEqualTo(404);
    served.post(MAPS, map("damp"));
    served.merge(MAPS + "/damp?dryRun=All", "{\"data\":{\"k\":\"w\"}}");
    served.delete(MAPS + "/damp?dryRun=All", "");
    assertThat(served.get(MAPS + "/damp").text("data", "k")).isEqualTo("v");
  }

  @Test
  void aPreconditionProtectsTheNextObjectOfAName() throws Exception {
    String first = served.post(MAPS, map("reborn")).text("metadata", "uid");
    served.delete(MAPS + "/reborn", "");
    served.post(MAPS, map("reborn"));
    Reply refused =
        served.delete(MAPS + "/reborn", "{\"preconditions\":{\"uid\":\"" + first + "\"}}");
    assertThat(refused.code()).isEqualTo(409);
    assertThat(served.get(MAPS + "/reborn").code()).isEqualTo(200);
  }

  @Test
  void aFinalizerHoldsAnObjectUntilItIsTakenAway() throws Exception {
    served.post(MAPS, "{metadata: {name: held, finalizers: [test.example/hold]}}");
    served.delete(MAPS + "/held", "");
    Reply held = served.get(MAPS + "/held");
    assertThat(held.text("metadata", "deletionTimestamp")).isNotEmpty();
    served.merge(MAPS + "/held", "{\"metadata\":{\"finalizers\":null}}");
    assertThat(served.get(MAPS + "/held").code()).isEqualTo(404);
  }

  @Test
  void onlyASpecThatChangesCountsAsAGeneration() throws Exception {
    String path = Served.WIDGETS + "/counted";
    served.post(Served.WIDGETS, widget("counted", "{}"));
    served.merge(path, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    served.merge(path + "/status", "{\"status\":{\"replicas\":1}}");
    assertThat(served.get(path).text("metadata", "generation")).isEqualTo("1");
    assertThat(served.merge(path, "{\"spec\":{\"replicas\":5}}").text("metadata", "generation"))
        .isEqualTo("2");
  }

  @Test
  void statusAndSpecAreWrittenThroughDifferentDoors() throws Exception {
    String path = Served.WIDGETS + "/doors";
    served.post(Served.WIDGETS, widget("doors", "{}, status: {replicas: 7}"));
    assertThat(Json.at(served.get(path).body(), "status")).isNull();
    served.merge(path + "/status", "{\"spec\":{\"replicas\":9},\"status\":{\"replicas\":2}}");
    served.merge(path, "{\"status\":{\"replicas\":8}}");
    Reply both = served.get(path);
    assertThat(both.text("spec", "replicas")).isEqualTo("3");
    assertThat(both.text("status", "replicas")).isEqualTo("2");
  }

  @Test
  void theScaleSubresourceWritesReplicasAndNothingElse() throws Exception {
    String path = Served.WIDGETS + "/scaled";
    served.post(Served.WIDGETS, widget("scaled", "{size: small}"));
    Reply scale = served.merge(path + "/scale", "{\"spec\":{\"replicas\":5}}");
    assertThat(scale.text("kind")).isEqualTo("Scale");
    Reply widget = served.get(path);
    assertThat(widget.text("spec", "replicas")).isEqualTo("5");
    assertThat(widget.text("spec", "size")).isEqualTo("small");
    assertThat(served.merge(path + "/scale", "{\"spec\":{\"replicas\":11}}").code()).isEqualTo(422);
  }

  @Test
  void aCustomResourceIsDefaultedAndPruned() throws Exception {
    Reply made =
        served.post(Served.WIDGETS + "?fieldValidation=Ignore", widget("pruned", "{colour: blue}"));
    assertThat(made.body().path("spec")).isEqualTo(Json.parseYaml("{replicas: 3}"));
  }

  @Test
  void unknownFieldsAreRefusedWarnedOfOrIgnoredAsAskedFor() throws Exception {
    String body = widget("strict", "{colour: blue}");
    Reply refused = served.post(Served.WIDGETS + "?fieldValidation=Strict", body);
    assertThat(refused.code()).isEqualTo(400);
    assertThat(refused.message()).endsWith("strict decoding error: unknown field \"spec.colour\"");
    var warned =
        served.raw(
            served
                .request(Served.WIDGETS + "?fieldValidation=Warn&dryRun=All")
                .header("Content-Type", "application/yaml")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    assertThat(warned.headers().firstValue("Warning"))
        .contains("299 - \"unknown field \\\"spec.colour\\\"\"");
  }

  @Test
  void rulesOfTheSchemaAreTriedWithKubernetesWords() throws Exception {
    Reply unlucky = served.post(Served.WIDGETS, widget("unlucky", "{replicas: 4}"));
    assertThat(unlucky.code()).isEqualTo(422);
    assertThat(unlucky.message())
        .isEqualTo(
            "Widget.test.example \"unlucky\" is invalid: spec: Invalid value: four is unlucky");
    served.post(Served.WIDGETS, widget("steady", "{size: small}"));
    Reply changed = served.merge(Served.WIDGETS + "/steady", "{\"spec\":{\"size\":\"large\"}}");
    assertThat(changed.message()).endsWith("spec.size: Invalid value: \"large\": size stays");
  }

  @Test
  void aStrategicPatchWithListsIsRefusedWithASentence() throws Exception {
    served.post(MAPS, map("strategic"));
    String type = "application/strategic-merge-patch+json";
    assertThat(served.send("PATCH", MAPS + "/strategic", type, "{\"data\":{\"k\":\"w\"}}").code())
        .isEqualTo(200);
    Reply lists =
        served.send(
            "PATCH", MAPS + "/strategic", type, "{\"metadata\":{\"finalizers\":[\"a/b\"]}}");
    assertThat(lists.code()).isEqualTo(415);
    assertThat(lists.message()).contains("without lists").contains("\"finalizers\"");
  }

  @Test
  void whatIsNotServedIsSaidSo() throws Exception {
    served.post(
        "/api/v1/namespaces/default/pods",
        "{metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
    Reply exec = served.post("/api/v1/namespaces/default/pods/p/exec", "");
    assertThat(exec.code()).isEqualTo(501);
    assertThat(exec.message())
        .isEqualTo("local mode is no full Kubernetes: it does not serve pods/exec");
    assertThat(served.get("/apis/batch/v1/jobs").code()).isEqualTo(404);
  }

  @Test
  void anObjectNeedsALivingNamespace() throws Exception {
    Reply nowhere = served.post("/api/v1/namespaces/nowhere/configmaps", map("m"));
    assertThat(nowhere.code()).isEqualTo(404);
    assertThat(nowhere.message()).isEqualTo("namespaces \"nowhere\" not found");
    served.post("/api/v1/namespaces", "{metadata: {name: leaving}}");
    served.delete("/api/v1/namespaces/leaving", "");
    Reply leaving = served.post("/api/v1/namespaces/leaving/configmaps", map("m"));
    assertThat(leaving.code()).isEqualTo(403);
    assertThat(leaving.message()).contains("because it is being terminated");
  }

  @Test
  void bothFormsOfAnEventAreTheSameObject() throws Exception {
    served.post(
        "/apis/events.k8s.io/v1/namespaces/default/events",
        "{metadata: {name: e}, note: hello, reason: R, type: Normal, action: A, reportingController: c,"
            + " reportingInstance: i, eventTime: '2026-01-02T03:04:05.000000Z',"
            + " regarding: {kind: Widget, name: w, namespace: default}}");
    Reply core = served.get("/api/v1/namespaces/default/events/e");
    assertThat(core.text("message")).isEqualTo("hello");
    assertThat(core.text("involvedObject", "name")).isEqualTo("w");
    Reply list =
        served.get("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name=w");
    assertThat(Json.items(list.body(), "items")).hasSize(1);
  }

  @Test
  void aServiceGetsAnAddressOfItsOwnUnlessItIsHeadless() throws Exception {
    String services = "/api/v1/namespaces/default/services";
    Reply one = served.post(services, "{metadata: {name: one}, spec: {ports: [{port: 80}]}}");
    Reply two = served.post(services, "{metadata: {name: two}, spec: {ports: [{port: 80}]}}");
    assertThat(one.text("spec", "clusterIP"))
        .startsWith("127.96.")
        .isNotEqualTo(two.text("spec", "clusterIP"));
    Reply none =
        served.post(
            services, "{metadata: {name: none}, spec: {clusterIP: None, ports: [{port: 80}]}}");
    assertThat(none.text("spec", "clusterIP")).isEqualTo("None");
  }
}
