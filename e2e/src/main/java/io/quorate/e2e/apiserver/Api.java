package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.fields.ApplyConflict;
import io.quorate.e2e.apiserver.fields.FieldOwnership;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.schema.Problem;
import io.quorate.e2e.apiserver.schema.Schema;
import io.quorate.e2e.apiserver.store.Key;
import io.quorate.e2e.apiserver.store.Store;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with objects, without HTTP: the server's handlers and the controllers beside it
 * both call this. For any thread: a write holds the store's lock from the first look to the last,
 * so a stale read is an answer and never a race.
 */
public final class Api {
  private static final Problem MISSING_REVISION =
      Problem.invalid("metadata.resourceVersion", "0", "must be specified for an update");

  private final Store store;
  private final Catalog catalog;
  private final Clock clock;
  private final Drafts drafts = new Drafts();
  private final Admission admission;
  private final Deletion deletion;

  public Api(Store store, Catalog catalog, Clock clock) {
    this.store = store;
    this.catalog = catalog;
    this.clock = clock;
    admission = new Admission(store);
    deletion = new Deletion(store, this);
    for (ObjectNode definition :
        store.list("customresourcedefinitions.apiextensions.k8s.io", null).objects()) {
      catalog.install(definition);
    }
  }

  public Store store() {
    return store;
  }

  public Catalog catalog() {
    return catalog;
  }

  public Clock clock() {
    return clock;
  }

  /** Now, as timestamps of objects have it. */
  public String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The object as it is stored; refused if there is none. */
  public ObjectNode get(ResourceType type, String namespace, String name) {
    ObjectNode object = store.get(type.key(namespace, name));
    if (object == null) throw ApiFailure.notFound(type, name);
    return object;
  }

  public Written create(ResourceType type, String namespace, JsonNode body, WriteOptions options) {
    List<String> warnings = new ArrayList<>();
    ObjectNode draft = drafts.draft(type, body, options.unknownFields(), warnings);
    return store.exclusively(
        () -> new Written(insert(type, namespace, draft, options, true), true, warnings));
  }

  /** Gives a new object what every object gets, and keeps it. */
  private ObjectNode insert(
      ResourceType type,
      String namespace,
      ObjectNode presented,
      WriteOptions options,
      boolean noteOwner) {
    ObjectNode draft = type.stored(presented);
    ObjectNode metadata = Json.child(draft, "metadata");
    placeIn(type, namespace, metadata);
    name(metadata);
    String name = Json.text(metadata, "name");
    if (!Json.text(metadata, "resourceVersion").isEmpty()) {
      throw ApiFailure.badRequest("resourceVersion should not be set on objects to be created");
    }
    if (!name.isEmpty() && store.get(type.key(namespace, name)) != null)
      throw ApiFailure.alreadyExists(type, name);
    metadata.remove(
        List.of("deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"));
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", now());
    if (type.countsGenerations()) metadata.put("generation", 1L);
    if (type.custom()) {
      if (type.hasStatus()) draft.remove("status");
    } else {
      BuiltInDefaults.newStatus(type, draft);
    }
    admission.beforeCreate(type, draft);
    if (noteOwner)
      FieldOwnership.update(null, draft, type.schema().get(), writer(type, "", options));
    drafts.validate(type, draft, null);
    admission.onCreate(type, draft, now());
    if (options.dryRun()) return draft;
    return put(type.key(namespace, name), draft);
  }

  private static void placeIn(ResourceType type, String namespace, ObjectNode metadata) {
    String stated = Json.text(metadata, "namespace");
    if (!type.namespaced()) {
      metadata.remove("namespace");
    } else if (!stated.isEmpty() && !stated.equals(namespace)) {
      throw ApiFailure.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    } else {
      metadata.put("namespace", namespace);
    }
  }

  private static void name(ObjectNode metadata) {
    String prefix = Json.text(metadata, "generateName");
    if (Json.text(metadata, "name").isEmpty() && !prefix.isEmpty()) {
      metadata.put("name", prefix + UUID.randomUUID().toString().substring(0, 5));
    }
  }

  /** Puts a document in an object's place, or in its status' place. */
  public Written replace(
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      JsonNode body,
      WriteOptions options) {
    List<String> warnings = new ArrayList<>();
    ObjectNode draft = drafts.draft(type, body, options.unknownFields(), warnings);
    return store.exclusively(() -> {
      ObjectNode old = get(type, namespace, name);
      String stated = Json.text(draft, "metadata", "name");
      if (!stated.equals(name)) {
        throw ApiFailure.badRequest(
            "the name of the object ("
                + stated
                + ") does not match the name on the URL ("
                + name
                + ")");
      }
      if (type.custom() && Json.text(draft, "metadata", "resourceVersion").isEmpty()) {
        throw ApiFailure.invalid(type, name, List.of(MISSING_REVISION));
      }
      return new Written(
          update(type, old, type.stored(draft), subresource, options, false), false, warnings);
    });
  }

  /** Changes an object, or its status. A server-side apply makes it if it is not there. */
  public Written patch(
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      PatchKind kind,
      JsonNode patch,
      WriteOptions options) {
    List<String> warnings = new ArrayList<>();
    return store.exclusively(() -> {
      if (kind == PatchKind.APPLY)
        return applied(type, namespace, name, subresource, patch, options, warnings);
      ObjectNode old = get(type, namespace, name);
      ObjectNode patched = Patches.apply(kind, type.presented(old), patch);
      ObjectNode draft = drafts.draft(type, patched, options.unknownFields(), warnings);
      return new Written(
          update(type, old, type.stored(draft), subresource, options, false), false, warnings);
    });
  }

  private Written applied(
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      JsonNode configuration,
      WriteOptions options,
      List<String> warnings) {
    if (!(configuration instanceof ObjectNode sent))
      throw ApiFailure.badRequest("the body is no object");
    if (options.manager().isEmpty()) {
      throw ApiFailure.invalid(
          patchOptions(),
          "",
          List.of(Problem.required("fieldManager", "is required for apply patch")));
    }
    if (Json.at(sent, "metadata", "managedFields") != null) {
      throw ApiFailure.badRequest("metadata.managedFields must be nil");
    }
    String undeclared = FieldOwnership.undeclared(sent, type.schema().get());
    if (!undeclared.isEmpty()) throw ApiFailure.untyped(type, namespace, name, undeclared);
    ObjectNode claimed = drafts.draft(type, sent, options.unknownFields(), warnings);
    // Defaults are not claimed: the manager has not said them.
    ObjectNode said = type.stored(withoutDefaults(claimed, sent));
    ObjectNode metadata = Json.child(said, "metadata");
    if (Json.text(metadata, "name").isEmpty()) metadata.put("name", name);
    placeIn(type, namespace, metadata);
    ObjectNode old = store.get(type.key(namespace, name));
    if (old == null) {
      if (!subresource.isEmpty()) throw ApiFailure.notFound(type, name);
      String uid = Json.text(metadata, "uid");
      if (!uid.isEmpty()) {
        throw ApiFailure.stale(
            type,
            name,
            "uid mismatch: the provided object specified uid "
                + uid
                + ", and no existing object was found");
      }
    }
    ObjectNode live = old == null ? nothing(type) : old;
    String revision = Json.text(metadata, "resourceVersion");
    try {
      ObjectNode merged = merged(type, live, said, subresource, options);
      if (options.manager().equals(ClientSideApply.MANAGER)) ClientSideApply.update(merged, sent);
      drafts.fillIn(type, merged);
      if (old == null)
        return new Written(insert(type, namespace, merged, options, false), true, warnings);
      if (!revision.isEmpty()) Json.child(merged, "metadata").put("resourceVersion", revision);
      return new Written(update(type, old, merged, subresource, options, true), false, warnings);
    } catch (ApplyConflict conflict) {
      throw ApiFailure.applyConflict(conflict);
    }
  }

  /**
   * The live object with {@code said} applied. What kubectl has applied on the client's side it may
   * apply on the server's side: that is no conflict with itself.
   */
  private ObjectNode merged(
      ResourceType type, ObjectNode live, ObjectNode said, String subresource, WriteOptions options)
      throws ApplyConflict {
    Schema schema = type.schema().get();
    FieldOwnership.Writer writer = writer(type, subresource, options);
    try {
      return FieldOwnership.apply(live, said, schema, writer, options.force());
    } catch (ApplyConflict conflict) {
      Optional<ObjectNode> last = ClientSideApply.last(live);
      boolean own =
          options.manager().equals(ClientSideApply.MANAGER)
              && last.filter(each -> FieldOwnership.covers(each, conflict, schema)).isPresent();
      if (!own) throw conflict;
      return FieldOwnership.apply(live, said, schema, writer, true);
    }
  }

  private static ObjectNode nothing(ResourceType type) {
    ObjectNode nothing =
        Json.object().put("apiVersion", type.apiVersion()).put("kind", type.kind());
    nothing.putObject("metadata");
    return nothing;
  }

  private static ResourceType patchOptions() {
    return new ResourceType(
        "meta.k8s.io",
        "v1",
        "PatchOptions",
        "",
        "",
        List.of(),
        List.of(),
        false,
        Set.of(),
        Schema::any,
        null,
        List.of(),
        false);
  }

  /** Of a pruned and defaulted document only what was sent. */
  private static ObjectNode withoutDefaults(ObjectNode draft, ObjectNode sent) {
    ObjectNode said = Json.object();
    for (var field : Json.fields(draft)) {
      JsonNode original = sent.get(field.getKey());
      if (original != null) said.set(field.getKey(), saidOf(field.getValue(), original));
    }
    return said;
  }

  private static JsonNode saidOf(JsonNode draft, JsonNode sent) {
    if (draft.isObject() && sent instanceof ObjectNode original)
      return withoutDefaults((ObjectNode) draft, original);
    if (draft.isArray() && sent.isArray() && draft.size() == sent.size()) {
      var list = Json.array();
      for (int i = 0; i < draft.size(); i++) list.add(saidOf(draft.get(i), sent.get(i)));
      return list;
    }
    return draft.deepCopy();
  }

  /**
   * Stores {@code draft} in place of {@code old}, where it may differ.
   *
   * @param owned whether its managed fields are already what they should be
   */
  private ObjectNode update(
      ResourceType type,
      ObjectNode old,
      ObjectNode draft,
      String subresource,
      WriteOptions options,
      boolean owned) {
    String name = Json.text(old, "metadata", "name");
    requireCurrent(type, old, draft);
    ObjectNode next = confined(type, old, draft, subresource);
    carryOver(old, next);
    if (type.countsGenerations() && !Json.same(wanted(type, old), wanted(type, next))) {
      Json.child(next, "metadata")
          .put("generation", Json.number(old, 0, "metadata", "generation") + 1);
    }
    admission.beforeUpdate(type, next, old);
    drafts.validate(type, next, old);
    if (!owned)
      FieldOwnership.update(old, next, type.schema().get(), writer(type, subresource, options));
    return keep(type, name, old, next, options);
  }

  private ObjectNode keep(
      ResourceType type, String name, ObjectNode old, ObjectNode next, WriteOptions options) {
    if (FieldOwnership.sameButForTimes(old, next)) return old;
    if (options.dryRun()) return next;
    Key key = type.key(Json.text(old, "metadata", "namespace"), name);
    if (deletion.isComplete(next)) {
      ObjectNode last = store.remove(key);
      if (isDefinition(key)) catalog.uninstall(key.name());
      return last == null ? next : last;
    }
    return put(key, next);
  }

  private ObjectNode put(Key key, ObjectNode object) {
    ObjectNode kept = store.put(key, object);
    if (isDefinition(key)) catalog.install(kept);
    return kept;
  }

  private static boolean isDefinition(Key key) {
    return key.resource().equals("customresourcedefinitions.apiextensions.k8s.io");
  }

  private static void requireCurrent(ResourceType type, ObjectNode old, ObjectNode draft) {
    String name = Json.text(old, "metadata", "name");
    String revision = Json.text(draft, "metadata", "resourceVersion");
    if (!revision.isEmpty()
        && !revision.equals("0")
        && !revision.equals(Json.text(old, "metadata", "resourceVersion"))) {
      throw ApiFailure.modified(type, name);
    }
  }

  /**
   * A write to the status changes nothing else, and one to the object does not change a status that
   * is apart.
   */
  private static ObjectNode confined(
      ResourceType type, ObjectNode old, ObjectNode draft, String subresource) {
    if (!type.hasStatus()) return draft.deepCopy();
    boolean toStatus = subresource.equals("status");
    ObjectNode next = toStatus ? old.deepCopy() : draft.deepCopy();
    JsonNode status = (toStatus ? draft : old).get("status");
    if (status == null) next.remove("status");
    else next.set("status", status.deepCopy());
    if (toStatus) {
      JsonNode owners = Json.at(draft, "metadata", "managedFields");
      if (owners != null) Json.child(next, "metadata").set("managedFields", owners.deepCopy());
    }
    return next;
  }

  private static void carryOver(ObjectNode old, ObjectNode next) {
    ObjectNode metadata = Json.child(next, "metadata");
    for (String field :
        List.of(
            "creationTimestamp",
            "generation",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "resourceVersion",
            "namespace")) {
      JsonNode was = Json.at(old, "metadata", field);
      if (was == null) metadata.remove(field);
      else metadata.set(field, was);
    }
    if (Json.text(metadata, "uid").isEmpty()) metadata.set("uid", old.at("/metadata/uid"));
    if (Json.text(metadata, "name").isEmpty()) metadata.set("name", old.at("/metadata/name"));
    metadata.remove("selfLink");
  }

  /** What of an object counts for its generation. */
  private static ObjectNode wanted(ResourceType type, ObjectNode object) {
    ObjectNode wanted = object.deepCopy();
    wanted.remove(List.of("metadata", "apiVersion", "kind"));
    if (type.hasStatus()) wanted.remove("status");
    return wanted;
  }

  /** Writes {@code replicas} through the scale subresource. */
  public Written scale(
      ResourceType type, String namespace, String name, Scaling scaling, WriteOptions options) {
    ResourceType.ScalePaths paths = type.scale();
    if (paths == null) throw ApiFailure.noSuchPath();
    return store.exclusively(() -> {
      ObjectNode old = get(type, namespace, name);
      ObjectNode scale = scaling.change(Scale.of(type, old));
      ObjectNode draft = old.deepCopy();
      JsonNode revision = Json.at(scale, "metadata", "resourceVersion");
      if (revision != null) Json.child(draft, "metadata").set("resourceVersion", revision);
      requireCurrent(type, old, draft);
      Scale.setReplicas(draft, paths, Json.number(scale, 0, "spec", "replicas"));
      carryOver(old, draft);
      if (type.countsGenerations() && !Json.same(wanted(type, old), wanted(type, draft))) {
        Json.child(draft, "metadata")
            .put("generation", Json.number(old, 0, "metadata", "generation") + 1);
      }
      drafts.validate(type, draft, old);
      if (!Json.same(wanted(type, old), wanted(type, draft))) {
        FieldOwnership.scaled(old, draft, paths.specReplicas(), writer(type, "scale", options));
      }
      ObjectNode kept = keep(type, name, old, draft, options);
      return new Written(Scale.of(type, kept), false, List.of());
    });
  }

  /** How a scale is to change. */
  public interface Scaling {
    ObjectNode change(ObjectNode scale);
  }

  /** Takes an object away, or notes that it is to go when those who hold it have let go. */
  public Deletion.Outcome delete(
      ResourceType type,
      String namespace,
      String name,
      Deletion.Request request,
      WriteOptions options) {
    return store.exclusively(() -> deletion.delete(type, namespace, name, request, options));
  }

  /**
   * Changes an object without the rules for those outside: for the control plane's own marks, such
   * as the time of a deletion.
   */
  public void amend(
      ResourceType type,
      ObjectNode old,
      BiConsumer<ObjectNode, ObjectNode> change,
      WriteOptions options) {
    store.exclusively(() -> {
      ObjectNode next = old.deepCopy();
      change.accept(next, Json.child(next, "metadata"));
      return keep(type, Json.text(old, "metadata", "name"), old, next, options);
    });
  }

  /** The object, if there is one. */
  public @Nullable ObjectNode find(String resource, String namespace, String name) {
    return store.get(new Key(resource, namespace, name));
  }

  private FieldOwnership.Writer writer(
      ResourceType type, String subresource, WriteOptions options) {
    return new FieldOwnership.Writer(
        options.manager(), type.apiVersion(), subresource, type.hasStatus(), now());
  }
}
