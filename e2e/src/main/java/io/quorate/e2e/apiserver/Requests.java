package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.quorate.e2e.apiserver.WriteOptions.UnknownFields;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a request asks for, has the {@link Api} do it, and words the answer. For any
 * thread.
 */
final class Requests implements HttpHandler {
  private static final int BODY_BYTES_MAX = 8 << 20;

  private final Api api;
  private final byte[] authorization;
  private final PodLogs logs;
  private final Discovery discovery;
  private final OpenApi openApi;
  private final Evictions evictions;

  Requests(Api api, String authorization, PodLogs logs) {
    this.api = api;
    this.authorization = authorization.getBytes(StandardCharsets.UTF_8);
    this.logs = logs;
    discovery = new Discovery(api.catalog());
    openApi = new OpenApi(api.catalog());
    evictions = new Evictions(api);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      answer(exchange, new Answer(exchange));
    }
  }

  private void answer(HttpExchange exchange, Answer answer) throws IOException {
    try {
      if (header(exchange, "Upgrade").equalsIgnoreCase("websocket")) {
        // fabric8 tries a WebSocket first and falls back to plain HTTP when the answer is not an
        // upgrade.
        answer.empty();
        return;
      }
      requireAuthorized(exchange);
      route(exchange, Query.of(exchange.getRequestURI()), answer);
    } catch (ApiFailure failure) {
      answer.json(failure.code(), failure.status());
    } catch (RuntimeException e) {
      if (answer.begun()) throw e;
      answer.json(500, ApiFailure.internal(e.toString()).status());
    }
  }

  private void requireAuthorized(HttpExchange exchange) {
    byte[] given = header(exchange, "Authorization").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(given, authorization)) throw ApiFailure.unauthorized();
  }

  private void route(HttpExchange exchange, Query query, Answer answer) throws IOException {
    String path = exchange.getRequestURI().getPath();
    List<String> segments = Arrays.stream(path.split("/")).filter(each -> !each.isEmpty()).toList();
    String first = segments.isEmpty() ? "" : segments.getFirst();
    switch (first) {
      case "version" -> answer.json(200, Discovery.version());
      case "healthz", "livez", "readyz" -> answer.text("ok");
      case "openapi" -> openApi(segments, answer);
      case "api", "apis" ->
          resources(
              exchange, first.equals("api"), segments.subList(1, segments.size()), query, answer);
      default -> throw ApiFailure.noSuchPath();
    }
  }

  private void openApi(List<String> segments, Answer answer) throws IOException {
    if (segments.size() < 2 || !segments.get(1).equals("v3")) {
      throw ApiFailure.notImplemented("OpenAPI is served as v3 only");
    }
    List<String> rest = segments.subList(2, segments.size());
    if (rest.isEmpty()) answer.json(200, openApi.index());
    else if (rest.size() == 2) answer.json(200, openApi.document("", rest.get(1)));
    else answer.json(200, openApi.document(rest.get(1), rest.getLast()));
  }

  private void resources(
      HttpExchange exchange, boolean core, List<String> segments, Query query, Answer answer)
      throws IOException {
    int discoveryDepth = core ? 1 : 2;
    if (segments.isEmpty()) {
      if (header(exchange, "Accept").contains("as=APIGroupDiscoveryList")) {
        answer.contentType("application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
        answer.json(200, discovery.aggregated(core));
      } else {
        answer.json(200, core ? Discovery.coreVersions() : discovery.groups());
      }
      return;
    }
    if (segments.size() <= discoveryDepth) {
      if (core) answer.json(200, discovery.resources("", segments.getFirst()));
      else if (segments.size() == 1) answer.json(200, discovery.group(segments.getFirst()));
      else answer.json(200, discovery.resources(segments.getFirst(), segments.get(1)));
      return;
    }
    Target target = Target.of(core, segments);
    if (target.group().startsWith("auth")) {
      JsonNode question = body(exchange);
      answer.json(201, Reviews.answer(target.plural(), question));
      return;
    }
    ResourceType type =
        api.catalog()
            .find(target.group(), target.version(), target.plural())
            .orElseThrow(ApiFailure::noSuchPath);
    perform(exchange, type, target, query, answer);
  }

  private void perform(
      HttpExchange exchange, ResourceType type, Target target, Query query, Answer answer)
      throws IOException {
    if (!target.subresource().isEmpty() && !type.subresources().contains(target.subresource())) {
      performOnPart(exchange, type, target, query, answer);
      return;
    }
    boolean collection = target.name().isEmpty();
    switch (exchange.getRequestMethod()) {
      case "GET" -> {
        if (collection) list(exchange, type, target, query, answer);
        else if (query.flag("watch")) watch(exchange, type, target, query, answer);
        else get(exchange, type, target, query, answer);
      }
      case "POST" -> {
        if (!collection)
          throw ApiFailure.methodNotAllowed(
              "the server does not allow this method on the requested resource");
        Written written =
            api.create(type, target.namespace(), body(exchange), options(exchange, query));
        answer.written(type, 201, written);
      }
      case "PUT" -> put(exchange, type, target, query, answer);
      case "PATCH" -> patch(exchange, type, target, query, answer);
      case "DELETE" -> {
        if (collection) deleteAll(exchange, type, target, query, answer);
        else delete(exchange, type, target, query, answer);
      }
      default ->
          throw ApiFailure.methodNotAllowed(
              "the server does not allow this method on the requested resource");
    }
  }

  /** Subresources that are neither status nor scale. */
  private void performOnPart(
      HttpExchange exchange, ResourceType type, Target target, Query query, Answer answer)
      throws IOException {
    String what = type.qualified() + "/" + target.subresource();
    boolean post = exchange.getRequestMethod().equals("POST");
    switch (what) {
      case "pods/eviction" -> {
        if (!post) throw ApiFailure.methodNotAllowed("an eviction can only be posted");
        JsonNode eviction = body(exchange);
        answer.json(
            201,
            evictions.evict(
                target.namespace(),
                target.name(),
                eviction,
                options(exchange, query, eviction.path("deleteOptions"))));
      }
      case "pods/binding" -> {
        if (!post) throw ApiFailure.methodNotAllowed("a binding can only be posted");
        answer.json(
            201,
            evictions.bind(
                target.namespace(), target.name(), body(exchange), options(exchange, query)));
      }
      case "pods/log" -> log(target, query, answer);
      case "pods/exec",
          "pods/attach",
          "pods/portforward",
          "pods/proxy",
          "serviceaccounts/token",
          "services/proxy" ->
          throw ApiFailure.notImplemented("it does not serve " + what);
      default -> throw ApiFailure.noSuchPath();
    }
  }

  private void get(
      HttpExchange exchange, ResourceType type, Target target, Query query, Answer answer)
      throws IOException {
    ObjectNode object = api.get(type, target.namespace(), target.name());
    if (target.subresource().equals("scale")) {
      answer.json(200, Scale.of(type, object));
      return;
    }
    switch (Form.of(header(exchange, "Accept"))) {
      case WHOLE -> answer.json(200, type.presented(object));
      case METADATA -> answer.json(200, Tables.partial(object));
      case TABLE -> {
        ObjectNode metadata =
            Json.object().put("resourceVersion", Json.text(object, "metadata", "resourceVersion"));
        answer.json(
            200,
            Tables.table(
                type,
                List.of(object),
                metadata,
                true,
                query.text("includeObject"),
                api.clock().instant()));
      }
    }
  }

  private void list(
      HttpExchange exchange, ResourceType type, Target target, Query query, Answer answer)
      throws IOException {
    if (query.flag("watch")) {
      watch(exchange, type, target, query, answer);
      return;
    }
    Predicate<JsonNode> selector = selector(type, query);
    Store.Listing listing = api.store().list(type.storedUnder(), namespace(type, target));
    List<ObjectNode> fitting = listing.objects().stream().filter(selector).toList();
    ObjectNode metadata = Json.object().put("resourceVersion", Long.toString(listing.revision()));
    switch (Form.of(header(exchange, "Accept"))) {
      case TABLE ->
          answer.json(
              200,
              Tables.table(
                  type,
                  fitting,
                  metadata,
                  true,
                  query.text("includeObject"),
                  api.clock().instant()));
      case METADATA -> {
        ObjectNode list =
            Json.object()
                .put("kind", "PartialObjectMetadataList")
                .put("apiVersion", "meta.k8s.io/v1");
        list.set("metadata", metadata);
        ArrayNode items = list.putArray("items");
        fitting.forEach(object -> items.add(Tables.partial(object)));
        answer.json(200, list);
      }
      case WHOLE -> {
        ObjectNode list =
            Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
        list.set("metadata", metadata);
        ArrayNode items = list.putArray("items");
        fitting.forEach(object -> items.add(type.presented(object)));
        answer.json(200, list);
      }
    }
  }

  private void watch(
      HttpExchange exchange, ResourceType type, Target target, Query query, Answer answer)
      throws IOException {
    Predicate<JsonNode> selector = selector(type, query);
    if (!target.name().isEmpty()) {
      selector =
          selector.and(object -> Json.text(object, "metadata", "name").equals(target.name()));
    }
    Form form = Form.of(header(exchange, "Accept"));
    OutputStream out = answer.stream("application/json");
    new Watch(api, type, namespace(type, target), selector, query, form, out).run();
  }

  private static @Nullable String namespace(ResourceType type, Target target) {
    return !type.namespaced() || target.namespace().isEmpty() ? null : target.namespace();
  }

  private static Predicate<JsonNode> selector(ResourceType type, Query query) {
    return Selectors.labels(query.text("labelSelector"))
        .and(Selectors.fields(query.text("fieldSelector"), type));
  }

  private void put(
      HttpExchange exchange, ResourceType type, Target target, Query query, Answer answer)
      throws IOException {
    JsonNode body = body(exchange);
    WriteOptions options = options(exchange, query);
    if (target.subresource().equals("scale")) {
      if (!(body instanceof ObjectNode scale)) throw ApiFailure.badRequest("the body is no object");
      answer.written(
          type, 200, api.scale(type, target.namespace(), target.name(), old -> scale, options));
      return;
    }
    Written written =
        api.replace(type, target.namespace(), target.name(), target.subresource(), body, options);
    answer.written(type, 200, written);
  }

  private void patch(
      HttpExchange exchange, ResourceType type, Target target, Query query, Answer answer)
      throws IOException {
    String mediaType = header(exchange, "Content-Type").split(";")[0].trim();
    PatchKind kind =
        PatchKind.of(mediaType)
            .orElseThrow(() ->
                ApiFailure.unsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types include:"
                        + " application/json-patch+json, application/merge-patch+json,"
                        + " application/apply-patch+yaml"));
    if (kind == PatchKind.STRATEGIC && type.custom()) {
      throw ApiFailure.unsupportedMediaType(
          "the body of the request was in an unknown format - accepted media types include:"
              + " application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    }
    JsonNode patch = body(exchange);
    WriteOptions options = options(exchange, query);
    if (target.subresource().equals("scale")) {
      if (kind == PatchKind.APPLY)
        throw ApiFailure.notImplemented("it takes no server-side apply of a scale");
      answer.written(
          type,
          200,
          api.scale(
              type,
              target.namespace(),
              target.name(),
              old -> Patches.apply(kind, old, patch),
              options));
      return;
    }
    Written written =
        api.patch(
            type, target.namespace(), target.name(), target.subresource(), kind, patch, options);
    answer.written(type, written.created() ? 201 : 200, written);
  }

  private void delete(
      HttpExchange exchange, ResourceType type, Target target, Query query, Answer answer)
      throws IOException {
    JsonNode body = body(exchange);
    Deletion.Outcome outcome =
        api.delete(
            type,
            target.namespace(),
            target.name(),
            request(body, query),
            options(exchange, query, body));
    boolean whole = !outcome.gone() || type.qualified().equals("pods");
    answer.json(
        200,
        whole
            ? type.presented(outcome.object())
            : ApiServer.success("Success", outcome.object(), type));
  }

  private void deleteAll(
      HttpExchange exchange, ResourceType type, Target target, Query query, Answer answer)
      throws IOException {
    JsonNode body = body(exchange);
    Predicate<JsonNode> selector = selector(type, query);
    ObjectNode list =
        Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
    list.putObject("metadata").put("resourceVersion", Long.toString(api.store().revision()));
    ArrayNode items = list.putArray("items");
    for (ObjectNode object :
        api.store().list(type.storedUnder(), namespace(type, target)).objects()) {
      if (!selector.test(object)) continue;
      String namespace = Json.text(object, "metadata", "namespace");
      String name = Json.text(object, "metadata", "name");
      items.add(
          type.presented(
              api.delete(
                      type, namespace, name, request(body, query), options(exchange, query, body))
                  .object()));
    }
    answer.json(200, list);
  }

  private static Deletion.Request request(JsonNode body, Query query) {
    ObjectNode options = body instanceof ObjectNode object ? object.deepCopy() : Json.object();
    String grace = query.text("gracePeriodSeconds");
    if (!grace.isEmpty()) options.put("gracePeriodSeconds", query.number("gracePeriodSeconds", 0));
    if (!query.text("propagationPolicy").isEmpty())
      options.put("propagationPolicy", query.text("propagationPolicy"));
    return Deletion.Request.of(options);
  }

  private void log(Target target, Query query, Answer answer) throws IOException {
    ObjectNode pod = api.get(api.catalog().named("pods"), target.namespace(), target.name());
    Optional<Path> file =
        logs.of(target.namespace(), target.name(), Json.text(pod, "metadata", "uid"));
    if (file.isEmpty()) {
      throw ApiFailure.badRequest("container in pod " + target.name() + " is waiting to start");
    }
    new LogStream(file.get(), query, answer.stream("text/plain")).run();
  }

  private WriteOptions options(HttpExchange exchange, Query query) {
    return options(exchange, query, Json.object());
  }

  private static WriteOptions options(HttpExchange exchange, Query query, JsonNode deleteOptions) {
    String manager = query.text("fieldManager");
    boolean apply = header(exchange, "Content-Type").startsWith("application/apply-patch");
    if (manager.isEmpty() && !apply) {
      String agent = header(exchange, "User-Agent");
      int slash = agent.indexOf('/');
      manager = agent.isEmpty() ? "unknown" : slash < 0 ? agent : agent.substring(0, slash);
    }
    String dryRun = query.text("dryRun") + String.join("", Json.texts(deleteOptions, "dryRun"));
    if (!dryRun.isEmpty() && !dryRun.equals("All")) {
      throw ApiFailure.badRequest(
          "dryRun: Unsupported value: \"" + dryRun + "\": supported values: \"All\"");
    }
    UnknownFields unknown =
        switch (query.text("fieldValidation")) {
          case "Strict" -> UnknownFields.REFUSE;
          case "Ignore" -> UnknownFields.IGNORE;
          default -> UnknownFields.WARN;
        };
    return new WriteOptions(manager, !dryRun.isEmpty(), unknown, query.flag("force"));
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
    if (body.length > BODY_BYTES_MAX)
      throw ApiFailure.badRequest("the body is larger than " + BODY_BYTES_MAX + " bytes");
    return ApiServer.parse(body, header(exchange, "Content-Type"));
  }

  private static String header(HttpExchange exchange, String name) {
    List<String> values = exchange.getRequestHeaders().get(name);
    return values == null ? "" : String.join(",", values);
  }
}
