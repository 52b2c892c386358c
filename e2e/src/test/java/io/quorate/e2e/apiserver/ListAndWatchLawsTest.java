package io.quorate.e2e.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quorate.e2e.apiserver.Served.Reply;
import io.quorate.e2e.apiserver.schema.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What holds for lists and watches, seen through plain HTTP and through the client library. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ListAndWatchLawsTest {
  private Served served;
  private String namespace = "";
  private String maps = "";
  private int tests;

  @BeforeAll
  void serve(@TempDir Path directory) throws Exception {
    served = Served.withWidgets(directory);
  }

  /** Each test sees its own objects alone. */
  @BeforeEach
  void makeNamespace() throws Exception {
    namespace = "n" + tests++;
    maps = "/api/v1/namespaces/" + namespace + "/configmaps";
    served.post("/api/v1/namespaces", "{metadata: {name: " + namespace + "}}");
  }

  @AfterAll
  void close() {
    served.close();
  }

  private void make(String name, String labels) throws Exception {
    served.post(maps, "{metadata: {name: " + name + ", labels: " + labels + "}, data: {k: v}}");
  }

  private List<String> names(String query) throws Exception {
    Reply list = served.get(maps + query);
    return Json.items(list.body(), "items").stream()
        .map(each -> Json.text(each, "metadata", "name"))
        .toList();
  }

  @Test
  void selectorsChooseByLabelsAndFields() throws Exception {
    make("a", "{color: red}");
    make("b", "{color: blue}");
    make("c", "{}");
    assertThat(names("?labelSelector=color%3Dred")).containsExactly("a");
    assertThat(names("?labelSelector=color!%3Dred")).containsExactly("b", "c");
    assertThat(names("?labelSelector=color%20in%20(red,blue)")).containsExactly("a", "b");
    assertThat(names("?labelSelector=color%20notin%20(red)")).containsExactly("b", "c");
    assertThat(names("?labelSelector=!color")).containsExactly("c");
    assertThat(names("?fieldSelector=metadata.name%3Db")).containsExactly("b");
    assertThat(served.get(maps + "?fieldSelector=data.k%3Dv").message())
        .isEqualTo("field label not supported: data.k");
  }

  @Test
  void aTableHasTheColumnsOfTheDefinition() throws Exception {
    served.post(
        Served.WIDGETS,
        "{apiVersion: test.example/v1, kind: Widget, metadata: {name: w}, spec: {replicas: 2}}");
    served.merge(
        Served.WIDGETS + "/w/status",
        "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
    var response =
        served.raw(
            served
                .request(Served.WIDGETS)
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .build());
    JsonNode table = Json.parse(response.body().getBytes(StandardCharsets.UTF_8));
    assertThat(Json.items(table, "columnDefinitions").stream().map(each -> Json.text(each, "name")))
        .containsExactly("Name", "Ready", "Desired");
    assertThat(table.at("/rows/0/cells").toString()).isEqualTo("[\"w\",\"True\",2]");
  }

  @Test
  void aWatchFromARevisionSeesEveryLaterChangeOnceAndInOrder() throws Exception {
    make("before", "{}");
    String since = served.get(maps).text("metadata", "resourceVersion");
    try (Lines lines = new Lines(served, maps + "?watch=true&resourceVersion=" + since)) {
      make("after", "{}");
      served.merge(maps + "/after", "{\"data\":{\"k\":\"w\"}}");
      served.delete(maps + "/after", "");
      assertThat(lines.take(3)).containsExactly("ADDED after", "MODIFIED after", "DELETED after");
    }
  }

  @Test
  void anObjectThatBeginsOrCeasesToFitIsAddedOrDeletedForTheWatcher() throws Exception {
    String since = served.get(maps).text("metadata", "resourceVersion");
    try (Lines lines =
        new Lines(served, maps + "?watch=true&labelSelector=in%3Dyes&resourceVersion=" + since)) {
      make("m", "{in: 'no'}");
      served.merge(maps + "/m", "{\"metadata\":{\"labels\":{\"in\":\"yes\"}}}");
      served.merge(maps + "/m", "{\"data\":{\"k\":\"w\"}}");
      served.merge(maps + "/m", "{\"metadata\":{\"labels\":{\"in\":\"no\"}}}");
      assertThat(lines.take(3)).containsExactly("ADDED m", "MODIFIED m", "DELETED m");
    }
  }

  @Test
  void initialEventsEndWithABookmarkThatSaysSo() throws Exception {
    make("a", "{}");
    make("b", "{}");
    String query =
        "?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
    try (Lines lines = new Lines(served, maps + query)) {
      assertThat(lines.take(2)).containsExactly("ADDED a", "ADDED b");
      JsonNode mark = lines.next();
      assertThat(Json.text(mark, "type")).isEqualTo("BOOKMARK");
      assertThat(Json.text(mark, "object", "metadata", "annotations", "k8s.io/initial-events-end"))
          .isEqualTo("true");
    }
  }

  @Test
  void aWatchEndsWhenItsTimeIsUp() throws Exception {
    try (Lines lines = new Lines(served, maps + "?watch=true&timeoutSeconds=1&resourceVersion=0")) {
      assertThat(lines.atEnd()).isTrue();
    }
  }

  @Test
  void informersOfTheClientLibraryFollowTheServer() throws Exception {
    make("a", "{}");
    try (KubernetesClient client = served.client();
        var informer = client.configMaps().inNamespace(namespace).inform()) {
      make("b", "{}");
      served.delete(maps + "/a", "");
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(informer.getStore().listKeys()).containsExactly(namespace + "/b"));
    }
  }

  @Test
  void theClientLibraryAppliesAndPatchesAndReplaces() {
    try (KubernetesClient client = served.client()) {
      ConfigMap map =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName("m")
              .withNamespace(namespace)
              .endMetadata()
              .addToData("a", "1")
              .build();
      client.resource(map).fieldManager("one").serverSideApply();
      client
          .configMaps()
          .inNamespace(namespace)
          .withName("m")
          .edit(old -> new ConfigMapBuilder(old).addToData("b", "2").build());
      ConfigMap now = client.configMaps().inNamespace(namespace).withName("m").get();
      assertThat(now.getData()).containsEntry("a", "1").containsEntry("b", "2");
      client.resource(now).delete();
      assertThat(client.configMaps().inNamespace(namespace).withName("m").get()).isNull();
    }
  }

  /** The lines of a watch. */
  private static final class Lines implements AutoCloseable {
    private final BufferedReader reader;

    Lines(Served served, String path) throws IOException, InterruptedException {
      reader =
          new BufferedReader(new InputStreamReader(served.watch(path), StandardCharsets.UTF_8));
    }

    JsonNode next() throws IOException {
      return Json.parse(reader.readLine().getBytes(StandardCharsets.UTF_8));
    }

    List<String> take(int count) throws IOException {
      List<String> taken = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        JsonNode event = next();
        taken.add(Json.text(event, "type") + " " + Json.text(event, "object", "metadata", "name"));
      }
      return taken;
    }

    boolean atEnd() throws IOException {
      String line = reader.readLine();
      while (line != null) line = reader.readLine();
      return true;
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
