package io.quorate.operator.observe;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.StorageSpec;
import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.EnsembleClient;
import io.quorate.operator.ensemble.EnsembleConfiguration;
import io.quorate.operator.ensemble.MemberAddress;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.ensemble.ServerName;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a cluster: reads its objects and asks its servers, all at once. Changes nothing; any
 * thread.
 */
public final class ClusterObserver {
  /** What a container waits for at first; for longer than this something keeps it. */
  private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

  private static final Duration STARTS_WITHIN = Duration.ofMinutes(5);

  private final EnsembleClient ensemble;
  private final Clock clock;
  private final FailureClock failures = new FailureClock();

  public ClusterObserver(EnsembleClient ensemble, Clock clock) {
    this.ensemble = ensemble;
    this.clock = clock;
  }

  /**
   * A look at what is at hand: enough to see that nothing is to be done.
   *
   * @param objects as the informers have them, a moment old or more
   */
  public Observation observe(
      CoordinationCluster cluster, Optional<Identity> identity, ClusterObjects objects) {
    SortedMap<Integer, MemberView> members = ask(objects.pods());
    Optional<EnsembleConfiguration> configuration =
        leader(members).flatMap(id -> configuration(byId(objects.pods()).get(id)));
    // Which nodes are lost isn't known here, so nothing is learnt about failures.
    return compose(cluster, identity, objects, configuration, members, (_, _) -> Optional.empty());
  }

  /**
   * A look to act on: reads {@link Part} by part.
   *
   * @param pods where a leader is looked for
   * @param live reads the objects from the API server
   */
  public Observation look(
      CoordinationCluster cluster,
      Optional<Identity> identity,
      Collection<Pod> pods,
      Supplier<ClusterObjects> live) {
    Optional<Pod> leader =
        leader(ask(pods)).map(id -> java.util.Objects.requireNonNull(byId(pods).get(id)));
    Optional<EnsembleConfiguration> configuration = Optional.empty();
    ClusterObjects objects = ClusterObjects.NONE;
    SortedMap<Integer, MemberView> members = new TreeMap<>();
    for (Part part : Part.values()) {
      switch (part) {
        case CONFIGURATION -> configuration = leader.flatMap(this::configuration);
        case OBJECTS -> objects = live.get();
        case REPORTS -> members = ask(objects.pods());
      }
    }
    Instant now = clock.instant();
    return compose(
        cluster,
        identity,
        objects,
        configuration,
        members,
        (what, isSo) -> failures.since(cluster.getMetadata().getUid() + "/" + what, isSo, now));
  }

  /** Since when something is so; empty if it isn't. */
  private interface Since {
    Optional<Instant> of(String what, boolean isSo);
  }

  private Observation compose(
      CoordinationCluster cluster,
      Optional<Identity> identity,
      ClusterObjects objects,
      Optional<EnsembleConfiguration> configuration,
      SortedMap<Integer, MemberView> members,
      Since since) {
    SortedMap<Integer, StatefulSet> workloads = byId(objects.statefulSets());
    SortedMap<Integer, Pod> pods = byId(objects.pods());
    SortedMap<Integer, PersistentVolumeClaim> claims = byId(dataClaims(cluster, objects.claims()));
    SortedSet<Integer> ids = new TreeSet<>();
    identity.filter(known -> !known.founded()).ifPresent(known -> ids.addAll(known.voters()));
    configuration.ifPresent(known -> ids.addAll(known.voters()));
    ids.addAll(workloads.keySet());
    ids.addAll(pods.keySet());
    ids.addAll(claims.keySet());
    boolean persistent = cluster.getSpec().storage().type() == StorageSpec.Type.Persistent;
    SortedMap<Integer, VoterView> voters = new TreeMap<>();
    for (int id : ids) {
      StatefulSet workload = workloads.get(id);
      PersistentVolumeClaim claim = claims.get(id);
      Pod pod = pods.get(id);
      boolean failed =
          persistent && workload == null && claim == null
              || pod == null && claim != null && terminating(claim)
              || onLostNode(pod, claim, objects.lostNodes());
      voters.put(
          id,
          new VoterView(
              id,
              Optional.ofNullable(workload)
                  .map(set ->
                      workload(set, since.of(id + " has no pod", pod == null && !asleep(set)))),
              Optional.ofNullable(pod).map(each -> pod(each, clock.instant())),
              Optional.ofNullable(claim).map(ClusterObserver::volume),
              members.getOrDefault(id, new MemberView.Unknown("there is no pod")),
              since.of(id + " is lost", failed)));
    }
    return new Observation(
        clock.instant(),
        voters,
        configuration,
        leader(members),
        objects.pools().stream().map(pool -> pool(cluster, pool)).toList());
  }

  /** A volume for the log alone comes and goes with the one that holds the data. */
  private static List<PersistentVolumeClaim> dataClaims(
      CoordinationCluster cluster, Collection<PersistentVolumeClaim> claims) {
    return claims.stream()
        .filter(claim ->
            claim
                .getMetadata()
                .getName()
                .equals(
                    Names.memberClaim(
                        cluster.getMetadata().getName(),
                        Integer.parseInt(
                            claim.getMetadata().getLabels().getOrDefault(Labels.MEMBER_ID, "0")))))
        .toList();
  }

  /**
   * A ready pod's node is there, whatever else is said of it; and where a volume was made matters
   * only as long as its pod has found no other place.
   */
  private static boolean onLostNode(
      @Nullable Pod pod, @Nullable PersistentVolumeClaim claim, Set<String> lostNodes) {
    if (pod != null && Pods.ready(pod)) return false;
    String node = pod == null ? "" : Pods.node(pod);
    if (node.isEmpty() && claim != null) node = Pods.node(claim);
    return lostNodes.contains(node);
  }

  /** What each pod's server says of itself, by member id. */
  public SortedMap<Integer, MemberView> ask(Collection<Pod> pods) {
    return ask(byId(pods));
  }

  private SortedMap<Integer, MemberView> ask(SortedMap<Integer, Pod> pods) {
    SortedMap<Integer, MemberView> views = new TreeMap<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      SortedMap<Integer, Future<MemberView>> asked = new TreeMap<>();
      pods.forEach((id, pod) -> asked.put(id, threads.submit(() -> ask(id, pod))));
      asked.forEach((id, answer) -> views.put(id, await(answer)));
    }
    return views;
  }

  private static MemberView await(Future<MemberView> answer) {
    try {
      return answer.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new MemberView.Unknown("interrupted");
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("the control API's client threw", e.getCause());
    }
  }

  private MemberView ask(int id, Pod pod) {
    String ip = ip(pod);
    if (ip.isEmpty()) return new MemberView.Unknown("its pod has no address yet");
    return switch (ensemble.member(MemberAddress.ofPod(server(pod, id), ip))) {
      case Answer.Answered<MemberReport>(var report) when report.id() == id ->
          new MemberView.Known(report);
      case Answer.Answered<MemberReport>(var report) ->
          new MemberView.Unknown("server " + report.id() + " answers at its address");
      case Answer.Refused<MemberReport>(int status, String message) ->
          new MemberView.Unknown("answers " + status + ": " + message);
      case Answer.Unreachable<MemberReport>(String why) -> new MemberView.Unknown(why);
    };
  }

  private static ServerName server(Pod pod, int id) {
    return ServerName.member(
        pod.getMetadata().getNamespace(), labels(pod).getOrDefault(Labels.INSTANCE, ""), id);
  }

  private Optional<EnsembleConfiguration> configuration(@Nullable Pod leader) {
    if (leader == null) return Optional.empty();
    int id = Integer.parseInt(labels(leader).getOrDefault(Labels.MEMBER_ID, "0"));
    return switch (ensemble.ensemble(MemberAddress.ofPod(server(leader, id), ip(leader)))) {
      case Answer.Answered<EnsembleConfiguration>(var configuration) -> Optional.of(configuration);
      case Answer.Refused<EnsembleConfiguration> _, Answer.Unreachable<EnsembleConfiguration> _ ->
          Optional.empty();
    };
  }

  /** A deposed leader may not know it yet; the one of the highest epoch is the leader. */
  private static Optional<Integer> leader(SortedMap<Integer, MemberView> members) {
    Optional<MemberReport> leader = Optional.empty();
    for (MemberView member : members.values())
      if (member instanceof MemberView.Known(var report)
          && report.state() == MemberReport.State.LEADING
          && report.serves()
          && (leader.isEmpty() || report.epoch() > leader.get().epoch()))
        leader = Optional.of(report);
    return leader.map(MemberReport::id);
  }

  private static WorkloadView workload(StatefulSet set, Optional<Instant> podlessSince) {
    return new WorkloadView(
        set.getMetadata().getUid(),
        set.getMetadata().getResourceVersion(),
        annotation(set, Labels.REVISION),
        Intent.of(annotation(set, Labels.INTENT)).orElse(Intent.VOTER),
        "true".equals(annotation(set, Labels.REPLACE)),
        asleep(set),
        podlessSince,
        restart(set),
        Pods.createdAt(set),
        terminating(set));
  }

  private static boolean asleep(StatefulSet set) {
    return set.getSpec().getReplicas() != null && set.getSpec().getReplicas() == 0;
  }

  /** What {@code kubectl rollout restart} has written on its template. */
  private static String restart(StatefulSet set) {
    ObjectMeta template = set.getSpec().getTemplate().getMetadata();
    return template == null || template.getAnnotations() == null
        ? ""
        : template.getAnnotations().getOrDefault(Labels.RESTARTED_AT, "");
  }

  private static PodView pod(Pod pod, Instant now) {
    return new PodView(
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        pod.getMetadata().getResourceVersion(),
        ip(pod),
        Pods.node(pod),
        annotation(pod, Labels.REVISION),
        annotation(pod, Labels.RESTARTED_AT),
        Pods.readinessChangedAt(pod),
        containers(pod).stream()
            .anyMatch(c -> c.getState() != null && c.getState().getRunning() != null),
        Pods.ready(pod),
        Labels.ROLE_VOTER.equals(labels(pod).get(Labels.ROLE)),
        terminating(pod),
        trouble(pod, now));
  }

  private static String trouble(Pod pod, Instant now) {
    for (ContainerStatus container : containers(pod)) {
      var waiting = container.getState() == null ? null : container.getState().getWaiting();
      if (waiting != null
          && waiting.getReason() != null
          && (!STARTING.contains(waiting.getReason())
              || Pods.createdAt(pod).plus(STARTS_WITHIN).isBefore(now))) return waiting.getReason();
      var ended = container.getState() == null ? null : container.getState().getTerminated();
      if (ended != null) return "exit status " + ended.getExitCode();
    }
    if (pod.getStatus() == null || pod.getStatus().getConditions() == null) return "";
    return pod.getStatus().getConditions().stream()
        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
        .map(c -> c.getReason() == null ? "not scheduled" : c.getReason())
        .findFirst()
        .orElse("");
  }

  private static VolumeView volume(PersistentVolumeClaim claim) {
    return new VolumeView(
        claim.getMetadata().getName(),
        claim.getMetadata().getUid(),
        claim.getMetadata().getResourceVersion(),
        labels(claim).getOrDefault(Labels.CLUSTER_ID, ""),
        "true".equals(labels(claim).get(Labels.RETIRED)),
        terminating(claim));
  }

  private static Observation.PoolView pool(
      CoordinationCluster cluster, CoordinationObserverPool pool) {
    Integer wanted = pool.getSpec().replicas();
    Integer ready = pool.getStatus() == null ? null : pool.getStatus().readyReplicas();
    return new Observation.PoolView(
        pool.getMetadata().getName(),
        wanted == null ? 0 : wanted,
        ready == null ? 0 : ready,
        pool.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(cluster.getMetadata().getUid())),
        pool.getMetadata().getUid());
  }

  private static <T extends HasMetadata> SortedMap<Integer, T> byId(Collection<T> objects) {
    SortedMap<Integer, T> found = new TreeMap<>();
    for (T object : objects) {
      String id = labels(object).getOrDefault(Labels.MEMBER_ID, "");
      if (id.matches("[0-9]{1,3}")) found.put(Integer.valueOf(id), object);
    }
    return found;
  }

  private static Map<String, String> labels(HasMetadata object) {
    return object.getMetadata().getLabels() == null ? Map.of() : object.getMetadata().getLabels();
  }

  private static String annotation(HasMetadata object, String key) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault(key, "");
  }

  private static boolean terminating(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  private static String ip(Pod pod) {
    return Optional.ofNullable(pod.getStatus()).map(s -> s.getPodIP()).orElse("");
  }

  private static List<ContainerStatus> containers(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .map(status -> status.getContainerStatuses())
        .orElse(new ArrayList<>());
  }
}
