package io.quorate.operator.playground;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.certificates.Certificates;
import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.ControlApi;
import io.quorate.operator.ensemble.FakeEnsemble;
import io.quorate.operator.ensemble.MemberAddress;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.ensemble.ServerName;
import io.quorate.operator.ensemble.TestKeys;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.resources.CertificateSecrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A node of which nothing is real but what the API server sees: binds the pods of a cluster, gives
 * each an address of the loopback, serves a fake control API there and reports the pod as ready
 * when the fake server serves. Runs until it is ended.
 */
public final class PlayedNode {
  private static final String NODE = "played";

  private final KubernetesClient client = new KubernetesClientBuilder().build();
  private final Map<String, FakeEnsemble> ensembles = new TreeMap<>();
  private final Map<String, Played> playing = new TreeMap<>();
  private int addresses = 1;

  private record Played(
      FakeEnsemble ensemble, int member, String ip, ControlApi api, boolean ready) {}

  private PlayedNode() {}

  public static void main(String[] arguments) throws Exception {
    PlayedNode node = new PlayedNode();
    node.register();
    while (true) {
      node.turn();
      Thread.sleep(200);
    }
  }

  private void register() {
    client
        .resource(new NodeBuilder().withNewMetadata().withName(NODE).endMetadata().build())
        .createOr(existing -> existing.update());
    renew();
  }

  private void renew() {
    client
        .nodes()
        .withName(NODE)
        .editStatus(node ->
            new NodeBuilder(node)
                .editOrNewStatus()
                .withConditions(
                    new io.fabric8.kubernetes.api.model.NodeConditionBuilder()
                        .withType("Ready")
                        .withStatus("True")
                        .withReason("Played")
                        .withMessage("")
                        .withLastHeartbeatTime(now())
                        .withLastTransitionTime(now())
                        .build())
                .endStatus()
                .build());
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("kube-node-lease")
                .withName(NODE)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(NODE)
                .withLeaseDurationSeconds(40)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build())
        .createOr(existing -> existing.update());
  }

  private void turn() throws IOException {
    if (Instant.now().getEpochSecond() % 10 == 0) renew();
    for (Pod pod :
        client
            .pods()
            .inAnyNamespace()
            .withLabel(Labels.MANAGED_BY, Labels.OPERATOR)
            .list()
            .getItems()) {
      try {
        play(pod);
      } catch (KubernetesClientException e) {
        System.err.println("played node: " + e.getMessage());
      }
    }
  }

  private void play(Pod pod) throws IOException {
    String uid = pod.getMetadata().getUid();
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      Played ended = playing.remove(uid);
      if (ended != null) {
        if (ended.member() > 0) ended.ensemble().stop(ended.member());
        ended.api().close();
      }
      client.resource(pod).withGracePeriod(0).delete();
      return;
    }
    if (pod.getSpec().getNodeName() == null) {
      client
          .resource(
              new io.fabric8.kubernetes.api.model.BindingBuilder()
                  .withNewMetadata()
                  .withNamespace(pod.getMetadata().getNamespace())
                  .withName(pod.getMetadata().getName())
                  .endMetadata()
                  .withTarget(
                      new ObjectReferenceBuilder()
                          .withApiVersion("v1")
                          .withKind("Node")
                          .withName(NODE)
                          .build())
                  .build())
          .create();
      return;
    }
    Played played = playing.get(uid);
    if (played == null) {
      if (pod.getSpec().getContainers().getFirst().getImage().contains("bad")) {
        status(pod, "", false, false);
        return;
      }
      String ip = "127.0.66." + ++addresses;
      FakeEnsemble ensemble =
          ensembles.computeIfAbsent(
              pod.getMetadata().getNamespace()
                  + "/"
                  + pod.getMetadata().getLabels().getOrDefault(Labels.INSTANCE, ""),
              _ ->
                  new FakeEnsemble(id ->
                      Names.memberHost(
                          pod.getMetadata().getNamespace(),
                          pod.getMetadata().getLabels().getOrDefault(Labels.INSTANCE, ""),
                          id)));
      int member =
          Integer.parseInt(pod.getMetadata().getLabels().getOrDefault(Labels.MEMBER_ID, "0"));
      SSLContext keys = keys(pod);
      if (keys == null) return; // its volume can't be mounted yet
      ControlApi api =
          new ControlApi(
              ServerName.member(
                  pod.getMetadata().getNamespace(),
                  pod.getMetadata().getLabels().getOrDefault(Labels.INSTANCE, ""),
                  member),
              keys,
              ip,
              MemberAddress.CONTROL_PORT,
              ensemble);
      if (member > 0) ensemble.start(member, api.address());
      playing.put(uid, new Played(ensemble, member, ip, api, false));
      status(pod, ip, true, false);
      return;
    }
    boolean ready =
        played.member() == 0
            || played.ensemble().member(played.api().address())
                    instanceof Answer.Answered<MemberReport>(var report)
                && report.serves();
    if (ready != played.ready()) {
      status(pod, played.ip(), true, ready);
      playing.put(
          uid, new Played(played.ensemble(), played.member(), played.ip(), played.api(), ready));
    }
  }

  private @Nullable SSLContext keys(Pod pod) {
    String workload = pod.getMetadata().getName().replaceAll("-[0-9]+$", "");
    Secret secret =
        client
            .secrets()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(Names.certificateSecret(workload))
            .get();
    if (secret == null || !CertificateSecrets.isFilled(secret)) return null;
    try {
      String trusted =
          new String(
              Base64.getDecoder().decode(secret.getData().get(CertificateSecrets.AUTHORITIES)),
              StandardCharsets.UTF_8);
      return TestKeys.server(CertificateSecrets.certificate(secret), Certificates.read(trusted));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void status(Pod pod, String ip, boolean running, boolean ready) {
    var container =
        new ContainerStatusBuilder()
            .withName("server")
            .withImage(pod.getSpec().getContainers().getFirst().getImage())
            .withImageID("")
            .withReady(ready)
            .withStarted(running)
            .withRestartCount(0);
    var state =
        running
            ? container.withNewState().withNewRunning().endRunning().endState()
            : container
                .withNewState()
                .withNewWaiting()
                .withReason("ErrImagePull")
                .endWaiting()
                .endState();
    client
        .resource(pod)
        .editStatus(live ->
            new PodBuilder(live)
                .editOrNewStatus()
                .withPhase(running ? "Running" : "Pending")
                .withPodIP(ip.isEmpty() ? null : ip)
                .withStartTime(now())
                .withContainerStatuses(state.build())
                .withConditions(
                    condition("Initialized", true),
                    condition("ContainersReady", ready),
                    condition("Ready", ready))
                .endStatus()
                .build());
  }

  private static io.fabric8.kubernetes.api.model.PodCondition condition(
      String type, boolean status) {
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status ? "True" : "False")
        .withLastTransitionTime(now())
        .build();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
