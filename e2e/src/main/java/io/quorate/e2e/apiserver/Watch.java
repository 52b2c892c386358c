package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Change;
import io.quorate.e2e.apiserver.store.Store;
import io.quorate.e2e.apiserver.store.Subscription;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One watch: first the objects there are, if they were asked for, then what becomes of them, one
 * line of JSON each. Runs in the thread of its request until the client goes, time is up, or the
 * server closes.
 */
final class Watch {
  private static final long BOOKMARK_EVERY_MILLIS = 20_000;

  private final Api api;
  private final ResourceType type;
  private final @Nullable String namespace;
  private final Predicate<JsonNode> selector;
  private final Query query;
  private final Form form;
  private final OutputStream out;
  private boolean columnsSent;

  Watch(
      Api api,
      ResourceType type,
      @Nullable String namespace,
      Predicate<JsonNode> selector,
      Query query,
      Form form,
      OutputStream out) {
    this.api = api;
    this.type = type;
    this.namespace = namespace;
    this.selector = selector;
    this.query = query;
    this.form = form;
    this.out = out;
  }

  void run() throws IOException {
    String since = query.text("resourceVersion");
    boolean initial = query.flag("sendInitialEvents") || since.isEmpty() || since.equals("0");
    Start start = api.store().exclusively(() -> start(initial, since));
    if (start.subscription() == null) {
      ApiFailure failure =
          ApiFailure.expired(
              "too old resource version: " + since + " (" + api.store().revision() + ")");
      send("ERROR", failure.status());
      return;
    }
    try (Subscription subscription = start.subscription()) {
      for (ObjectNode object : start.objects()) {
        if (selector.test(object)) send("ADDED", shaped(object));
      }
      if (query.flag("sendInitialEvents")) bookmark(start.revision(), true);
      follow(subscription, start.revision());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Start(
      List<ObjectNode> objects, long revision, @Nullable Subscription subscription) {}

  private Start start(boolean initial, String since) {
    Store.Listing listing = api.store().list(type.storedUnder(), namespace);
    long from = initial ? listing.revision() : parse(since);
    Subscription subscription = api.store().subscribe(from, type.storedUnder(), namespace);
    return new Start(initial ? listing.objects() : List.of(), from, subscription);
  }

  private static long parse(String revision) {
    try {
      return Long.parseLong(revision);
    } catch (NumberFormatException e) {
      throw ApiFailure.badRequest("invalid resource version \"" + revision + "\"");
    }
  }

  private void follow(Subscription subscription, long from)
      throws IOException, InterruptedException {
    long patienceMillis = query.number("timeoutSeconds", 3600) * 1000;
    long startNanos = System.nanoTime();
    long seen = from;
    boolean bookmarks = query.flag("allowWatchBookmarks");
    while (!subscription.isClosed()) {
      long left = patienceMillis - (System.nanoTime() - startNanos) / 1_000_000;
      if (left <= 0) return;
      Change change = subscription.next(Math.min(left, BOOKMARK_EVERY_MILLIS));
      if (change != null) {
        seen = change.revision();
        send(change);
      } else if (bookmarks && left > BOOKMARK_EVERY_MILLIS && !subscription.isClosed()) {
        bookmark(seen, false);
      }
    }
  }

  /**
   * An object that begins to fit the selector is added for this watcher, and one that ceases to fit
   * is deleted.
   */
  private void send(Change change) throws IOException {
    boolean fitted = change.before() != null && selector.test(change.before());
    boolean fits = change.after() != null && selector.test(change.after());
    if (fits) send(fitted ? "MODIFIED" : "ADDED", shaped(change.shown()));
    else if (fitted) send("DELETED", shaped(change.shown()));
  }

  private ObjectNode shaped(ObjectNode object) {
    return switch (form) {
      case WHOLE -> type.presented(object);
      case METADATA -> Tables.partial(object);
      case TABLE -> {
        ObjectNode metadata =
            Json.object().put("resourceVersion", Json.text(object, "metadata", "resourceVersion"));
        boolean first = !columnsSent;
        columnsSent = true;
        yield Tables.table(
            type,
            List.of(object),
            metadata,
            first,
            query.text("includeObject"),
            api.clock().instant());
      }
    };
  }

  private void bookmark(long revision, boolean endOfInitial) throws IOException {
    ObjectNode mark = Json.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
    ObjectNode metadata =
        mark.putObject("metadata").put("resourceVersion", Long.toString(revision));
    if (endOfInitial) metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    if (form == Form.TABLE) {
      mark =
          Tables.table(
              type, List.of(), metadata.deepCopy(), !columnsSent, "None", api.clock().instant());
      columnsSent = true;
    } else if (form == Form.METADATA) {
      mark.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    }
    send("BOOKMARK", mark);
  }

  private void send(String event, ObjectNode object) throws IOException {
    ObjectNode line = Json.object().put("type", event);
    line.set("object", object);
    byte[] bytes = Json.bytes(line);
    out.write(bytes);
    out.write('\n');
    out.flush();
  }
}
