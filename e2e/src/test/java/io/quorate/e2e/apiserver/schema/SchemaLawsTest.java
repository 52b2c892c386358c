package io.quorate.e2e.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SchemaLawsTest {
  private static final Schema SCHEMA =
      Schema.of(
          Json.parseYaml(
              """
              type: object
              required: [a]
              properties:
                a: {type: string, minLength: 1, maxLength: 3, pattern: '^[a-z]*$'}
                n: {type: integer, format: int32, minimum: 1, maximum: 9.0, default: 3}
                e: {type: string, enum: [x, z]}
                in: {type: object, properties: {b: {type: boolean, default: true}}}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                set: {type: array, maxItems: 2, x-kubernetes-list-type: set, items: {type: string}}
                either: {x-kubernetes-int-or-string: true}
                none: {type: string, nullable: true, default: d}
              """));

  private static List<String> problems(String object) {
    return SchemaValidation.problems(Json.parseYaml(object), SCHEMA).stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void whatTheSchemaDoesNotKnowIsTakenAwayAndNamed() {
    ObjectNode object =
        (ObjectNode)
            Json.parseYaml("{apiVersion: v1, a: x, b: y, in: {b: true, c: 1}, free: {any: 1}}");
    List<String> unknown = new ArrayList<>();
    Pruning.prune(object, SCHEMA, unknown);
    assertThat(object)
        .isEqualTo(Json.parseYaml("{apiVersion: v1, a: x, in: {b: true}, free: {any: 1}}"));
    assertThat(unknown).containsExactly("b", "in.c");
  }

  @Test
  void defaultsFillWhatIsMissingAndForbiddenNulls() {
    ObjectNode object = (ObjectNode) Json.parseYaml("{a: x, n: null, none: null, in: {}}");
    Pruning.fillIn(object, SCHEMA);
    assertThat(object).isEqualTo(Json.parseYaml("{a: x, n: 3, none: null, in: {b: true}}"));
  }

  @Test
  void eachKindOfProblemHasKubernetesWords() {
    assertThat(problems("{}")).containsExactly("a: Required value");
    assertThat(problems("{a: 1}"))
        .containsExactly(
            "a: Invalid value: \"integer\": a in body must be of type string: \"integer\"");
    assertThat(problems("{a: ''}"))
        .containsExactly("a: Invalid value: \"\": a in body should be at least 1 chars long");
    assertThat(problems("{a: abcd}")).containsExactly("a: Too long: may not be more than 3 bytes");
    assertThat(problems("{a: A}"))
        .containsExactly("a: Invalid value: \"A\": a in body should match '^[a-z]*$'");
    assertThat(problems("{a: x, n: 10}"))
        .containsExactly("n: Invalid value: 10: n in body should be less than or equal to 9");
    assertThat(problems("{a: x, n: 0}"))
        .containsExactly("n: Invalid value: 0: n in body should be greater than or equal to 1");
    assertThat(problems("{a: x, e: q}"))
        .containsExactly("e: Unsupported value: \"q\": supported values: \"x\", \"z\"");
    assertThat(problems("{a: x, set: [p, p]}")).containsExactly("set[1]: Duplicate value: \"p\"");
    assertThat(problems("{a: x, set: [p, q, r]}"))
        .containsExactly("set: Too many: 3: must have at most 2 items");
    assertThat(problems("{a: x, either: 1}")).isEmpty();
    assertThat(problems("{a: x, either: [1]}")).hasSize(1);
  }

  @Test
  void builtInKindsKnowTheirFieldsAndHowTheirListsMerge() {
    BuiltInSchemas schemas = new BuiltInSchemas();
    Schema container =
        at(schemas.of(StatefulSet.class), "spec", "template", "spec").field("containers");
    assertThat(container.listKind()).isEqualTo(Schema.ListKind.MAP);
    assertThat(container.mapKeys()).containsExactly("name");
    assertThat(at(schemas.of(Pod.class), "spec").field("tolerations").listKind())
        .isEqualTo(Schema.ListKind.ATOMIC);
    assertThat(at(schemas.of(Pod.class), "spec").property("nonsense")).isNull();
    assertThat(schemas.metadata().field("finalizers").listKind()).isEqualTo(Schema.ListKind.SET);
  }

  private static Schema at(Schema schema, String... names) {
    Schema found = schema;
    for (String name : names) found = found.field(name);
    return found;
  }
}
