package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.fields.ApplyConflict;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.schema.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A request that is refused, with the {@code Status} that says why, worded as Kubernetes does. */
public final class ApiFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient ObjectNode status;

  private ApiFailure(int code, String reason, String message, ObjectNode details) {
    super(message);
    this.code = code;
    status = Json.object();
    status.put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Failure").put("message", message);
    if (!reason.isEmpty()) status.put("reason", reason);
    if (!details.isEmpty()) status.set("details", details);
    status.put("code", code);
  }

  public int code() {
    return code;
  }

  public String reason() {
    return Json.text(status, "reason");
  }

  /** The body of the answer. */
  public ObjectNode status() {
    return status;
  }

  static ApiFailure notFound(ResourceType type, String name) {
    return new ApiFailure(
        404, "NotFound", type.qualified() + " \"" + name + "\" not found", details(type, name));
  }

  static ApiFailure noSuchNamespace(String name) {
    ObjectNode details = Json.object().put("name", name).put("kind", "namespaces");
    return new ApiFailure(404, "NotFound", "namespaces \"" + name + "\" not found", details);
  }

  static ApiFailure noSuchPath() {
    return new ApiFailure(
        404, "NotFound", "the server could not find the requested resource", Json.object());
  }

  static ApiFailure alreadyExists(ResourceType type, String name) {
    return new ApiFailure(
        409,
        "AlreadyExists",
        type.qualified() + " \"" + name + "\" already exists",
        details(type, name));
  }

  static ApiFailure stale(ResourceType type, String name, String why) {
    String message =
        "Operation cannot be fulfilled on " + type.qualified() + " \"" + name + "\": " + why;
    return new ApiFailure(409, "Conflict", message, details(type, name));
  }

  static ApiFailure modified(ResourceType type, String name) {
    return stale(
        type,
        name,
        "the object has been modified; please apply your changes to the latest version and try again");
  }

  static ApiFailure applyConflict(ApplyConflict conflict) {
    ObjectNode details = Json.object();
    ArrayNode causes = details.putArray("causes");
    for (ApplyConflict.Conflict each : conflict.conflicts()) {
      causes
          .addObject()
          .put("reason", "FieldManagerConflict")
          .put("message", "conflict with " + each.owner())
          .put("field", each.field());
    }
    return new ApiFailure(409, "Conflict", conflict.text(), details);
  }

  static ApiFailure invalid(ResourceType type, String name, List<Problem> problems) {
    ObjectNode details = Json.object().put("name", name);
    if (!type.group().isEmpty()) details.put("group", type.group());
    details.put("kind", type.kind());
    ArrayNode causes = details.putArray("causes");
    Set<String> texts = new LinkedHashSet<>();
    for (Problem problem : problems) {
      texts.add(problem.toString());
      causes
          .addObject()
          .put("reason", problem.reason())
          .put("message", problem.message())
          .put("field", problem.field());
    }
    String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
    String all =
        texts.size() == 1
            ? texts.iterator().next()
            : texts.stream().collect(Collectors.joining(", ", "[", "]"));
    return new ApiFailure(422, "Invalid", kind + " \"" + name + "\" is invalid: " + all, details);
  }

  static ApiFailure badRequest(String message) {
    return new ApiFailure(400, "BadRequest", message, Json.object());
  }

  static ApiFailure unauthorized() {
    return new ApiFailure(401, "Unauthorized", "Unauthorized", Json.object());
  }

  static ApiFailure forbidden(ResourceType type, String name, String why) {
    return new ApiFailure(
        403,
        "Forbidden",
        type.qualified() + " \"" + name + "\" is forbidden: " + why,
        details(type, name));
  }

  static ApiFailure terminatingNamespace(ResourceType type, String name, String namespace) {
    String why =
        "unable to create new content in namespace "
            + namespace
            + " because it is being terminated";
    ApiFailure failure = forbidden(type, name, why);
    ((ObjectNode) failure.status.get("details"))
        .putArray("causes")
        .addObject()
        .put("reason", "NamespaceTerminating")
        .put("message", "namespace " + namespace + " is being terminated")
        .put("field", "metadata.namespace");
    return failure;
  }

  static ApiFailure methodNotAllowed(String what) {
    return new ApiFailure(405, "MethodNotAllowed", what, Json.object());
  }

  static ApiFailure notAcceptable(String message) {
    return new ApiFailure(406, "NotAcceptable", message, Json.object());
  }

  static ApiFailure unsupportedMediaType(String message) {
    return new ApiFailure(415, "UnsupportedMediaType", message, Json.object());
  }

  static ApiFailure expired(String message) {
    return new ApiFailure(410, "Expired", message, Json.object());
  }

  static ApiFailure budgetSpent(String message, String cause) {
    ObjectNode details = Json.object();
    details.putArray("causes").addObject().put("reason", "DisruptionBudget").put("message", cause);
    return new ApiFailure(429, "TooManyRequests", message, details);
  }

  /** An apply whose configuration does not fit the schema. */
  static ApiFailure untyped(ResourceType type, String namespace, String name, String field) {
    String message =
        "failed to create typed patch object ("
            + (namespace.isEmpty() ? "" : namespace + "/")
            + name
            + "; "
            + type.apiVersion()
            + ", Kind="
            + type.kind()
            + "): "
            + field
            + ": field not declared in schema";
    return new ApiFailure(500, "", message, Json.object());
  }

  static ApiFailure unusablePatch() {
    return new ApiFailure(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request",
        Json.object());
  }

  static ApiFailure internal(String message) {
    return new ApiFailure(
        500, "InternalError", "Internal error occurred: " + message, Json.object());
  }

  /** For what a real API server does and this one does not. */
  static ApiFailure notImplemented(String what) {
    return new ApiFailure(
        501, "NotImplemented", "local mode is no full Kubernetes: " + what, Json.object());
  }

  private static ObjectNode details(ResourceType type, String name) {
    ObjectNode details = Json.object().put("name", name);
    if (!type.group().isEmpty()) details.put("group", type.group());
    return details.put("kind", type.plural());
  }
}
