package io.quorate.e2e.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.e2e.apiserver.Served.Reply;
import io.quorate.e2e.apiserver.schema.CelRules;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.schema.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * What an API server accepts, refuses and fills in of the project's own two resources. The cases
 * are tables beside this class: a refusal must hold the words that are given, and where none are
 * given the case must be accepted.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CustomResourceCasesTest {
  private static final String CLUSTERS =
      "/apis/quorate.io/v1/namespaces/default/coordinationclusters";
  private static final String POOLS =
      "/apis/quorate.io/v1/namespaces/default/coordinationobserverpools";

  private Served served;

  @BeforeAll
  void serve(@TempDir Path directory) throws Exception {
    served = new Served(directory);
    for (String plural : List.of("coordinationclusters", "coordinationobserverpools"))
      assertThat(
              served
                  .post(
                      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                      Files.readString(Path.of("..", "crds", plural + ".quorate.io.yaml")))
                  .code())
          .isEqualTo(201);
    for (var stored :
        Map.of(
                "plain", "{}",
                "rich", "{storage: {storageClassName: fast, logVolume: {size: 10Gi}}}",
                "asleep", "{hibernate: true}",
                "brief", "{storage: {type: Ephemeral, acknowledgeDataLoss: true}}")
            .entrySet())
      assertThat(served.post(CLUSTERS, cluster(stored.getKey(), stored.getValue())).code())
          .isEqualTo(201);
    assertThat(served.post(POOLS, pool("plain-reads", "plain", "{replicas: 2}")).code())
        .isEqualTo(201);
  }

  @AfterAll
  void close() {
    served.close();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvFileSource(resources = "cluster-creations.txt", delimiter = '|', quoteCharacter = '`')
  void clusterIsCreated(String name, String spec, @Nullable String refusal) throws Exception {
    judge(
        served.post(CLUSTERS + "?dryRun=All&fieldValidation=Strict", cluster(name, spec)), refusal);
  }

  @ParameterizedTest(name = "{0} of {1}: {2}")
  @CsvFileSource(resources = "pool-creations.txt", delimiter = '|', quoteCharacter = '`')
  void poolIsCreated(String name, String of, String spec, @Nullable String refusal)
      throws Exception {
    judge(served.post(POOLS + "?dryRun=All&fieldValidation=Strict", pool(name, of, spec)), refusal);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvFileSource(resources = "cluster-changes.txt", delimiter = '|', quoteCharacter = '`')
  void clusterIsChanged(String name, String spec, @Nullable String refusal) throws Exception {
    judge(
        served.merge(
            CLUSTERS + "/" + name + "?dryRun=All",
            Json.parseYaml("{spec: " + spec + "}").toString()),
        refusal);
  }

  @Test
  void clusterRefOfAPoolStays() throws Exception {
    String reads = POOLS + "/plain-reads?dryRun=All";
    judge(
        served.merge(reads, "{\"spec\": {\"clusterRef\": {\"name\": \"rich\"}}}"),
        "clusterRef is immutable");
    judge(served.merge(reads, "{\"spec\": {\"storage\": {\"type\": \"Persistent\"}}}"), null);
  }

  @Test
  void defaultsAreFilledInWhereverAGroupIsEmptyOrAbsent() throws Exception {
    JsonNode expected =
        Json.parseYaml(
            """
            replicas: 3
            paused: false
            hibernate: false
            deletionProtection: false
            auth: {allowAnonymous: true}
            disruption: {podDisruptionBudget: true, unhealthyPodEvictionPolicy: IfHealthyBudget}
            logging: {format: json, level: INFO}
            monitoring: {podMonitor: Auto, prometheusRule: Auto}
            networkPolicy: {enabled: true}
            services: {client: {type: ClusterIP}}
            rollout: {minReadySeconds: 20, onFailure: Pause, progressDeadlineSeconds: 900}
            scheduling: {hostAntiAffinity: Required, zoneSpread: Preferred}
            storage: {acknowledgeDataLoss: false, size: 20Gi, type: Persistent, whenDeleted: Retain, whenScaled: Retain}
            tls: {certificateDays: 30, client: Required, clientAuth: Requested, issuer: Operator}
            """);
    assertThat(stored("{}")).isEqualTo(expected);
    assertThat(
            stored(
                "{auth: {}, disruption: {}, logging: {}, monitoring: {}, networkPolicy: {}, services: {}, rollout: {}, scheduling: {}, storage: {}, tls: {}}"))
        .isEqualTo(expected);
    assertThat(stored("{auth: null, services: {client: {}}, storage: null}")).isEqualTo(expected);
    assertThat(stored("{storage: {size: 1Gi}}").path("storage").path("whenDeleted").asText())
        .isEqualTo("Retain");
    assertThat(stored("{observers: [{name: reads}]}").path("observers"))
        .isEqualTo(Json.parseYaml("[{name: reads}]"));
    assertThat(
            stored("{rollout: {maintenanceWindows: [{cron: '0 2 * * 6', durationMinutes: 10}]}}")
                .at("/rollout/maintenanceWindows/0/timeZone")
                .asText())
        .isEqualTo("UTC");
    Reply made = served.post(POOLS + "?dryRun=All", pool("plain-x", "plain", "{}"));
    assertThat(made.body().path("spec"))
        .isEqualTo(
            Json.parseYaml(
                """
                clusterRef: {name: plain}
                replicas: 0
                storage: {type: Ephemeral, size: 20Gi}
                service: {enabled: true}
                drainSeconds: 60
                maxUnavailable: 25%
                """));
  }

  @Test
  void whatTheSchemaDoesNotKnowIsDroppedButInOverrides() throws Exception {
    assertThat(stored("{replica: 3, podOverrides: {spec: {x: 1}}}").has("replica")).isFalse();
    assertThat(stored("{podOverrides: {spec: {x: 1}}}").path("podOverrides"))
        .isEqualTo(Json.parseYaml("{spec: {x: 1}}"));
  }

  @Test
  void votersAndObserversAreScaledByThemselves() throws Exception {
    judge(
        served.merge(CLUSTERS + "/plain/scale?dryRun=All", "{\"spec\": {\"replicas\": 5}}"), null);
    judge(
        served.merge(CLUSTERS + "/plain/scale?dryRun=All", "{\"spec\": {\"replicas\": 4}}"),
        "voters must be odd");
    judge(
        served.merge(CLUSTERS + "/asleep/scale?dryRun=All", "{\"spec\": {\"replicas\": 5}}"),
        "while hibernated");
    judge(
        served.merge(POOLS + "/plain-reads/scale?dryRun=All", "{\"spec\": {\"replicas\": 7}}"),
        null);
    judge(
        served.merge(POOLS + "/plain-reads/scale?dryRun=All", "{\"spec\": {\"replicas\": 101}}"),
        "less than or equal to 100");
  }

  /** This API server knows no admission policies; the rule itself it can try. */
  @Test
  void protectedClustersAreNotDeletedByTheRuleOfTheChart() throws Exception {
    String expression =
        Files.readString(Path.of("..", "charts", "quorate-operator.yaml"))
            .lines()
            .filter(line -> line.contains("- expression: "))
            .findFirst()
            .orElseThrow()
            .replaceAll(".*expression: \"(.*)\"", "$1")
            .replace("oldObject", "self");
    Schema schema =
        Schema.of(
            Json.parseYaml(
                "{type: object, x-kubernetes-validations: [{rule: '" + expression + "'}]}"));
    CelRules rules = new CelRules();
    assertThat(rules.problems(Json.parseYaml("{spec: {deletionProtection: true}}"), null, schema))
        .isNotEmpty();
    assertThat(rules.problems(Json.parseYaml("{spec: {deletionProtection: false}}"), null, schema))
        .isEmpty();
    assertThat(rules.problems(Json.parseYaml("{spec: {}}"), null, schema)).isEmpty();
  }

  private JsonNode stored(String spec) throws Exception {
    Reply made = served.post(CLUSTERS + "?dryRun=All", cluster("c", spec));
    assertThat(made.code()).as(made.message()).isEqualTo(201);
    return made.body().path("spec");
  }

  private static void judge(Reply reply, @Nullable String refusal) {
    if (refusal == null) assertThat(reply.code()).as(reply.message()).isLessThan(300);
    else {
      assertThat(reply.code()).isBetween(400, 499);
      assertThat(reply.message()).contains(refusal);
    }
  }

  private static String cluster(String name, String spec) {
    return "{apiVersion: quorate.io/v1, kind: CoordinationCluster, metadata: {name: "
        + name
        + "}, spec: "
        + spec
        + "}";
  }

  private static String pool(String name, String of, String spec) {
    String rest = spec.equals("{}") ? "}" : ", " + spec.substring(1);
    return "{apiVersion: quorate.io/v1, kind: CoordinationObserverPool, metadata: {name: "
        + name
        + "}, spec: {clusterRef: {name: "
        + of
        + "}"
        + rest
        + "}";
  }
}
