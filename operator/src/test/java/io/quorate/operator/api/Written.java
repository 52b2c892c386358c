package io.quorate.operator.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Specs as a user writes them, with what the API server then fills in from the schema: {@code
 * Written.cluster("replicas: 1")}. Nothing is checked.
 */
public final class Written {
  private static final JSONSchemaProps CLUSTER = spec("coordinationclusters");
  private static final JSONSchemaProps POOL = spec("coordinationobserverpools");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static {
    // It teaches the mapper to read and write as a client does.
    var _ = new KubernetesSerialization(MAPPER, false);
  }

  /** Simulations ask for the same few many thousand times. */
  private static final Map<String, CoordinationClusterSpec> READ = new ConcurrentHashMap<>();

  private Written() {}

  /**
   * @param yaml what stands below {@code spec}; may be empty
   */
  public static CoordinationClusterSpec cluster(String yaml) {
    return READ.computeIfAbsent(
        yaml, text -> read(CLUSTER, parsed(text), CoordinationClusterSpec.class));
  }

  /**
   * @param yaml what stands below {@code spec}
   */
  public static CoordinationObserverPoolSpec pool(String yaml) {
    return read(POOL, parsed(yaml), CoordinationObserverPoolSpec.class);
  }

  /** The same with what it leaves to the schema. */
  public static CoordinationObserverPoolSpec pool(CoordinationObserverPoolSpec spec) {
    return read(POOL, MAPPER.valueToTree(spec), CoordinationObserverPoolSpec.class);
  }

  private static <T> T read(JSONSchemaProps schema, ObjectNode spec, Class<T> type) {
    fill(schema, spec);
    try {
      return MAPPER.treeToValue(spec, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(spec.toPrettyString(), e);
    }
  }

  private static ObjectNode parsed(String yaml) {
    // A text that begins with a brace would be taken for JSON.
    return Serialization.unmarshal("---\n" + (yaml.isBlank() ? "{}" : yaml), ObjectNode.class);
  }

  private static void fill(JSONSchemaProps schema, JsonNode value) {
    if (value instanceof ObjectNode object && schema.getProperties() != null)
      schema
          .getProperties()
          .forEach((name, child) -> {
            if (!object.hasNonNull(name) && child.getDefault() != null)
              object.set(name, child.getDefault().deepCopy());
            if (object.has(name)) fill(child, object.get(name));
          });
    if (value.isArray() && schema.getItems() != null)
      value.forEach(item -> fill(schema.getItems().getSchema(), item));
  }

  private static JSONSchemaProps spec(String plural) {
    Path file = Path.of("..", "crds", plural + ".quorate.io.yaml");
    try {
      CustomResourceDefinition crd =
          Serialization.unmarshal(Files.readString(file), CustomResourceDefinition.class);
      return Objects.requireNonNull(
          crd.getSpec()
              .getVersions()
              .getFirst()
              .getSchema()
              .getOpenAPIV3Schema()
              .getProperties()
              .get("spec"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
