package io.quorate.e2e.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quorate.e2e.local.LocalCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent against local mode's API server, with a stand-in for the launcher: what becomes of
 * pods.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NodeAgentIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NAMESPACE = "default";

  private LocalCluster cluster;
  private KubernetesClient client;
  private Path data;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    data = directory.toRealPath().resolve("data");
    cluster = new LocalCluster(data, standIn());
    client = cluster.client();
    load("{apiVersion: v1, kind: ConfigMap, metadata: {name: plain}, data: {zoo.cfg: 'a=b'}}");
    load(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: unready}, data: {zoo.cfg: 'unready=true'}}");
    load("{apiVersion: v1, kind: ConfigMap, metadata: {name: deaf}, data: {zoo.cfg: 'deaf=true'}}");
    load("{apiVersion: v1, kind: ConfigMap, metadata: {name: exits}, data: {zoo.cfg: 'exit=3'}}");
  }

  @AfterAll
  void stop() throws Exception {
    cluster.close();
  }

  private static List<String> standIn() {
    String java = ProcessHandle.current().info().command().orElseThrow();
    String classes = Path.of("target", "test-classes").toAbsolutePath().toString();
    return List.of(
        java, "-XX:TieredStopAtLevel=1", "-Xmx32m", "-cp", classes, StandInServer.class.getName());
  }

  private void load(String yaml) {
    load(client, yaml);
  }

  private static void load(KubernetesClient client, String yaml) {
    InputStream in = new ByteArrayInputStream(("---\n" + yaml).getBytes(StandardCharsets.UTF_8));
    for (HasMetadata object : client.load(in).items()) {
      client
          .resource(object)
          .inNamespace(NAMESPACE)
          .fieldManager("test")
          .forceConflicts()
          .serverSideApply();
    }
  }

  private static String pod(String name, String config, int graceSeconds) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s, labels: {app: %s, number: '7'}}
    spec:
      terminationGracePeriodSeconds: %d
      hostname: %s
      subdomain: members
      containers:
      - name: server
        image: shown-only:1
        command: [quorate, server, /etc/quorate/zoo.cfg]
        env:
        - {name: QUORATE_ID, valueFrom: {fieldRef: {fieldPath: "metadata.labels['number']"}}}
        - {name: QUORATE_DATA_DIR, value: /var/lib/quorate/data}
        ports: [{name: client, containerPort: 2181}, {name: health, containerPort: 7070}]
        startupProbe: {httpGet: {path: /startupz, port: health}, periodSeconds: 1, failureThreshold: 60}
        readinessProbe: {httpGet: {path: /readyz, port: health}, periodSeconds: 1}
        livenessProbe: {httpGet: {path: /livez, port: health}, periodSeconds: 5}
        volumeMounts: [{name: config, mountPath: /etc/quorate}, {name: data, mountPath: /var/lib/quorate}]
      volumes: [{name: config, configMap: {name: %s}}, {name: data, emptyDir: {}}]
    """
        .formatted(name, name, graceSeconds, name, config);
  }

  /** Asks until the answer is the right one; while there is none yet, asking fails. */
  private static void eventually(ThrowingRunnable assertion) {
    await().atMost(PATIENCE).ignoreExceptions().untilAsserted(assertion);
  }

  private Pod get(String name) {
    return Optional.ofNullable(client.pods().inNamespace(NAMESPACE).withName(name).get())
        .orElseThrow(() -> new AssertionError("there is no pod " + name));
  }

  private void awaitReady(String name) {
    eventually(() -> assertThat(Pods.isReady(get(name))).isTrue());
  }

  private void delete(String name) {
    client.pods().inNamespace(NAMESPACE).withName(name).delete();
    eventually(
        () -> assertThat(client.pods().inNamespace(NAMESPACE).withName(name).get()).isNull());
  }

  private static String greeting(String address, int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral(address), port)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  private static ProcessHandle process(long pid) {
    return ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("no process " + pid));
  }

  @Test
  void aPodRunsAsAProcessOnAnAddressOfItsOwnWithItsPathsRewritten() throws Exception {
    load(pod("runs", "plain", 5));
    awaitReady("runs");
    String address = Pods.address(get("runs"));
    assertThat(address).startsWith("127.0.").isNotEqualTo("127.0.0.1");
    assertThat(greeting(address, 2181)).isEqualTo("7 " + address);
    Path root = PodRun.root(data.resolve("node"), get("runs"));
    assertThat(root.resolve("volumes/data/data/id")).hasContent("7");
    assertThat(Files.readString(ContainerProcess.logFile(root, "server")))
        .startsWith("stand-in with server " + root);
    delete("runs");
    assertThat(root).doesNotExist();
  }

  @Test
  void aKilledProcessIsRestartedInItsPod() {
    load(pod("killed", "plain", 5));
    awaitReady("killed");
    long pid = cluster.agent().pidOf(get("killed"));
    assertThat(process(pid).destroyForcibly()).isTrue();
    eventually(() ->
        assertThat(get("killed").getStatus().getContainerStatuses().getFirst().getRestartCount())
            .isEqualTo(1));
    awaitReady("killed");
    var last =
        get("killed").getStatus().getContainerStatuses().getFirst().getLastState().getTerminated();
    assertThat(last.getExitCode()).isEqualTo(137);
    delete("killed");
  }

  @Test
  void aServiceLeadsToItsReadyPodsAndToNoOthers() throws Exception {
    load(
        "{apiVersion: v1, kind: Service, metadata: {name: front}, spec: {selector: {number: '7'}, ports: [{port: 2181, targetPort: client}]}}");
    load(pod("served", "plain", 5));
    load(pod("unserved", "unready", 5));
    awaitReady("served");
    eventually(() -> assertThat(Pods.address(get("unserved"))).isNotEmpty());
    String own =
        client.services().inNamespace(NAMESPACE).withName("front").get().getSpec().getClusterIP();
    int published = cluster.agent().publish(NAMESPACE, "front", 2181);
    // Endpoints follow a pod's readiness a moment later.
    eventually(() -> assertThat(greeting(own, 2181)).startsWith("7 "));
    for (int i = 0; i < 10; i++) {
      assertThat(greeting(own, 2181))
          .isNotEqualTo("7 " + Pods.address(get("unserved")))
          .startsWith("7 ");
      assertThat(greeting("127.0.0.1", published)).startsWith("7 ");
    }
    delete("served");
    delete("unserved");
  }

  @Test
  void podsAndServicesHaveNamesInTheHostsFileOfTheirNamespace() {
    load(
        "{apiVersion: v1, kind: Service, metadata: {name: members}, spec: {clusterIP: None, publishNotReadyAddresses: true, selector: {app: named}, ports: [{port: 2181}]}}");
    load(pod("named", "unready", 5));
    Path hosts = data.resolve("node").resolve("hosts").resolve(NAMESPACE);
    eventually(() ->
        assertThat(Files.readAllLines(hosts))
            .anyMatch(line ->
                line.startsWith(Pods.address(get("named")) + " named.members.default.svc ")
                    && line.endsWith(" named.members")));
    assertThat(cluster.agent().hostsFile()).content().contains("named.members.default.svc");
    delete("named");
  }

  @Test
  void whatIsNoServerOfOursIsRefusedWithASentence() {
    load(
        "{apiVersion: v1, kind: Pod, metadata: {name: other}, spec: {containers: [{name: c, image: i, command: [sleep, '9']}]}}");
    eventually(() -> {
      var waiting =
          get("other").getStatus().getContainerStatuses().getFirst().getState().getWaiting();
      assertThat(waiting.getReason()).isEqualTo("CreateContainerError");
      assertThat(waiting.getMessage())
          .contains("local mode has no container engine")
          .contains("[sleep, 9]");
    });
    delete("other");
  }

  @Test
  void aPodWaitsForWhatItMounts() {
    load(pod("early", "late-config", 5));
    eventually(() ->
        assertThat(
                get("early")
                    .getStatus()
                    .getContainerStatuses()
                    .getFirst()
                    .getState()
                    .getWaiting()
                    .getMessage())
            .isEqualTo("there is no ConfigMap late-config"));
    load(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: late-config}, data: {zoo.cfg: 'a=b'}}");
    awaitReady("early");
    delete("early");
  }

  @Test
  void aProcessThatKeepsEndingIsRestartedWithPauses() {
    load(pod("crashes", "exits", 5));
    eventually(() -> {
      var status = get("crashes").getStatus().getContainerStatuses().getFirst();
      assertThat(status.getRestartCount()).isGreaterThanOrEqualTo(1);
      assertThat(status.getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
      assertThat(status.getLastState().getTerminated().getExitCode()).isEqualTo(3);
    });
    delete("crashes");
  }

  @Test
  void aProcessThatDoesNotListenIsKilledWhenItsPatienceIsOver() {
    load(pod("deaf", "deaf", 1));
    awaitReady("deaf");
    ProcessHandle process = process(cluster.agent().pidOf(get("deaf")));
    delete("deaf");
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void aClosedAgentLeavesNoProcessAndItsPodsRunAgainWithTheNext(@TempDir Path directory)
      throws Exception {
    Path own = directory.toRealPath().resolve("data");
    List<Long> pids;
    try (LocalCluster first = new LocalCluster(own, standIn())) {
      load(
          first.client(),
          "{apiVersion: v1, kind: ConfigMap, metadata: {name: plain}, data: {zoo.cfg: 'a=b'}}");
      load(first.client(), pod("again", "plain", 5));
      eventually(() ->
          assertThat(
                  Pods.isReady(
                      first.client().pods().inNamespace(NAMESPACE).withName("again").get()))
              .isTrue());
      pids =
          List.of(
              first
                  .agent()
                  .pidOf(first.client().pods().inNamespace(NAMESPACE).withName("again").get()));
    }
    assertThat(
            pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .filter(ProcessHandle::isAlive))
        .isEmpty();
    try (LocalCluster second = new LocalCluster(own, standIn())) {
      eventually(() -> {
        Pod again = second.client().pods().inNamespace(NAMESPACE).withName("again").get();
        assertThat(again.getStatus().getContainerStatuses().getFirst().getRestartCount())
            .isEqualTo(1);
        assertThat(Pods.isReady(again)).isTrue();
      });
    }
  }

  @Test
  void theGuardEndsWhatIsLeftWhenItsOwnerEndsInWhateverWay(@TempDir Path directory)
      throws Exception {
    String mark = directory.resolve("marked").toString();
    Process left = new ProcessBuilder("sh", "-c", "sleep 300; :", mark).start();
    Process other = new ProcessBuilder("sh", "-c", "sleep 300; :", "unmarked").start();
    ProcessGuard guard = new ProcessGuard(directory.resolve("processes"), mark);
    guard.started(left);
    guard.started(other);
    guard.close();
    assertThat(left.waitFor()).isEqualTo(137);
    assertThat(other.isAlive()).as("a pid whose command line is not ours is left alone").isTrue();
    Stream.concat(Stream.of(other.toHandle()), other.descendants())
        .forEach(ProcessHandle::destroyForcibly);
  }
}
