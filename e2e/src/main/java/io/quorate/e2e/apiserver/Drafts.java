package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.WriteOptions.UnknownFields;
import io.quorate.e2e.apiserver.schema.CelRules;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.schema.Problem;
import io.quorate.e2e.apiserver.schema.Pruning;
import io.quorate.e2e.apiserver.schema.Schema;
import io.quorate.e2e.apiserver.schema.SchemaValidation;
import io.quorate.e2e.apiserver.schema.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a document that somebody sent an object that can be stored: decoded, pruned, defaulted
 * and validated.
 */
final class Drafts {
  private final CelRules rules = new CelRules();
  private final Validation validation = new Validation(rules);
  private final BuiltInRules builtInRules = new BuiltInRules(rules);

  /**
   * A copy of {@code body} with what its schema does not know taken away, and what may be left out
   * filled in.
   *
   * @param warnings gets what the sender should know
   */
  ObjectNode draft(
      ResourceType type, JsonNode body, UnknownFields unknownFields, List<String> warnings) {
    if (!(body instanceof ObjectNode sent)) throw ApiFailure.badRequest("the body is no object");
    requireType(type, sent);
    ObjectNode draft = sent.deepCopy();
    if (!(draft.get("metadata") instanceof ObjectNode)) draft.putObject("metadata");
    if (!type.custom()) Pruning.dropNulls(draft);
    Schema schema = type.schema().get();
    List<String> unknown = new ArrayList<>();
    Pruning.prune(draft, schema, unknown);
    report(type, unknown, unknownFields, warnings);
    if (!type.custom()) requireShape(type, draft, schema);
    fillIn(type, draft);
    return draft;
  }

  void fillIn(ResourceType type, ObjectNode draft) {
    if (type.custom()) Pruning.fillIn(draft, type.schema().get());
    else BuiltInDefaults.fillIn(type, draft);
  }

  private static void requireType(ResourceType type, ObjectNode sent) {
    String apiVersion = Json.text(sent, "apiVersion");
    String kind = Json.text(sent, "kind");
    if (kind.isEmpty()) sent.put("kind", type.kind());
    if (apiVersion.isEmpty()) sent.put("apiVersion", type.apiVersion());
    if (!apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion())) {
      throw ApiFailure.badRequest(
          "the API version in the data ("
              + apiVersion
              + ") does not match the expected API version ("
              + type.apiVersion()
              + ")");
    }
    if (!kind.isEmpty() && !kind.equals(type.kind())) {
      throw ApiFailure.badRequest(
          "the kind in the data ("
              + kind
              + ") does not match the expected kind ("
              + type.kind()
              + ")");
    }
  }

  private static void report(
      ResourceType type, List<String> unknown, UnknownFields unknownFields, List<String> warnings) {
    if (unknown.isEmpty()) return;
    List<String> messages =
        unknown.stream().sorted().map(field -> "unknown field \"" + field + "\"").toList();
    switch (unknownFields) {
      case REFUSE ->
          throw ApiFailure.badRequest(
              undecodable(type) + "strict decoding error: " + String.join(", ", messages));
      case WARN -> warnings.addAll(messages);
      case IGNORE -> {}
    }
  }

  private static void requireShape(ResourceType type, ObjectNode draft, Schema schema) {
    List<Problem> problems = SchemaValidation.problems(draft, schema);
    List<Problem> shape =
        problems.stream().filter(each -> each.reason().equals("FieldValueTypeInvalid")).toList();
    if (shape.isEmpty()) return;
    throw ApiFailure.badRequest(
        undecodable(type)
            + "json: "
            + shape.stream().map(Problem::toString).collect(Collectors.joining(", ")));
  }

  static String undecodable(ResourceType type) {
    return type.kind()
        + " in version \""
        + type.version()
        + "\" cannot be handled as a "
        + type.kind()
        + ": ";
  }

  /** Refuses an object that its schema or its kind does not allow. */
  void validate(ResourceType type, ObjectNode object, @Nullable ObjectNode old) {
    List<Problem> problems = new ArrayList<>(builtInRules.problems(type, object, old));
    if (type.custom()) problems.addAll(validation.problems(object, old, type.schema().get()));
    if (!problems.isEmpty())
      throw ApiFailure.invalid(type, Json.text(object, "metadata", "name"), problems);
  }
}
