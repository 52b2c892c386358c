package io.quorate.e2e.schedules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.Api;
import io.quorate.e2e.apiserver.ApiFailure;
import io.quorate.e2e.apiserver.Catalog;
import io.quorate.e2e.apiserver.Deletion;
import io.quorate.e2e.apiserver.Foundations;
import io.quorate.e2e.apiserver.PatchKind;
import io.quorate.e2e.apiserver.ResourceType;
import io.quorate.e2e.apiserver.WriteOptions;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Change;
import io.quorate.e2e.apiserver.store.Store;
import io.quorate.e2e.apiserver.store.Subscription;
import io.quorate.e2e.controllers.SteppedControllers;
import io.quorate.operator.model.Labels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All but the operators: local mode's API server and controllers, stepped; a node that runs pods as
 * played servers; a user. Time passes when the world turns.
 */
final class World {
  static final String NAME = "c";
  static final String IMAGE = "quorate:test";
  private static final String NAMESPACE = "default";
  private static final WriteOptions USER = WriteOptions.by("user");
  private static final WriteOptions NODE = WriteOptions.by("node");

  /** A server with such a line in its configuration does not start. */
  static final String BROKEN = "broken";

  private static final Catalog CATALOG = catalog();

  private final Api api;
  private final Turning clock = new Turning();
  private final SteppedControllers controllers;
  private final Subscription changes;
  private final List<Change> log = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private final List<Runnable> late = new ArrayList<>();
  private final Map<String, Running> running = new TreeMap<>();
  private final PlayedServers servers = new PlayedServers(this::find);
  private final Check check = new Check(this);
  private final Random random;
  private boolean healing;
  private int addresses;

  /**
   * @param ready as the API was told last
   */
  private record Running(int id, String address, boolean ready) {}

  /** A clock that stands between two turns. */
  private static final class Turning extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  World(Random random) {
    this.random = random;
    api = new Api(new Store(null), CATALOG, clock);
    Foundations.lay(api);
    controllers = new SteppedControllers(api);
    changes = api.store().subscribeToAll();
  }

  /** With the definitions of our resources; compiling their rules takes longer than a schedule. */
  private static Catalog catalog() {
    Catalog catalog = new Catalog();
    Api api = new Api(new Store(null), catalog, Clock.systemUTC());
    Foundations.lay(api);
    Path crds = Path.of("..", "crds");
    try (Stream<Path> files = Files.list(crds)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList())
        api.create(
            catalog.named("customresourcedefinitions.apiextensions.k8s.io"),
            "",
            Json.parseYaml(Files.readString(file)),
            USER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return catalog;
  }

  static String host(int id) {
    return NAME + "-v" + id + "-0." + NAME + "-members." + NAMESPACE + ".svc";
  }

  static Map<String, String> labels(ObjectNode object) {
    Map<String, String> labels = new TreeMap<>();
    Json.fields(Json.at(object, "metadata", "labels"))
        .forEach(each -> labels.put(each.getKey(), each.getValue().asText()));
    return labels;
  }

  Api api() {
    return api;
  }

  Clock clock() {
    return clock;
  }

  List<Change> log() {
    return log;
  }

  PlayedServers servers() {
    return servers;
  }

  Check check() {
    return check;
  }

  boolean isHealing() {
    return healing;
  }

  /** From now on nothing gets lost, and nobody does anything any more. */
  void heal() {
    healing = true;
  }

  void find(String finding) {
    findings.add(finding);
  }

  List<String> findings() {
    return findings;
  }

  /** For the reader of a debugger. */
  void note(String what) {
    if (Boolean.getBoolean("trace")) System.out.println(clock.instant() + " " + what);
  }

  void later(Runnable request) {
    late.add(request);
  }

  boolean isQuiet() {
    return late.isEmpty();
  }

  /** A while passes, in which everybody but the operators does what is theirs. */
  void turn(Duration time) {
    clock.now = clock.now.plus(time);
    if (!late.isEmpty() && random.nextInt(healing ? 2 : 8) == 0)
      late.remove(random.nextInt(late.size())).run();
    controllers.step();
    for (ObjectNode pod : objects("pods")) play(pod);
    forgetDisks();
    servers.step();
    listen();
  }

  private void listen() {
    try {
      for (Change change = changes.next(0); change != null; change = changes.next(0))
        log.add(change);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A volume is gone with its claim. */
  private void forgetDisks() {
    Set<String> claims = new TreeSet<>();
    objects("persistentvolumeclaims").forEach(claim -> claims.add(uid(claim)));
    for (String disk : servers.disks()) if (!claims.contains(disk)) servers.lose(disk);
  }

  private void play(ObjectNode pod) {
    String uid = uid(pod);
    String name = Json.text(pod, "metadata", "name");
    Running run = running.get(uid);
    if (Json.at(pod, "metadata", "deletionTimestamp") != null) {
      running.remove(uid);
      if (run != null) servers.stop(run.address());
      api.delete(type("pods"), NAMESPACE, name, Deletion.Request.now(uid), NODE);
      return;
    }
    int id = Integer.parseInt(labels(pod).getOrDefault(Labels.MEMBER_ID, "0"));
    ObjectNode claim = api.find("persistentvolumeclaims", NAMESPACE, "data-" + name);
    if (id == 0 || claim == null || isBroken(id)) return;
    if (run == null)
      run = new Running(id, "10.0." + ++addresses / 250 + "." + addresses % 250, false);
    if (!servers.isUp(run.address())) servers.start(id, uid(claim), run.address());
    boolean ready = servers.able().contains(id) && servers.leader() != 0;
    if (!running.containsKey(uid) || ready != run.ready()) tell(name, run.address(), ready);
    running.put(uid, new Running(id, run.address(), ready));
  }

  private boolean isBroken(int id) {
    ObjectNode config = api.find("configmaps", NAMESPACE, NAME + "-v" + id);
    return config == null || Json.text(config, "data", "zoo.cfg").contains(BROKEN);
  }

  private void tell(String pod, String address, boolean ready) {
    ObjectNode status = Json.object();
    ObjectNode told = status.putObject("status").put("phase", "Running").put("podIP", address);
    told.putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", ready ? "True" : "False")
        .put("lastTransitionTime", api.now());
    ObjectNode container = told.putArray("containerStatuses").addObject();
    container.put("name", "server").put("ready", ready).put("started", true);
    container.put("restartCount", 0).put("image", IMAGE).put("imageID", "");
    container.putObject("state").putObject("running").put("startedAt", api.now());
    api.patch(type("pods"), NAMESPACE, pod, "status", PatchKind.MERGE, status, NODE);
  }

  /** Members whose pods have been told to go. */
  Set<Integer> leavingMembers() {
    Set<Integer> leaving = new TreeSet<>(servers.voters());
    for (ObjectNode pod : objects("pods"))
      if (Json.at(pod, "metadata", "deletionTimestamp") == null)
        leaving.remove(Integer.parseInt(labels(pod).getOrDefault(Labels.MEMBER_ID, "0")));
    return leaving;
  }

  List<ObjectNode> objects(String kind) {
    return api.store().list(kind, NAMESPACE).objects();
  }

  /** Ids that have a workload. */
  Set<Integer> members() {
    Set<Integer> ids = new TreeSet<>();
    for (ObjectNode set : objects("statefulsets.apps"))
      ids.add(Integer.parseInt(labels(set).getOrDefault(Labels.MEMBER_ID, "0")));
    return ids;
  }

  private ResourceType type(String kind) {
    return api.catalog().named(kind);
  }

  private static String uid(ObjectNode object) {
    return Json.text(object, "metadata", "uid");
  }

  // What a user does

  void create(int voters) {
    String manifest =
        """
        apiVersion: quorate.io/v1
        kind: CoordinationCluster
        metadata: {name: c}
        spec: {replicas: %d, storage: {size: 1Gi}, tls: {client: Disabled}, rollout: {minReadySeconds: 0}}
        """
            .formatted(voters);
    if (api.find("coordinationclusters.quorate.io", NAMESPACE, NAME) == null)
      api.create(
          type("coordinationclusters.quorate.io"), NAMESPACE, Json.parseYaml(manifest), USER);
  }

  /** A merge patch of the cluster, as YAML. */
  void edit(String yaml) {
    api.patch(
        type("coordinationclusters.quorate.io"),
        NAMESPACE,
        NAME,
        "",
        PatchKind.MERGE,
        Json.parseYaml(yaml),
        USER);
  }

  void scale(int voters) {
    edit("spec: {replicas: " + voters + "}");
  }

  int wanted() {
    return (int)
        Json.number(
            api.find("coordinationclusters.quorate.io", NAMESPACE, NAME), 0, "spec", "replicas");
  }

  void delete(String kind, String name) {
    try {
      api.delete(type(kind), NAMESPACE, name, Deletion.Request.plain(), USER);
    } catch (ApiFailure e) {
      // It is gone already, or was never there.
    }
  }

  /** Deletes the volume of a voter, if all are well and it isn't the leader. */
  void loseVolume() {
    if (isBearable()) delete("persistentvolumeclaims", "data-" + NAME + "-v" + victim() + "-0");
  }

  void deletePod() {
    if (isBearable()) delete("pods", NAME + "-v" + victim() + "-0");
  }

  void deleteWorkload() {
    if (isBearable()) delete("statefulsets.apps", NAME + "-v" + victim());
  }

  void replace() {
    if (!isBearable()) return;
    api.patch(
        type("statefulsets.apps"),
        NAMESPACE,
        NAME + "-v" + victim(),
        "",
        PatchKind.MERGE,
        Json.parseYaml("metadata: {annotations: {quorate.io/replace: 'true'}}"),
        USER);
  }

  void forgetStatus() {
    api.patch(
        type("coordinationclusters.quorate.io"),
        NAMESPACE,
        NAME,
        "status",
        PatchKind.MERGE,
        Json.parseYaml("status: null"),
        USER);
  }

  /** One more may fail: none has, and none is on its way out. */
  private boolean isBearable() {
    return servers.leader() != 0
        && servers.voters().size() >= 3
        && servers.able().size() == servers.voters().size()
        && leavingMembers().isEmpty()
        && members().equals(servers.voters())
        && late.isEmpty();
  }

  private int victim() {
    return servers.voters().stream().filter(id -> id != servers.leader()).findFirst().orElseThrow();
  }
}
