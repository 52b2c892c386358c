package io.quorate.operator.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes the files of {@code crds/} from the classes of this package: {@code CrdFiles DIRECTORY}.
 * What the annotations can't say (lists that are maps by a key, the width of integers, patterns of
 * a map's values) is added to the generator's schema by path.
 */
public final class CrdFiles {
  /** Lists that server-side apply merges by a key, so that several writers can share them. */
  private static final Map<String, String> LISTS_BY_KEY =
      Map.of(
          ".spec.observers", "name",
          ".spec.image.pullSecrets", "name",
          ".status.conditions", "type",
          ".status.members", "id");

  /** Lists that hold nothing twice, in which several writers can share too. */
  private static final Set<String> SETS =
      Set.of(
          ".spec.services.client.loadBalancerSourceRanges",
          ".spec.tls.extraSans",
          ".status.retiredIds");

  /** Lists that have one writer. */
  private static final Set<String> ATOMS =
      Set.of(
          ".spec.scheduling.tolerations",
          ".spec.networkPolicy.clientsFrom",
          ".spec.rollout.maintenanceWindows",
          ".status.endpoints.external");

  /** Groups that are never absent: their defaults are spelt out, inner ones included. */
  private static final Set<String> GROUPS =
      Set.of(
          ".spec.scheduling",
          ".spec.disruption",
          ".spec.storage",
          ".spec.tls",
          ".spec.auth",
          ".spec.services",
          ".spec.services.client",
          ".spec.networkPolicy",
          ".spec.monitoring",
          ".spec.logging",
          ".spec.rollout",
          ".spec.service");

  /** Strings in the form of RFC 3339. */
  private static final List<String> TIMES =
      List.of(".lastTransitionTime", ".restartedAt", ".startedAt", ".deadline", ".nextRenewal");

  /** In the order a reader wants them; the generator sorts them by path. */
  private static final Map<String, List<String>> COLUMNS =
      Map.of(
          "CoordinationCluster",
          List.of(
              "Ready",
              "Reason",
              "Voters",
              "Desired",
              "Observers",
              "Leader",
              "Version",
              "Operation",
              "Age"),
          "CoordinationObserverPool",
          List.of("Cluster", "Ready", "Reason", "Observers", "Desired", "Zone", "Age"));

  private static final List<String> LONGS =
      List.of(
          ".spec.scheduling.tolerations[].tolerationSeconds",
          ".status.observedGeneration",
          ".status.conditions[].observedGeneration",
          ".status.epoch");

  /** What the fields of Kubernetes' own types mean, below the lists that hold them. */
  private static final Map<String, String> FOREIGN =
      Map.ofEntries(
          Map.entry("tolerations[].key", "Key of the taint. Default: any."),
          Map.entry("tolerations[].operator", "Exists or Equal (the default)."),
          Map.entry("tolerations[].value", "Value of the taint, for Equal."),
          Map.entry(
              "tolerations[].effect",
              "NoSchedule, PreferNoSchedule or NoExecute. Default: any effect."),
          Map.entry(
              "tolerations[].tolerationSeconds",
              "How long a NoExecute taint is borne. Default: for ever."),
          Map.entry("clientsFrom[].ipBlock", "Addresses outside of pods."),
          Map.entry("ipBlock.cidr", "A network, as 10.0.0.0/8."),
          Map.entry("ipBlock.except", "Networks within it that are left out."),
          Map.entry("clientsFrom[].namespaceSelector", "Namespaces. Default: the cluster's own."),
          Map.entry("clientsFrom[].podSelector", "Pods of these namespaces. Default: all."),
          Map.entry("Selector.matchLabels", "Labels with the values that they must have."),
          Map.entry("Selector.matchExpressions", "Further conditions on labels, all of them."),
          Map.entry("matchExpressions[].key", "The label."),
          Map.entry("matchExpressions[].operator", "In, NotIn, Exists or DoesNotExist."),
          Map.entry("matchExpressions[].values", "The values of In and NotIn."));

  private CrdFiles() {}

  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]));
  }

  /**
   * Writes one file per resource, named after it, and returns nothing: the files are the result.
   */
  static void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    new CRDGenerator()
        .customResourceClasses(CoordinationCluster.class, CoordinationObserverPool.class)
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata made, String crdVersion) {
                CustomResourceDefinition crd = (CustomResourceDefinition) made;
                complete(crd);
                return crd;
              }
            })
        .inOutputDir(directory.toFile())
        .detailedGenerate();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!name.endsWith("-v1.yml")) continue;
        Files.move(
            file,
            file.resolveSibling(name.replace("-v1.yml", ".yaml")),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void complete(CustomResourceDefinition crd) {
    crd.getMetadata().setAnnotations(Map.of("helm.sh/resource-policy", "keep"));
    List<String> columns = Objects.requireNonNull(COLUMNS.get(crd.getSpec().getNames().getKind()));
    for (var version : crd.getSpec().getVersions()) {
      version
          .getAdditionalPrinterColumns()
          .sort(Comparator.comparingInt(column -> columns.indexOf(column.getName())));
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      root.setRequired(List.of("spec"));
      Map<String, JSONSchemaProps> properties = new LinkedHashMap<>();
      properties.put("apiVersion", new JSONSchemaPropsBuilder().withType("string").build());
      properties.put("kind", new JSONSchemaPropsBuilder().withType("string").build());
      properties.put("metadata", new JSONSchemaPropsBuilder().withType("object").build());
      properties.putAll(root.getProperties());
      root.setProperties(properties);
      walk("", root);
    }
  }

  private static void walk(String path, JSONSchemaProps schema) {
    if ("integer".equals(schema.getType()))
      schema.setFormat(LONGS.contains(path) ? "int64" : "int32");
    String key = LISTS_BY_KEY.get(path);
    if (key != null) {
      schema.setXKubernetesListType("map");
      schema.setXKubernetesListMapKeys(List.of(key));
      JSONSchemaProps item = schema.getItems().getSchema();
      TreeSet<String> required = new TreeSet<>(item.getRequired());
      required.add(key);
      item.setRequired(List.copyOf(required));
    }
    // A rule on a record's component is found on its field and its accessor.
    if (schema.getXKubernetesValidations() != null)
      schema.setXKubernetesValidations(
          List.copyOf(new LinkedHashSet<>(schema.getXKubernetesValidations())));
    FOREIGN.forEach((end, sentence) -> {
      if (path.endsWith(end) && schema.getDescription() == null) schema.setDescription(sentence);
    });
    if (SETS.contains(path)) schema.setXKubernetesListType("set");
    if (ATOMS.contains(path)) schema.setXKubernetesListType("atomic");
    if (TIMES.stream().anyMatch(path::endsWith)) schema.setFormat("date-time");
    if (path.equals(".spec.config")) {
      JSONSchemaProps value = schema.getAdditionalProperties().getSchema();
      value.setMaxLength(1024L);
      value.setPattern("^[^\\r\\n]*$"); // a line break would let a value write lines of its own
    }
    if (path.equals(".spec.podOverrides")) {
      schema.setType("object");
      schema.setProperties(null);
      schema.setXKubernetesPreserveUnknownFields(true);
    }
    if (path.equals(".spec.maxUnavailable")) {
      schema.setMinimum(1.0);
      schema.setMaximum(100.0);
      schema.setMaxLength(4L);
      schema.setPattern("^([1-9][0-9]?|100)%$");
      schema.setDefault(JsonNodeFactory.instance.textNode("25%"));
    }
    if (path.endsWith(".loadBalancerSourceRanges[]")) schema.setMaxLength(64L);
    if (schema.getProperties() != null)
      schema.getProperties().forEach((name, child) -> walk(path + "." + name, child));
    if (schema.getItems() != null) walk(path + "[]", schema.getItems().getSchema());
    // Rules are tried on a default as it is written, before nested ones are filled in: spelt out.
    if (GROUPS.contains(path)) {
      ObjectNode defaults = JsonNodeFactory.instance.objectNode();
      schema
          .getProperties()
          .forEach((name, child) -> {
            if (child.getDefault() != null) defaults.set(name, child.getDefault());
          });
      schema.setDefault(defaults);
    }
  }
}
