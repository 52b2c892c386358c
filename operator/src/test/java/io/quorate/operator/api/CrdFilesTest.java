package io.quorate.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed CRDs are what the classes say; {@code -Drewrite} writes them anew. */
final class CrdFilesTest {
  private static final Path CRDS = Path.of("..", "crds");

  @TempDir private Path directory = Path.of("");

  @Test
  void committedCrdsAreByteForByteWhatTheClassesSay() throws IOException {
    if (System.getProperty("rewrite") != null) CrdFiles.write(CRDS);
    CrdFiles.write(directory);
    List<Path> made = files(directory);
    assertThat(files(CRDS).stream().map(Path::getFileName))
        .isEqualTo(made.stream().map(Path::getFileName).toList());
    for (Path file : made)
      assertThat(CRDS.resolve(file.getFileName()))
          .as(
              "crds/ is out of date; rewrite it with: mvn -pl operator test -Dtest=CrdFilesTest -Drewrite")
          .hasSameBinaryContentAs(file);
  }

  @Test
  void everyFieldOfASpecIsDescribed() throws IOException {
    for (Path file : files(CRDS)) {
      List<String> silent = new ArrayList<>();
      collect("spec", property(schema(file), "spec"), silent);
      assertThat(silent).isEmpty();
    }
  }

  private static void collect(String path, JSONSchemaProps schema, List<String> silent) {
    if (schema.getProperties() != null)
      schema
          .getProperties()
          .forEach((name, child) -> {
            String at = path + "." + name;
            if (child.getDescription() == null) silent.add(at);
            collect(at, child, silent);
          });
    if (schema.getItems() != null) collect(path + "[]", schema.getItems().getSchema(), silent);
  }

  @Test
  void rulesOfTheClusterAreThereWithASentenceEach() throws IOException {
    JSONSchemaProps root = schema(CRDS.resolve("coordinationclusters.quorate.io.yaml"));
    JSONSchemaProps spec = property(root, "spec");
    assertThat(rules(root))
        .containsExactly(
            "name must be a DNS-1035 label of at most 30 characters (it prefixes the names of pods)");
    assertThat(rules(spec))
        .containsExactly(
            ".replicas: voters must be odd; an even count adds no fault tolerance",
            ".replicas: voters cannot be scaled while hibernated",
            ".storage: Ephemeral storage loses all data when all pods are gone; set storage.acknowledgeDataLoss");
    assertThat(rules(property(spec, "config")))
        .containsExactly(
            "this key is owned by the operator",
            "a key is at most 128 letters, digits, dots, dashes and underscores");
    assertThat(rules(property(spec, "storage")))
        .containsExactly(
            ".type: storage.type is immutable; create a new cluster",
            ".size: storage.size cannot shrink",
            ".storageClassName: storageClassName is immutable",
            ".logVolume: logVolume cannot be added or removed in place",
            ".logVolume: logVolume.size cannot shrink",
            ".logVolume: logVolume.storageClassName is immutable");
    assertThat(rules(property(property(spec, "services"), "client")))
        .containsExactly("loadBalancerClass and loadBalancerSourceRanges need type LoadBalancer");
    assertThat(rules(property(property(spec, "observers").getItems().getSchema(), "name")))
        .containsExactly("this pool name collides with names the operator uses");
  }

  @Test
  void rulesOfThePoolAreThereWithASentenceEach() throws IOException {
    JSONSchemaProps root = schema(CRDS.resolve("coordinationobserverpools.quorate.io.yaml"));
    assertThat(rules(root))
        .containsExactly(
            "name must be <cluster>-<pool>, where <pool> is a DNS-1035 label of at most 20 characters",
            "this pool name collides with names the operator uses");
    assertThat(rules(property(property(root, "spec"), "clusterRef")))
        .containsExactly("clusterRef is immutable; create another pool");
  }

  /** An operator key that a user could set would be written twice into zoo.cfg, or win. */
  @Test
  void keysThatTheOperatorWritesAreRefused() throws IOException {
    JSONSchemaProps config =
        property(
            property(schema(CRDS.resolve("coordinationclusters.quorate.io.yaml")), "spec"),
            "config");
    String rule = config.getXKubernetesValidations().getFirst().getRule();
    for (String key :
        List.of(
            "clientPort",
            "peerType",
            "quorate.controlPort",
            "quorate.founding",
            "quorate.healthPort",
            "quorate.insecurePeers",
            "reconfigEnabled")) assertThat(rule).contains("\"" + key + "\"");
    assertThat(rule).contains("startsWith(\"server.\")");
  }

  private static List<String> rules(JSONSchemaProps schema) {
    return schema.getXKubernetesValidations().stream()
        .map(rule ->
            rule.getFieldPath() == null
                ? rule.getMessage()
                : rule.getFieldPath() + ": " + rule.getMessage())
        .toList();
  }

  private static JSONSchemaProps property(JSONSchemaProps schema, String name) {
    return Objects.requireNonNull(schema.getProperties().get(name), name);
  }

  private static JSONSchemaProps schema(Path file) throws IOException {
    CustomResourceDefinition crd =
        Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class);
    return crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }
}
