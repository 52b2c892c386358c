package io.quorate.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.Written;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.PoolModel;
import io.quorate.operator.model.RolloutRecord;
import io.quorate.operator.observe.CertificatesView;
import io.quorate.operator.observe.MemberView;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.observe.VoterView;
import io.quorate.operator.observe.WorkloadView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What the objects of some clusters look like, whole: {@code src/test/resources/golden/*.yaml}. A
 * difference there restarts the members of everyone who upgrades the operator, so it should be
 * wanted; {@code -Drewrite} writes the files anew.
 */
final class GoldenFilesTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden");
  private static final String CLUSTER_ID = "00112233445566778899aabbccddeeff";

  @Test
  void threeVotersOnVolumesWithAPool() throws IOException {
    compare(
        "three-voters",
        objects(
            cluster(
                "demo",
                """
                observers: [{name: reads}, {name: far, replicas: 2, topologyZone: a}]
                storage: {size: 1Gi, storageClassName: fast}
                config: {tickTime: "1000", autopurge.purgeInterval: "1"}
                """)));
  }

  @Test
  void oneVoterInItsPodWithLimits() throws IOException {
    compare(
        "one-voter",
        objects(
            cluster(
                "single",
                """
                replicas: 1
                image: {reference: "example/server:1"}
                storage: {type: Ephemeral, acknowledgeDataLoss: true, size: 2Gi}
                resources: {requests: {cpu: 500m, memory: 1Gi}, limits: {memory: 1Gi}}
                """)));
  }

  @Test
  void everythingThatASpecCanSay() throws IOException {
    CoordinationCluster cluster =
        cluster(
            "whole",
            """
            version: 1.4.2
            replicas: 1
            image: {pullPolicy: Always, pullSecrets: [{name: pull}]}
            scheduling:
              hostAntiAffinity: Preferred
              zoneSpread: Required
              priorityClassName: high
              nodeSelector: {disk: fast}
              tolerations: [{key: dedicated, operator: Exists}]
            podOverrides: {spec: {containers: [{name: proxy, image: "proxy:1"}]}}
            serviceAccountName: coordination
            storage: {logVolume: {size: 5Gi, storageClassName: fast}, whenDeleted: Delete}
            auth: {allowAnonymous: false, adminSecretRef: {name: admin}}
            services:
              client:
                type: LoadBalancer
                annotations: {a: b}
                loadBalancerClass: internal
                loadBalancerSourceRanges: [10.0.0.0/8]
                trafficDistribution: PreferClose
              perMember: {type: LoadBalancer, hostnameTemplate: "{member}.example.org"}
            networkPolicy: {clientsFrom: [{namespaceSelector: {matchLabels: {team: x}}}]}
            monitoring: {labels: {release: prometheus}}
            logging: {format: text, level: WARN, loggers: {io.quorate.server.zab: DEBUG, a.b: "OFF"}}
            """);
    List<HasMetadata> objects = new ArrayList<>(objects(cluster));
    Monitoring.of(model(cluster)).forEach(wanted -> objects.add(wanted.object()));
    compare("whole", objects);
  }

  @Test
  void alertsAreOnMetricsThatServersHave() throws IOException {
    String metrics =
        Files.readString(
            Path.of("..", "server/src/main/java/io/quorate/server/telemetry/Metrics.java"));
    String rules = Serialization.asYaml(Monitoring.of(model(cluster("c", ""))).getLast().object());
    List<String> named =
        Pattern.compile("quorate(_[a-z]+)+(?=[{])")
            .matcher(rules)
            .results()
            .map(MatchResult::group)
            .distinct()
            .toList();
    assertThat(named).hasSizeGreaterThan(2);
    for (String name : named) assertThat(metrics).contains("\"" + name.replace('_', '.') + "\"");
  }

  @Test
  void poolOfTwoObservers() throws IOException {
    ClusterModel model =
        model(cluster("demo", "{storage: {size: 1Gi}, config: {tickTime: \"1000\"}}"));
    CoordinationObserverPool pool =
        Pools.resource(model, new ClusterModel.Pool("reads", Optional.of(2), Optional.of("a")));
    pool.getMetadata().setUid("pool-uid");
    pool.setSpec(Written.pool(pool.getSpec()));
    compare(
        "pool",
        Pools.desired(PoolModel.of(pool, model, 3, ClusterModel.firstVoters(3)), Pools.Turn.ALL));
  }

  @Test
  void revisionFollowsWhatNeedsARestartAndNothingElse() {
    String revision = revision("image: {reference: a}");
    assertThat(revision("{image: {reference: a}, replicas: 5}"))
        .as("the list of servers")
        .isEqualTo(revision);
    assertThat(revision("{image: {reference: a}, observers: [{name: p, replicas: 1}]}"))
        .as("pools")
        .isEqualTo(revision);
    assertThat(revision("image: {reference: b}")).as("image").isNotEqualTo(revision);
    assertThat(revision("{image: {reference: a}, config: {tickTime: \"1\"}}"))
        .as("config")
        .isNotEqualTo(revision);
    assertThat(revision("{image: {reference: a}, resources: {limits: {memory: 1Gi}}}"))
        .as("resources")
        .isNotEqualTo(revision);
  }

  @Test
  void identitySurvivesItsSecret() {
    Identity identity =
        new Identity(
            CLUSTER_ID,
            2,
            ClusterModel.firstVoters(3),
            Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
            new TreeMap<>(Map.of("reads", 1)),
            RolloutRecord.NONE.withApproved("r2").withGood("r1", "{}").withTakenBack("r2", "why"),
            "7");
    assertThat(IdentitySecret.read(IdentitySecret.of("ns", "c", identity))).isEqualTo(identity);
  }

  private static String revision(String spec) {
    return Members.revision(ClusterModel.of(cluster("demo", spec), Optional.empty(), "default"));
  }

  private static List<HasMetadata> objects(CoordinationCluster cluster) {
    ClusterModel model = model(cluster);
    SortedMap<Integer, VoterView> voters = new TreeMap<>();
    for (int id : model.identity().orElseThrow().voters())
      voters.put(
          id,
          new VoterView(
              id,
              Optional.of(
                  new WorkloadView(
                      "u",
                      "1",
                      Members.revision(model),
                      Intent.VOTER,
                      false,
                      false,
                      Optional.empty(),
                      "",
                      Instant.EPOCH,
                      false)),
              Optional.empty(),
              Optional.empty(),
              new MemberView.Unknown(""),
              Optional.empty()));
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(IdentitySecret.of(model.namespace(), model.name(), model.identity().orElseThrow()));
    Observation seen =
        new Observation(
            Instant.EPOCH, voters, Optional.of(committed(model)), Optional.empty(), List.of());
    objects.addAll(Resources.desired(model, seen, CertificatesView.none(Optional.empty())));
    objects.addAll(Resources.workloads(model, seen));
    return objects;
  }

  private static EnsembleConfiguration committed(ClusterModel model) {
    return new EnsembleConfiguration(
        "1",
        9,
        1,
        model.identity().orElseThrow().voters().stream()
            .map(id -> new EnsembleConfiguration.Member(id, "h", "voter"))
            .toList());
  }

  private static ClusterModel model(CoordinationCluster cluster) {
    return ClusterModel.of(
        cluster,
        Optional.of(
            new Identity(
                CLUSTER_ID,
                1,
                ClusterModel.firstVoters(cluster.getSpec().replicas()),
                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                new TreeMap<>(),
                RolloutRecord.NONE,
                "")),
        "quorate:test");
  }

  private static CoordinationCluster cluster(String name, String spec) {
    CoordinationCluster cluster = new CoordinationCluster();
    cluster.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("infra")
            .withName(name)
            .withUid("cluster-uid")
            .withGeneration(1L)
            .build());
    cluster.setSpec(Written.cluster(spec));
    return cluster;
  }

  private static void compare(String name, List<HasMetadata> objects) throws IOException {
    StringBuilder text = new StringBuilder();
    for (HasMetadata object : objects) text.append(Serialization.asYaml(object));
    Path file = GOLDEN.resolve(name + ".yaml");
    if (System.getProperty("rewrite") != null) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, text);
    }
    assertThat(text.toString()).isEqualTo(Files.readString(file));
  }
}
