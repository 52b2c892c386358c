package io.quorate.e2e.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a custom resource's schema has to say about it: the OpenAPI part first, then the CEL
 * rules.
 */
public final class Validation {
  private final CelRules rules;

  public Validation(CelRules rules) {
    this.rules = rules;
  }

  /** What is wrong with {@code object}; {@code old} is null when it is being created. */
  public List<Problem> problems(JsonNode object, @Nullable JsonNode old, Schema schema) {
    List<Problem> problems = new ArrayList<>(SchemaValidation.problems(object, schema));
    if (problems.stream().anyMatch(Problem::blocksRules)) {
      problems.add(
          Problem.invalid(
              Problem.WHOLE_OBJECT,
              "null",
              "some validation rules were not checked because the object was invalid; correct the existing errors to"
                  + " complete validation"));
    } else {
      problems.addAll(rules.problems(object, old, schema));
    }
    return problems;
  }
}
