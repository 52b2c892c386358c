package io.quorate.e2e.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quorate.operator.api.Condition;
import io.quorate.operator.api.CoordinationCluster;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The certificates of a serving ensemble are renewed and its authority is replaced, under a client
 * that notices nothing: real servers, the operator as its users run it, mutual TLS among them.
 */
@Execution(ExecutionMode.CONCURRENT)
final class CertificatesRotateWithoutRestartIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String NAMESPACE = "default";
  private static final String RESOURCE =
      """
      ---
      apiVersion: quorate.io/v1
      kind: CoordinationCluster
      metadata: {name: c}
      spec:
        replicas: %d
        storage: {size: 1Gi}
        tls: {client: %s, extraSans: [localhost, 127.0.0.1]}
        rollout: {minReadySeconds: 1}
        config: {quorate.certificateCheckSeconds: "1"}
      """;

  private interface Story {
    void play(LocalCluster cluster, ClusterView view) throws Exception;
  }

  @Test
  void newAuthorityAndNewCertificatesCostNoConnection(@TempDir Path directory) throws Exception {
    play(directory, RESOURCE.formatted(3, "Disabled"), CertificatesRotateWithoutRestartIT::rotate);
  }

  @Test
  void clientsThatMustEncryptDontNoticeAnotherCertificate(@TempDir Path directory)
      throws Exception {
    play(
        directory,
        RESOURCE.formatted(1, "Required"),
        (cluster, view) -> renew(cluster, view, directory));
  }

  private static void play(Path directory, String resource, Story story) throws Exception {
    Checkout checkout = Checkout.find();
    try (LocalCluster cluster =
        new LocalCluster(directory.resolve("data"), List.of(checkout.launcher().toString()))) {
      KubernetesClient kubernetes = cluster.client();
      new ClientHands(kubernetes, NAMESPACE).install(checkout.crds());
      ClusterView view = new ClusterView(kubernetes, NAMESPACE, "c");
      try (var _ =
          new OperatorProcess(
              checkout, cluster.kubeconfig(), directory.resolve("operator.log"), cluster.agent())) {
        for (HasMetadata object :
            kubernetes
                .load(new ByteArrayInputStream(resource.getBytes(StandardCharsets.UTF_8)))
                .items()) kubernetes.resource(object).inNamespace(NAMESPACE).create();
        await("a ready ensemble", view, view::isReady);
        await("certificates", view, () -> generation(view) == 1 && certificatesAreReady(view));
        story.play(cluster, view);
      }
    }
  }

  private static void renew(LocalCluster cluster, ClusterView view, Path directory)
      throws Exception {
    KubernetesClient kubernetes = cluster.client();
    Map<String, Integer> pods = pods(view);
    assertThat(
            kubernetes.services().inNamespace(NAMESPACE).withName("c").get().getSpec().getPorts())
        .extracting(ServicePort::getPort)
        .containsExactly(2281);
    Path trusted = directory.resolve("trusted.pem");
    Files.writeString(
        trusted,
        kubernetes
            .configMaps()
            .inNamespace(NAMESPACE)
            .withName("c-discovery")
            .get()
            .getData()
            .get("ca.crt"));
    String address = "127.0.0.1:" + cluster.agent().publish(NAMESPACE, "c", 2281);
    String before = text(kubernetes, "c-clients", "tls.crt");
    try (StockClient client = StockClient.overTls(address, trusted)) {
      client.create("/renewal", "");
      try (Writer writer = new Writer(client, "/renewal")) {
        annotate(kubernetes, "c-clients");
        await(
            "another certificate that the server uses",
            view,
            () ->
                !text(kubernetes, "c-clients", "tls.crt").equals(before)
                    && certificatesAreReady(view));
        try (StockClient another = StockClient.overTls(address, trusted)) {
          assertThat(another.read("/renewal")).isEmpty();
        }
        List<String> acknowledged = writer.stopped();
        assertThat(writer.failure()).isNull();
        assertThat(new HashSet<>(client.children("/renewal"))).containsAll(acknowledged);
        assertThat(client.disconnections()).isZero();
      }
    }
    assertThat(pods(view)).isEqualTo(pods);
  }

  private static void rotate(LocalCluster cluster, ClusterView view) throws Exception {
    KubernetesClient kubernetes = cluster.client();
    Map<String, Integer> pods = pods(view);
    String before = text(kubernetes, "c-v1-tls", "ca.crt");
    String address = "127.0.0.1:" + cluster.agent().publish(NAMESPACE, "c", 2181);
    try (StockClient client = new StockClient(address)) {
      client.create("/rotation", "");
      try (Writer writer = new Writer(client, "/rotation")) {
        annotate(kubernetes, "c-v2-tls");
        annotate(kubernetes, "c-ca");
        await(
            "another authority that all use",
            view,
            () -> generation(view) == 2 && certificatesAreReady(view));
        int count = writer.count();
        await("writes under it", view, () -> writer.count() > count || writer.failure() != null);
        List<String> acknowledged = writer.stopped();
        assertThat(writer.failure()).isNull();
        Set<String> present = new HashSet<>(client.children("/rotation"));
        assertThat(present).containsAll(acknowledged);
        assertThat(client.disconnections()).isZero();
      }
    }
    for (int id = 1; id <= 3; id++)
      assertThat(text(kubernetes, "c-v" + id + "-tls", "ca.crt"))
          .isNotEqualTo(before)
          .containsOnlyOnce("BEGIN CERTIFICATE");
    assertThat(pods(view)).isEqualTo(pods);
    assertThat(view.isReady()).isTrue();
  }

  /** Restarts of each pod, by its uid. */
  private static Map<String, Integer> pods(ClusterView view) {
    Map<String, Integer> pods = new TreeMap<>();
    view.pods()
        .forEach(pod ->
            pods.put(
                pod.getMetadata().getUid(),
                pod.getStatus().getContainerStatuses().getFirst().getRestartCount()));
    return pods;
  }

  private static String text(KubernetesClient kubernetes, String secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret(kubernetes, secret).getData().get(key)),
        StandardCharsets.UTF_8);
  }

  private static Secret secret(KubernetesClient kubernetes, String name) {
    return Objects.requireNonNull(
        kubernetes.secrets().inNamespace(NAMESPACE).withName(name).get(), name);
  }

  private static void annotate(KubernetesClient kubernetes, String name) {
    kubernetes
        .secrets()
        .inNamespace(NAMESPACE)
        .withName(name)
        .edit(secret ->
            new SecretBuilder(secret)
                .editMetadata()
                .addToAnnotations("quorate.io/replace", "true")
                .endMetadata()
                .build());
  }

  private static int generation(ClusterView view) {
    return view.cluster()
        .map(CoordinationCluster::getStatus)
        .map(status -> status.certificates())
        .map(certificates -> certificates.caGeneration())
        .orElse(0);
  }

  private static boolean certificatesAreReady(ClusterView view) {
    return view.cluster()
        .map(CoordinationCluster::getStatus)
        .map(status -> status.conditions())
        .filter(conditions ->
            conditions.stream()
                .anyMatch(each ->
                    each.type().equals("CertificatesReady")
                        && each.status() == Condition.Status.True))
        .isPresent();
  }

  private static void await(String what, ClusterView view, BooleanSupplier holds)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline)
        throw new AssertionError(
            what + " did not come: " + view.cluster().map(each -> each.getStatus()));
      Thread.sleep(100);
    }
  }
}
