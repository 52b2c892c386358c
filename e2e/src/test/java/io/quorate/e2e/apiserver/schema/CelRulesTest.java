package io.quorate.e2e.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CelRulesTest {
  private final CelRules rules = new CelRules();

  private List<String> tried(String rule, String self, @Nullable String old) {
    Schema schema =
        Schema.of(Json.parseYaml("{type: object, x-kubernetes-validations: [" + rule + "]}"));
    JsonNode before = old == null ? null : Json.parseYaml(old);
    return rules.problems(Json.parseYaml(self), before, schema).stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void aRuleThatHoldsSaysNothing() {
    assertThat(tried("{rule: 'self.a % 2 == 1'}", "{a: 3}", null)).isEmpty();
  }

  @Test
  void aRuleThatFailsSaysItsMessageAtItsField() {
    assertThat(
            tried("{rule: 'self.a % 2 == 1', message: odd please, fieldPath: .a}", "{a: 4}", null))
        .containsExactly(".a: Invalid value: odd please");
    assertThat(tried("{rule: 'self.a % 2 == 1', reason: FieldValueForbidden}", "{a: 4}", null))
        .containsExactly("<nil>: Forbidden: failed rule: self.a % 2 == 1");
  }

  @Test
  void aMessageCanBeComputed() {
    assertThat(
            tried(
                "{rule: 'self.a < 3', messageExpression: '\"a is \" + string(self.a)'}",
                "{a: 4}",
                null))
        .containsExactly("<nil>: Invalid value: a is 4");
  }

  @Test
  void aTransitionRuleWaitsForATransition() {
    String rule = "{rule: 'self.a == oldSelf.a', message: stays}";
    assertThat(tried(rule, "{a: 4}", null)).isEmpty();
    assertThat(tried(rule, "{a: 4}", "{a: 4}")).isEmpty();
    assertThat(tried(rule, "{a: 4}", "{a: 3}")).containsExactly("<nil>: Invalid value: stays");
  }

  @Test
  void quantitiesAreComparedByTheirAmount() {
    String rule =
        "{rule: 'quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0', message: no shrinking}";
    assertThat(tried(rule, "{size: 1Gi}", "{size: 1024Mi}")).isEmpty();
    assertThat(tried(rule, "{size: 1Gi}", "{size: 2Gi}"))
        .containsExactly("<nil>: Invalid value: no shrinking");
    assertThat(tried("{rule: 'isQuantity(self.size)'}", "{size: much}", null)).hasSize(1);
  }

  @Test
  void aRuleThatBreaksIsAProblemAndNoException() {
    assertThat(tried("{rule: 'self.list[2] == 1'}", "{list: [1]}", null))
        .singleElement()
        .asString()
        .contains("evaluating rule: self.list[2] == 1");
    assertThat(rules.compileError("self.a +")).isPresent();
  }

  @Test
  void itemsOfAKeyedListHaveAFormerSelfByTheirKey() {
    Schema schema =
        Schema.of(
            Json.parseYaml(
                """
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  properties: {name: {type: string}, size: {type: integer}}
                  x-kubernetes-validations: [{rule: 'self.size >= oldSelf.size', message: grow only}]
                """));
    JsonNode old = Json.parseYaml("[{name: a, size: 1}, {name: b, size: 5}]");
    JsonNode now = Json.parseYaml("[{name: b, size: 4}, {name: a, size: 1}, {name: c, size: 0}]");
    assertThat(rules.problems(now, old, schema).stream().map(Problem::toString))
        .containsExactly("[0]: Invalid value: grow only");
  }
}
