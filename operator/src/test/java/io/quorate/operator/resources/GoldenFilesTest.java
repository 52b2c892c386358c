package io.quorate.operator.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quorate.operator.api.ComputeResources;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationClusterSpec;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.ObserverPoolItem;
import io.quorate.operator.api.StorageSpec;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.PoolModel;
import io.quorate.operator.model.RolloutRecord;
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
    CoordinationCluster cluster =
        cluster(
            "demo",
            new CoordinationClusterSpec(
                3,
                null,
                List.of(new ObserverPoolItem("reads", null), new ObserverPoolItem("far", 2)),
                new StorageSpec(
                    StorageSpec.Type.Persistent, false, "1Gi", "fast", StorageSpec.Reclaim.Retain),
                null,
                Map.of("tickTime", "1000", "autopurge.purgeInterval", "1"),
                false));
    compare("three-voters", objects(cluster));
  }

  @Test
  void oneVoterInItsPodWithLimits() throws IOException {
    CoordinationCluster cluster =
        cluster(
            "single",
            new CoordinationClusterSpec(
                1,
                "example/server:1",
                null,
                new StorageSpec(
                    StorageSpec.Type.Ephemeral, true, "2Gi", null, StorageSpec.Reclaim.Retain),
                new ComputeResources(
                    Map.of("cpu", new Quantity("500m"), "memory", new Quantity("1Gi")),
                    Map.of("memory", new Quantity("1Gi"))),
                null,
                false));
    compare("one-voter", objects(cluster));
  }

  @Test
  void poolOfTwoObservers() throws IOException {
    CoordinationCluster cluster =
        cluster(
            "demo",
            new CoordinationClusterSpec(
                3,
                null,
                null,
                new StorageSpec(
                    StorageSpec.Type.Persistent, false, "1Gi", null, StorageSpec.Reclaim.Retain),
                null,
                Map.of("tickTime", "1000"),
                false));
    ClusterModel model = model(cluster);
    CoordinationObserverPool pool =
        Pools.resource(model, new ClusterModel.Pool("reads", Optional.of(2)));
    pool.getMetadata().setUid("pool-uid");
    compare("pool", Pools.desired(PoolModel.of(pool, model, 3, ClusterModel.firstVoters(3))));
  }

  @Test
  void revisionFollowsWhatNeedsARestartAndNothingElse() {
    StorageSpec storage =
        new StorageSpec(
            StorageSpec.Type.Persistent, false, "1Gi", null, StorageSpec.Reclaim.Retain);
    String revision =
        revision(new CoordinationClusterSpec(3, "a", null, storage, null, null, false));
    assertThat(revision(new CoordinationClusterSpec(5, "a", null, storage, null, null, false)))
        .as("the list of servers")
        .isEqualTo(revision);
    assertThat(
            revision(
                new CoordinationClusterSpec(
                    3, "a", List.of(new ObserverPoolItem("p", 1)), storage, null, null, false)))
        .as("pools")
        .isEqualTo(revision);
    assertThat(revision(new CoordinationClusterSpec(3, "b", null, storage, null, null, false)))
        .as("image")
        .isNotEqualTo(revision);
    assertThat(
            revision(
                new CoordinationClusterSpec(
                    3, "a", null, storage, null, Map.of("tickTime", "1"), false)))
        .as("config")
        .isNotEqualTo(revision);
    assertThat(
            revision(
                new CoordinationClusterSpec(
                    3,
                    "a",
                    null,
                    storage,
                    new ComputeResources(null, Map.of("memory", new Quantity("1Gi"))),
                    null,
                    false)))
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
            RolloutRecord.NONE
                .withApproved("r2")
                .withGood("r1", "{}")
                .withTakenBack("r2"),
            "7");
    assertThat(IdentitySecret.read(IdentitySecret.of("ns", "c", identity))).isEqualTo(identity);
  }

  private static String revision(CoordinationClusterSpec spec) {
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
    objects.addAll(Resources.desired(model, seen));
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

  private static CoordinationCluster cluster(String name, CoordinationClusterSpec spec) {
    CoordinationCluster cluster = new CoordinationCluster();
    cluster.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("infra")
            .withName(name)
            .withUid("cluster-uid")
            .withGeneration(1L)
            .build());
    cluster.setSpec(spec);
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
