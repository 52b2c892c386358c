package io.quorate.operator.reconcile;

import static io.quorate.operator.reconcile.MockKubernetes.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.quorate.operator.api.Condition;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.Written;
import io.quorate.operator.certificates.CertificateAuthority;
import io.quorate.operator.certificates.Certificates;
import io.quorate.operator.certificates.IssuedCertificate;
import io.quorate.operator.certificates.SubjectNames;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Reason;
import io.quorate.operator.plan.Step;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates over whole passes against a mock API server. */
final class CertificateKeeperTest {
  private final MockKubernetes kubernetes = new MockKubernetes();

  @AfterEach
  void close() {
    kubernetes.close();
  }

  private void create(int voters) {
    create("replicas: %d, tls: {client: Disabled}".formatted(voters));
  }

  private void create(String spec) {
    CoordinationCluster cluster = new CoordinationCluster();
    cluster.getMetadata().setNamespace(MockKubernetes.NAMESPACE);
    cluster.getMetadata().setName("c");
    cluster.getMetadata().setUid("cluster-uid");
    cluster.getMetadata().setGeneration(1L);
    cluster.setSpec(Written.cluster("{" + spec + ", rollout: {minReadySeconds: 0}}"));
    kubernetes.client.resource(cluster).create();
  }

  private Step settled(int voters) {
    create(voters);
    Step step = settle();
    assertThat(step).isInstanceOf(Step.Settled.class);
    assertThat(certificates().status()).isEqualTo(Condition.Status.True);
    return step;
  }

  /** Until certificates are as they shall be, too. */
  private Step settle() {
    Step step = kubernetes.settle("c");
    for (int turn = 0; turn < 6; turn++) {
      kubernetes.play();
      step = kubernetes.pass("c");
    }
    return step;
  }

  private Condition certificates() {
    return Objects.requireNonNull(
            kubernetes.get(CoordinationCluster.class, "c").getStatus().conditions())
        .stream()
        .filter(each -> each.type().equals("CertificatesReady"))
        .findFirst()
        .orElseThrow();
  }

  private int generation() {
    return Objects.requireNonNull(
        Objects.requireNonNull(
                kubernetes.get(CoordinationCluster.class, "c").getStatus().certificates())
            .caGeneration());
  }

  private Secret secret(String name) {
    return kubernetes.get(Secret.class, name);
  }

  private List<X509Certificate> authorities(String secret) {
    return Certificates.read(text(secret(secret), "ca.crt"));
  }

  private X509Certificate own(String secret) {
    return Certificates.read(text(secret(secret), "tls.crt")).getFirst();
  }

  private Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    for (Secret each : kubernetes.secrets("c"))
      versions.put(each.getMetadata().getName(), each.getMetadata().getResourceVersion());
    return versions;
  }

  private List<String> pods() {
    return kubernetes.client.pods().inNamespace(MockKubernetes.NAMESPACE).list().getItems().stream()
        .map(Pod::getMetadata)
        .map(pod -> pod.getName() + " " + pod.getUid())
        .sorted()
        .toList();
  }

  private void put(String name, String key, String value) {
    kubernetes
        .client
        .resource(new SecretBuilder(secret(name)).addToData(key, encoded(value)).build())
        .update();
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void annotate(String name) {
    kubernetes
        .client
        .resource(
            new SecretBuilder(secret(name))
                .editMetadata()
                .addToAnnotations(Labels.REPLACE, "true")
                .endMetadata()
                .build())
        .update();
  }

  private void deleteSecret(String name) {
    kubernetes.client.secrets().inNamespace(MockKubernetes.NAMESPACE).withName(name).delete();
  }

  @Test
  void everyMemberHasItsCertificateBeforeItsWorkload() throws Exception {
    create(3);
    for (int turn = 0; turn < 5 && !kubernetes.exists(StatefulSet.class, "c-v1"); turn++)
      kubernetes.pass("c");
    for (int id = 1; id <= 3; id++) {
      assertThat(kubernetes.exists(StatefulSet.class, "c-v" + id)).isTrue();
      X509Certificate own = own("c-v" + id + "-tls");
      assertThat(SubjectNames.uris(own))
          .containsExactly("quorate://" + text(secret("c-identity"), "clusterId") + "/voter/" + id);
      own.verify(authorities("c-ca").getFirst().getPublicKey());
      assertThat(text(secret("c-v" + id + "-tls"), "ca.crt"))
          .isEqualTo(text(secret("c-ca"), "ca.crt"));
    }
    assertThat(secret("c-ca").getMetadata().getOwnerReferences()).isEmpty();
    assertThat(secret("c-v1-tls").getMetadata().getOwnerReferences()).hasSize(1);
  }

  @Test
  void nothingIsWrittenWhileNothingIsDue() {
    settled(3);
    Map<String, String> before = versions();
    for (int pass = 0; pass < 10; pass++) kubernetes.pass("c");
    assertThat(versions()).isEqualTo(before);
    assertThat(kubernetes.wholePass("c").settled()).isTrue();
  }

  @Test
  void certificatesAreRenewedWithoutARestart() {
    settled(3);
    List<String> pods = pods();
    X509Certificate before = own("c-v2-tls");
    kubernetes.passTime(Duration.ofDays(21));
    kubernetes.pass("c");
    assertThat(own("c-v2-tls")).isNotEqualTo(before);
    kubernetes.pass("c");
    assertThat(certificates().reason()).isEqualTo(Reason.RenewingCertificates.name());
    assertThat(certificates().message()).contains("c-v2-0");
    assertThat(kubernetes.servers.reloaded()).contains(2);
    assertThat(settle()).isInstanceOf(Step.Settled.class);
    assertThat(certificates().status()).isEqualTo(Condition.Status.True);
    assertThat(pods()).isEqualTo(pods);
    assertThat(generation()).isEqualTo(1);
  }

  @Test
  void aCertificateIsRenewedWhenAUserWantsItTo() {
    settled(3);
    X509Certificate before = own("c-v1-tls");
    X509Certificate others = own("c-v2-tls");
    annotate("c-v1-tls");
    settle();
    assertThat(own("c-v1-tls")).isNotEqualTo(before);
    assertThat(own("c-v2-tls")).isEqualTo(others);
    assertThat(secret("c-v1-tls").getMetadata().getAnnotations()).doesNotContainKey(Labels.REPLACE);
  }

  @Test
  void authorityIsReplacedInStagesThatWaitForTheLast() {
    settled(3);
    List<String> pods = pods();
    X509Certificate first = authorities("c-ca").getFirst();
    X509Certificate before = own("c-v1-tls");
    kubernetes.lag(2);
    annotate("c-ca");
    settle();
    for (int id = 1; id <= 3; id++) {
      assertThat(authorities("c-v" + id + "-tls")).hasSize(2);
      assertThat(own("c-v" + id + "-tls").getIssuerX500Principal())
          .isEqualTo(first.getSubjectX500Principal());
    }
    assertThat(own("c-v1-tls")).isEqualTo(before);
    assertThat(certificates().reason()).isEqualTo(Reason.ReplacingAuthority.name());
    assertThat(certificates().message()).contains("c-v2-0").doesNotContain("c-v1-0");
    assertThat(generation()).isEqualTo(1);
    assertThat(kubernetes.wholePass("c").settled()).isFalse();

    kubernetes.lag(3);
    settle();
    assertThat(generation()).isEqualTo(2);
    assertThat(authorities("c-v1-tls")).hasSize(2).contains(first);
    assertThat(own("c-v1-tls").getIssuerX500Principal())
        .isNotEqualTo(first.getSubjectX500Principal());
    assertThat(certificates().message()).contains("c-v3-0");

    kubernetes.lag();
    assertThat(settle()).isInstanceOf(Step.Settled.class);
    settle();
    assertThat(certificates().status()).isEqualTo(Condition.Status.True);
    for (int id = 1; id <= 3; id++)
      assertThat(authorities("c-v" + id + "-tls")).hasSize(1).doesNotContain(first);
    assertThat(pods()).isEqualTo(pods);
  }

  @Test
  void observersAreWaitedForAsWell() {
    settled(1);
    CoordinationObserverPool pool = new CoordinationObserverPool();
    pool.getMetadata().setNamespace(MockKubernetes.NAMESPACE);
    pool.getMetadata().setName("c-reads");
    pool.getMetadata().setGeneration(1L);
    pool.setSpec(Written.pool("{clusterRef: {name: c}, replicas: 2}"));
    kubernetes.client.resource(pool).create();
    kubernetes.poolPass("c-reads");
    settle();
    kubernetes.poolPass("c-reads");
    assertThat(SubjectNames.uris(own("c-reads-tls")))
        .containsExactly(
            "quorate://" + text(secret("c-identity"), "clusterId") + "/observer/reads");
    assertThat(secret("c-reads-tls").getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner ->
            assertThat(owner.getUid())
                .isEqualTo(
                    kubernetes
                        .get(CoordinationObserverPool.class, "c-reads")
                        .getMetadata()
                        .getUid()));
    kubernetes.lag(1001);
    annotate("c-ca");
    settle();
    assertThat(certificates().message()).contains("c-reads-1001").doesNotContain("c-reads-1000");
    kubernetes.lag();
    settle();
    settle();
    assertThat(certificates().status()).isEqualTo(Condition.Status.True);
    assertThat(generation()).isEqualTo(2);
  }

  @Test
  void authorityIsReplacedByItselfBeforeItEnds() {
    settled(1);
    kubernetes.passTime(Duration.ofDays(244));
    settle();
    settle();
    assertThat(generation()).isEqualTo(2);
    assertThat(certificates().status()).isEqualTo(Condition.Status.True);
  }

  @Test
  void clusterHealsWhoseCertificatesHaveAllEnded() {
    settled(3);
    kubernetes.passTime(Duration.ofDays(5000));
    settle();
    settle();
    assertThat(certificates().status()).isEqualTo(Condition.Status.True);
    assertThat(generation()).isEqualTo(2);
    assertThat(own("c-v1-tls").getNotAfter().toInstant())
        .isAfter(authorities("c-ca").getFirst().getNotBefore().toInstant());
  }

  @Test
  void missingAuthorityIsToldAndNothingElseIsTouched() {
    settled(3);
    Secret before = secret("c-ca");
    Map<String, String> versions = versions();
    versions.remove("c-ca");
    deleteSecret("c-ca");
    Step step = kubernetes.settle("c");
    assertThat(step.reason()).isEqualTo(Reason.AuthorityUnusable);
    assertThat(step.message()).contains("c-ca");
    assertThat(certificates().status()).isEqualTo(Condition.Status.False);
    assertThat(versions()).isEqualTo(versions);
    before.getMetadata().setResourceVersion(null);
    before.getMetadata().setUid(null);
    kubernetes.client.resource(before).create();
    assertThat(settle()).isInstanceOf(Step.Settled.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls.crt", "tls.key", "generation", "since"})
  void damagedAuthorityIsToldAndNothingElseIsTouched(String key) {
    settled(1);
    String before = text(secret("c-ca"), key);
    put("c-ca", key, "nonsense");
    Map<String, String> versions = versions();
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.AuthorityUnusable);
    assertThat(versions()).isEqualTo(versions);
    put("c-ca", key, before);
    assertThat(settle()).isInstanceOf(Step.Settled.class);
  }

  @Test
  void authorityOfAnotherClusterIsNotUsed() {
    settled(1);
    Secret ca = secret("c-ca");
    deleteSecret("c-identity");
    kubernetes.deleteCluster("c");
    for (var claim :
        kubernetes
            .client
            .persistentVolumeClaims()
            .inNamespace(MockKubernetes.NAMESPACE)
            .list()
            .getItems()) kubernetes.client.resource(claim).delete();
    create(1);
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.AuthorityUnusable);
    assertThat(secret("c-ca").getData()).isEqualTo(ca.getData());
  }

  @Test
  void damagedCertificatesAreIssuedAnew() {
    settled(3);
    put("c-v1-tls", "tls.crt", "nonsense");
    put("c-v2-tls", "tls.key", text(secret("c-v3-tls"), "tls.key"));
    put("c-v3-tls", "ca.crt", "");
    settle();
    assertThat(certificates().status()).isEqualTo(Condition.Status.True);
    for (int id = 1; id <= 3; id++) assertThat(authorities("c-v" + id + "-tls")).hasSize(1);
  }

  @Test
  void deletedCertificateIsMadeAgainAndItsPodStays() {
    settled(3);
    List<String> pods = pods();
    deleteSecret("c-v2-tls");
    assertThat(settle()).isInstanceOf(Step.Settled.class);
    assertThat(authorities("c-v2-tls")).hasSize(1);
    assertThat(pods()).isEqualTo(pods);
  }

  @Test
  void foreignSecretIsLeftAlone() {
    settled(3);
    deleteSecret("c-v2-tls");
    kubernetes
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(MockKubernetes.NAMESPACE)
                .withName("c-v2-tls")
                .withLabels(Labels.member("c", 2))
                .endMetadata()
                .addToData("mine", "AAAA")
                .build())
        .create();
    assertThat(kubernetes.settle("c").reason()).isEqualTo(Reason.NameTaken);
    assertThat(secret("c-v2-tls").getData()).containsOnlyKeys("mine");
  }

  @Test
  void whatAServerSaysAboutItsFilesIsTold() {
    settled(3);
    kubernetes.lag(1, 2, 3);
    kubernetes.servers.refuseReload("half a file");
    annotate("c-v1-tls");
    settle();
    assertThat(certificates().message()).contains("c-v1-0").contains("half a file");
  }

  @Test
  void membersThatLeaveKeepTheirSecret() {
    settled(3);
    CoordinationCluster cluster = kubernetes.get(CoordinationCluster.class, "c");
    cluster.setSpec(Written.cluster("{replicas: 1}"));
    kubernetes.client.resource(cluster).update();
    assertThat(settle()).isInstanceOf(Step.Settled.class);
    List<String> left = new ArrayList<>();
    for (int id = 1; id <= 3; id++)
      if (kubernetes.exists(Secret.class, "c-v" + id + "-tls")) left.add("c-v" + id + "-tls");
    assertThat(left).hasSize(3);
  }

  @Test
  void clientsAreShownACertificateForAllNamesTheyMayUse() {
    create("replicas: 1, tls: {extraSans: [zk.example, 10.1.2.3]}");
    assertThat(settle()).isInstanceOf(Step.Settled.class);
    X509Certificate shown = own("c-clients");
    String namespace = MockKubernetes.NAMESPACE;
    assertThat(SubjectNames.hosts(shown))
        .contains(
            "c",
            "c." + namespace + ".svc",
            "c." + namespace + ".svc.cluster.local",
            "*.c-members." + namespace + ".svc",
            "zk.example",
            "10.1.2.3")
        .doesNotContain("c-v1." + namespace + ".svc");
    ConfigMap discovery = kubernetes.get(ConfigMap.class, "c-discovery");
    assertThat(discovery.getData())
        .containsEntry("hostsTls", "c." + namespace + ".svc:2281")
        .containsEntry("ca.crt", text(secret("c-ca"), "ca.crt"))
        .doesNotContainKey("hosts");

    List<String> pods = pods();
    CoordinationCluster cluster = kubernetes.get(CoordinationCluster.class, "c");
    cluster.setSpec(
        Written.cluster(
            "{replicas: 1, services: {perMember: {type: ClusterIP, hostnameTemplate: '{member}.example'}}, rollout: {minReadySeconds: 0}}"));
    kubernetes.client.resource(cluster).update();
    assertThat(settle()).isInstanceOf(Step.Settled.class);
    assertThat(SubjectNames.hosts(own("c-clients")))
        .contains("c-v1." + namespace + ".svc", "c-v1.example")
        .doesNotContain("zk.example");
    assertThat(pods()).isEqualTo(pods);
  }

  @Test
  void authorityIsNotSwitchedBeforeClientsHadADayToLearnOfIt() {
    create("replicas: 3");
    assertThat(settle()).isInstanceOf(Step.Settled.class);
    X509Certificate first = authorities("c-ca").getFirst();
    annotate("c-ca");
    settle();
    assertThat(certificates().message()).contains("clients have until");
    assertThat(authorities("c-clients")).hasSize(2);
    assertThat(kubernetes.get(ConfigMap.class, "c-discovery").getData())
        .containsEntry("ca.crt", text(secret("c-clients"), "ca.crt"));
    assertThat(own("c-clients").getIssuerX500Principal())
        .isEqualTo(first.getSubjectX500Principal());
    kubernetes.passTime(Duration.ofHours(25));
    kubernetes.lag(2);
    settle();
    assertThat(own("c-clients").getIssuerX500Principal())
        .isNotEqualTo(first.getSubjectX500Principal());
    assertThat(authorities("c-clients")).as("c-v2-0 still shows the old one").hasSize(2);
    kubernetes.lag();
    settle();
    settle();
    assertThat(authorities("c-clients")).hasSize(1).doesNotContain(first);
    assertThat(certificates().status()).isEqualTo(Condition.Status.True);
  }

  @Test
  void certManagerAndUsersSecretsAreWaitedFor() {
    create("replicas: 1, tls: {issuer: Secrets, secrets: {client: mine}}");
    assertThat(kubernetes.settle("c"))
        .isEqualTo(
            new Step.Blocked(
                Reason.SecretMissing,
                "there is no Secret mine with the key tls.crt, which spec.tls.secrets names"));
    IssuedCertificate own =
        CertificateAuthority.found("mine", Instant.now(), Duration.ofDays(1)).own();
    kubernetes
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(MockKubernetes.NAMESPACE)
                .withName("mine")
                .endMetadata()
                .withData(
                    Map.of(
                        "tls.crt",
                        encoded(own.certificatePem()),
                        "tls.key",
                        encoded(own.keyPem()),
                        "ca.crt",
                        encoded(own.certificatePem())))
                .build())
        .create();
    assertThat(settle()).isInstanceOf(Step.Settled.class);
    assertThat(kubernetes.get(ConfigMap.class, "c-discovery").getData())
        .containsEntry("ca.crt", own.certificatePem());
    assertThat(kubernetes.secrets("c"))
        .extracting(each -> each.getMetadata().getName())
        .doesNotContain("c-clients");

    CoordinationCluster cluster = kubernetes.get(CoordinationCluster.class, "c");
    cluster.setSpec(
        Written.cluster(
            "{replicas: 1, tls: {issuer: CertManager, certManager: {issuerRef: {name: i}}}, rollout: {minReadySeconds: 0}}"));
    kubernetes.client.resource(cluster).update();
    assertThat(kubernetes.settle("c"))
        .isInstanceOfSatisfying(
            Step.Blocked.class, step -> assertThat(step.reason()).isEqualTo(Reason.KindUnknown));
  }
}
