package io.quorate.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Objects that people have stored stay good: compared with the schemas of the release before, in
 * {@code src/test/resources/released-crds}, no field is gone and none takes less. A release puts
 * its own there; until the first one they are only what came before.
 */
final class SchemaCompatibilityTest {
  private static final Path RELEASED = Path.of("src", "test", "resources", "released-crds");
  private static final Path CRDS = Path.of("..", "crds");

  @ParameterizedTest
  @ValueSource(strings = {"coordinationclusters", "coordinationobserverpools"})
  void nothingThatWasReleasedIsTakenBack(String plural) throws IOException {
    assertThat(SchemaCompatibility.problems(schema(RELEASED, plural), schema(CRDS, plural)))
        .isEmpty();
  }

  /** Each of these would break somebody's stored object, or change what it means. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/properties/spec/properties | remove replicas | .spec.replicas: is gone",
        "/properties/spec/properties/replicas | set maximum 7 | .spec.replicas: maximum is tightened to 7",
        "/properties/spec/properties/replicas | set minimum 3 | .spec.replicas: minimum is tightened to 3",
        "/properties/spec/properties/replicas | set default 5 | .spec.replicas: default was 3 and is 5",
        "/properties/spec/properties/replicas | set type 'string' | .spec.replicas: type was",
        "/properties/spec/properties/paused | set enum [] | .spec.paused: enum is new",
        "/properties/spec/properties/storage/properties/type | set enum ['Persistent'] | .spec.storage.type: enum lacks Ephemeral",
        "/properties/spec/properties/storage/properties/size | set pattern 'x' | .spec.storage.size: pattern is another",
        "/properties/spec/properties/storage | set required ['size'] | .spec.storage: required is new for size",
        "/properties/spec/properties/tls | set x-kubernetes-validations [{'rule':'false'}] | .spec.tls: rule is new",
        "/properties/spec/properties/observers/items/properties/name | set maxLength 3 | .spec.observers[].name: maxLength",
        "/properties/spec/properties/config/additionalProperties | set maxLength 3 | .spec.config{}: maxLength",
        "/properties/spec/properties/podOverrides | remove x-kubernetes-preserve-unknown-fields | .spec.podOverrides: unknown"
      })
  void whatWouldBreakIsFound(String at, String change, String problem) throws IOException {
    JsonNode older = schema(CRDS, "coordinationclusters");
    JsonNode newer = older.deepCopy();
    ObjectNode target = (ObjectNode) newer.at(at);
    String[] words = change.split(" ", 3);
    if (words[0].equals("remove")) target.remove(words[1]);
    else
      target.set(
          words[1], Serialization.unmarshal("---\n" + words[2].replace('\'', '"'), JsonNode.class));
    assertThat(SchemaCompatibility.problems(older, newer))
        .anyMatch(found -> found.startsWith(problem));
  }

  private static JsonNode schema(Path directory, String plural) throws IOException {
    String text = Files.readString(directory.resolve(plural + ".quorate.io.yaml"));
    return Serialization.unmarshal("---\n" + text, JsonNode.class)
        .at("/spec/versions/0/schema/openAPIV3Schema");
  }
}
