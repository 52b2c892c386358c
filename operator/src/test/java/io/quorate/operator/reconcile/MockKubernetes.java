package io.quorate.operator.reconcile;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.certificates.Certificates;
import io.quorate.operator.ensemble.AdminKeys;
import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.FakeEnsemble;
import io.quorate.operator.ensemble.MemberAddress;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.ensemble.ServerName;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.observe.ClusterObjects;
import io.quorate.operator.plan.Step;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A mock API server with just enough around it, played step by step: StatefulSets get pods and
 * claims, voters' pods run fake servers. No thread and no clock of its own.
 */
final class MockKubernetes implements AutoCloseable {
  static final String NAMESPACE = "infra";

  private final EvictingDispatcher dispatcher = new EvictingDispatcher();
  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(mapper()), new MockWebServer(), new HashMap<>(), dispatcher, false);
  final KubernetesClient client;
  final FakeEnsemble servers = new FakeEnsemble(id -> Names.memberHost(NAMESPACE, "c", id));
  final MergingWriter writer;
  private final Set<String> running = new HashSet<>();
  private final Set<Integer> lagging = new HashSet<>();
  private final ClusterPass clusterPass;
  private final PoolPass poolPass;
  private final SteppedClock clock = new SteppedClock();

  MockKubernetes() {
    server.init();
    client = server.createClient();
    KubernetesClient evictor =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(client.getConfiguration())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    writer = new MergingWriter(client);
    ClusterServices services =
        ClusterServices.of(
            client,
            evictor,
            servers,
            new AdminKeys(),
            writer,
            clock,
            Decisions.UNHEARD,
            "test",
            "quorate:test");
    clusterPass = new ClusterPass(services);
    poolPass = new PoolPass(services);
  }

  /** The one a client would use: this configures it as a side effect. */
  private static ObjectMapper mapper() {
    ObjectMapper mapper = new ObjectMapper();
    var _ = new KubernetesSerialization(mapper, false);
    return mapper;
  }

  /** One pass of the operator over a cluster, on what is there now. */
  Step pass(String cluster) {
    return wholePass(cluster).step();
  }

  /** The same, with all that came of it. */
  ClusterPass.Outcome wholePass(String cluster) {
    clock.now = clock.now.plusSeconds(1);
    return clusterPass.run(
        get(CoordinationCluster.class, cluster),
        new ClusterObjects(
            list(StatefulSet.class, cluster, Labels.MEMBER),
            list(Pod.class, cluster, Labels.MEMBER),
            list(PersistentVolumeClaim.class, cluster, Labels.MEMBER),
            client
                .resources(CoordinationObserverPool.class)
                .inNamespace(NAMESPACE)
                .list()
                .getItems(),
            Set.of()),
        owned(cluster, Labels.MEMBER));
  }

  boolean poolPass(String pool) {
    CoordinationObserverPool resource = get(CoordinationObserverPool.class, pool);
    String cluster = resource.getSpec().clusterRef().name();
    return poolPass.run(
        resource, list(Pod.class, cluster, Labels.OBSERVER), owned(cluster, Labels.OBSERVER));
  }

  /** Passes and plays until nothing is to be done, or nothing changes any more. */
  Step settle(String cluster) {
    Step step = pass(cluster);
    for (int same = 0; same < 3 && !(step instanceof Step.Settled); ) {
      play();
      Step next = pass(cluster);
      same = next.equals(step) ? same + 1 : 0;
      step = next;
    }
    return step;
  }

  /** Passes and plays until nothing is to be done; what was done. */
  List<String> rowsUntilSettled(String cluster) {
    List<String> rows = new ArrayList<>();
    for (int turn = 0; turn < 100; turn++) {
      Step step = pass(cluster);
      if (step instanceof Step.Settled) return rows;
      if (step instanceof Step.Change change) rows.add(change.row().name());
      play();
    }
    throw new AssertionError("not settled after " + rows);
  }

  /** Ids that have a workload. */
  SortedSet<Integer> members() {
    SortedSet<Integer> ids = new TreeSet<>();
    for (StatefulSet set : list(StatefulSet.class, "c", Labels.MEMBER))
      ids.add(Integer.valueOf(set.getMetadata().getLabels().get(Labels.MEMBER_ID)));
    return ids;
  }

  /** Ids whose pods the disruption budget counts. */
  SortedSet<Integer> labelledVoters() {
    SortedSet<Integer> ids = new TreeSet<>();
    for (Pod pod : list(Pod.class, "c", Labels.MEMBER))
      if (Labels.ROLE_VOTER.equals(pod.getMetadata().getLabels().get(Labels.ROLE)))
        ids.add(Integer.valueOf(pod.getMetadata().getLabels().get(Labels.MEMBER_ID)));
    return ids;
  }

  String annotation(String set, String key) {
    return String.valueOf(get(StatefulSet.class, set).getMetadata().getAnnotations().get(key));
  }

  void annotate(String set, String key, String value) {
    StatefulSet live = get(StatefulSet.class, set);
    live.getMetadata().getAnnotations().put(key, value);
    client.resource(live).update();
  }

  void deleteClaim(String name) {
    client.persistentVolumeClaims().inNamespace(NAMESPACE).withName(name).delete();
  }

  /** As a disruption budget would that has nothing to spare. */
  void refuseEvictions(boolean all) {
    dispatcher.refuse(all);
  }

  void forbidDeletingClaims(boolean all) {
    dispatcher.forbidDeletingClaims(all);
  }

  /** The pod's node goes, and nobody says so but the list of nodes. */
  void loseNode(int member) {
    Pod pod = get(Pod.class, "c-v" + member + "-0");
    pod.getSpec().setNodeName("gone");
    client.resource(pod).update();
    servers.stop(member);
  }

  void passTime(Duration time) {
    clock.now = clock.now.plus(time);
  }

  /** What the controllers of Kubernetes and the nodes would do by themselves. */
  void play() {
    for (String evicted : dispatcher.evicted()) deletePod(get(Pod.class, evicted));
    for (StatefulSet set : client.apps().statefulSets().inNamespace(NAMESPACE).list().getItems())
      makePods(set);
    for (Pod pod : client.pods().inNamespace(NAMESPACE).list().getItems()) {
      String set = pod.getMetadata().getName().replaceAll("-[0-9]+$", "");
      if (exists(StatefulSet.class, set)) run(pod);
      else deletePod(pod);
    }
  }

  private void makePods(StatefulSet set) {
    int first =
        set.getSpec().getOrdinals() == null || set.getSpec().getOrdinals().getStart() == null
            ? 0
            : set.getSpec().getOrdinals().getStart();
    removePods(set, first);
    for (int index = first; index < first + set.getSpec().getReplicas(); index++) {
      String name = set.getMetadata().getName() + "-" + index;
      if (client.pods().inNamespace(NAMESPACE).withName(name).get() != null) continue;
      for (var template : set.getSpec().getVolumeClaimTemplates()) {
        String claim = template.getMetadata().getName() + "-" + name;
        if (client.persistentVolumeClaims().inNamespace(NAMESPACE).withName(claim).get() == null)
          client
              .resource(
                  new PersistentVolumeClaimBuilder(template)
                      .editMetadata()
                      .withNamespace(NAMESPACE)
                      .withName(claim)
                      .endMetadata()
                      .build())
              .create();
      }
      client
          .resource(
              new PodBuilder()
                  .withNewMetadata()
                  .withNamespace(NAMESPACE)
                  .withName(name)
                  .withLabels(set.getSpec().getTemplate().getMetadata().getLabels())
                  .withAnnotations(set.getSpec().getTemplate().getMetadata().getAnnotations())
                  .endMetadata()
                  .withSpec(set.getSpec().getTemplate().getSpec())
                  .build())
          .create();
    }
  }

  /** Those that are too many, and of a set that rolls those of another rendering, last first. */
  private void removePods(StatefulSet set, int first) {
    String prefix = set.getMetadata().getName() + "-";
    var rolling = set.getSpec().getUpdateStrategy().getRollingUpdate();
    Object wanted = set.getSpec().getTemplate().getMetadata().getAnnotations().get(Labels.REVISION);
    for (Pod pod : client.pods().inNamespace(NAMESPACE).list().getItems()) {
      String name = pod.getMetadata().getName();
      if (!name.matches(prefix + "[0-9]+")) continue;
      int index = Integer.parseInt(name.substring(prefix.length())) - first;
      boolean stale =
          rolling != null
              && rolling.getPartition() != null
              && index >= rolling.getPartition()
              && !java.util.Objects.equals(
                  wanted, pod.getMetadata().getAnnotations().get(Labels.REVISION));
      if (index >= set.getSpec().getReplicas() || stale) deletePod(pod);
    }
  }

  String image(String pod) {
    return get(Pod.class, pod).getSpec().getContainers().getFirst().getImage();
  }

  /** Of everything there is, by kind and name. */
  Map<String, String> resourceVersions() {
    Map<String, String> versions = new HashMap<>();
    List<HasMetadata> objects = new ArrayList<>(owned("c", Labels.MEMBER));
    objects.addAll(owned("c", Labels.OBSERVER));
    objects.addAll(list(Pod.class, "c", Labels.MEMBER));
    objects.addAll(list(Pod.class, "c", Labels.OBSERVER));
    objects.add(get(CoordinationCluster.class, "c"));
    objects.add(get(io.fabric8.kubernetes.api.model.Secret.class, "c-identity"));
    objects.addAll(
        client.resources(CoordinationObserverPool.class).inNamespace(NAMESPACE).list().getItems());
    for (HasMetadata object : objects)
      versions.put(
          object.getKind() + "/" + object.getMetadata().getName(),
          object.getMetadata().getResourceVersion());
    return versions;
  }

  private void run(Pod pod) {
    if (pod.getSpec().getContainers().getFirst().getImage().equals("bad")) {
      refuseImage(pod);
      return;
    }
    int member =
        Integer.parseInt(pod.getMetadata().getLabels().getOrDefault(Labels.MEMBER_ID, "0"));
    String pool = pod.getMetadata().getLabels().getOrDefault(Labels.POOL, "");
    int observer =
        pool.isEmpty() ? 0 : Integer.parseInt(pod.getMetadata().getName().replaceAll("^.*-", ""));
    MemberAddress address =
        MemberAddress.ofPod(
            pool.isEmpty()
                ? ServerName.member(NAMESPACE, "c", member)
                : ServerName.observer(NAMESPACE, "c", pool),
            "10.0." + observer + "." + member);
    int id = member + observer;
    if (running.add(pod.getMetadata().getUid())) servers.start(id, address);
    if (!lagging.contains(id)) {
      servers.show(id, mounted(pod, "tls"));
      servers.showToClients(id, mounted(pod, "client-tls"));
    }
    boolean ready =
        member == 0
            || servers.member(address) instanceof Answer.Answered<MemberReport>(var report)
                && report.serves();
    client
        .resource(
            new PodBuilder(pod)
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(address.host())
                .withContainerStatuses(
                    new ContainerStatusBuilder()
                        .withName("server")
                        .withNewState()
                        .withNewRunning()
                        .endRunning()
                        .endState()
                        .build())
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .withLastTransitionTime("2026-01-01T00:00:00Z")
                .endCondition()
                .endStatus()
                .build())
        .updateStatus();
  }

  /** What the pod's server finds in its files; null if there is nothing that it could use. */
  private FakeEnsemble.@Nullable Shown mounted(Pod pod, String volume) {
    String name =
        pod.getSpec().getVolumes().stream()
            .filter(each -> each.getName().equals(volume))
            .map(each -> each.getSecret().getSecretName())
            .findFirst()
            .orElse("");
    Secret secret =
        name.isEmpty() ? null : client.secrets().inNamespace(NAMESPACE).withName(name).get();
    if (secret == null || text(secret, "ca.crt").isEmpty()) return null;
    return new FakeEnsemble.Shown(
        Certificates.fingerprint(Certificates.read(text(secret, "tls.crt")).getFirst()),
        Certificates.read(text(secret, "ca.crt")).stream()
            .map(Certificates::fingerprint)
            .sorted()
            .toList());
  }

  /** What a Secret has under that key; empty if nothing. */
  static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().getOrDefault(key, "")), StandardCharsets.UTF_8);
  }

  /** Servers whose files are old until further notice. */
  void lag(Integer... ids) {
    lagging.clear();
    lagging.addAll(List.of(ids));
  }

  private void refuseImage(Pod pod) {
    client
        .resource(
            new PodBuilder(pod)
                .withNewStatus()
                .withPhase("Pending")
                .withContainerStatuses(
                    new ContainerStatusBuilder()
                        .withName("server")
                        .withNewState()
                        .withNewWaiting()
                        .withReason("ErrImagePull")
                        .endWaiting()
                        .endState()
                        .build())
                .addNewCondition()
                .withType("Ready")
                .withStatus("False")
                .withLastTransitionTime("2026-01-01T00:00:00Z")
                .endCondition()
                .endStatus()
                .build())
        .updateStatus();
  }

  /** Deletes a StatefulSet with its pods, as a user and the garbage collector do together. */
  void deleteStatefulSet(String name) {
    client.apps().statefulSets().inNamespace(NAMESPACE).withName(name).delete();
    for (Pod pod : client.pods().inNamespace(NAMESPACE).list().getItems())
      if (pod.getMetadata().getName().matches(name + "-[0-9]+")) deletePod(pod);
  }

  void deletePod(Pod pod) {
    String member = pod.getMetadata().getLabels().get(Labels.MEMBER_ID);
    servers.stop(
        Integer.parseInt(
            member != null ? member : pod.getMetadata().getName().replaceAll("^.*-", "")));
    client.resource(pod).delete();
  }

  /** Deletes a cluster's resource and everything it owns. */
  void deleteCluster(String name) {
    client.resources(CoordinationCluster.class).inNamespace(NAMESPACE).withName(name).delete();
    for (StatefulSet set : list(StatefulSet.class, name, Labels.MEMBER))
      deleteStatefulSet(set.getMetadata().getName());
    for (HasMetadata object : owned(name, Labels.MEMBER))
      if (!object.getMetadata().getOwnerReferences().isEmpty()) client.resource(object).delete();
    for (Secret secret : secrets(name))
      if (!secret.getMetadata().getOwnerReferences().isEmpty()) client.resource(secret).delete();
  }

  <T extends HasMetadata> T get(Class<T> kind, String name) {
    T found = client.resources(kind).inNamespace(NAMESPACE).withName(name).get();
    if (found == null) throw new AssertionError(kind.getSimpleName() + " " + name + " is missing");
    return found;
  }

  <T extends HasMetadata> boolean exists(Class<T> kind, String name) {
    return client.resources(kind).inNamespace(NAMESPACE).withName(name).get() != null;
  }

  private <T extends HasMetadata> List<T> list(Class<T> kind, String cluster, String component) {
    return client
        .resources(kind)
        .inNamespace(NAMESPACE)
        .withLabels(Map.of(Labels.INSTANCE, cluster, Labels.COMPONENT, component))
        .list()
        .getItems();
  }

  List<Secret> secrets(String cluster) {
    return client
        .secrets()
        .inNamespace(NAMESPACE)
        .withLabel(Labels.INSTANCE, cluster)
        .list()
        .getItems();
  }

  private List<HasMetadata> owned(String cluster, String component) {
    List<HasMetadata> objects = new ArrayList<>();
    objects.addAll(list(StatefulSet.class, cluster, component));
    objects.addAll(list(io.fabric8.kubernetes.api.model.ConfigMap.class, cluster, component));
    objects.addAll(list(io.fabric8.kubernetes.api.model.Service.class, cluster, component));
    objects.addAll(
        list(
            io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget.class,
            cluster,
            component));
    objects.addAll(
        list(
            io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class, cluster, component));
    objects.addAll(list(PersistentVolumeClaim.class, cluster, component));
    objects.addAll(list(io.fabric8.kubernetes.api.model.Secret.class, cluster, component));
    objects.addAll(
        client.resources(CoordinationObserverPool.class).inNamespace(NAMESPACE).list().getItems());
    return objects;
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }

  private static final class SteppedClock extends Clock {
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
}
