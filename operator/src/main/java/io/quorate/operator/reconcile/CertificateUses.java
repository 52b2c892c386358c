package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quorate.operator.certificates.Bearer;
import io.quorate.operator.certificates.Use;
import io.quorate.operator.ensemble.Answer;
import io.quorate.operator.ensemble.EnsembleClient;
import io.quorate.operator.ensemble.MemberAddress;
import io.quorate.operator.ensemble.MemberReport;
import io.quorate.operator.ensemble.ServerName;
import io.quorate.operator.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Asks every server of a cluster, members and observers, which certificates it uses. Pods are read
 * live: one that is missed could hold anything.
 */
final class CertificateUses {
  private final KubernetesClient client;
  private final EnsembleClient ensemble;

  CertificateUses(KubernetesClient client, EnsembleClient ensemble) {
    this.client = client;
    this.ensemble = ensemble;
  }

  /** A server's answer, and where it was asked; no address means that it has none yet. */
  record Asked(Bearer bearer, Optional<MemberAddress> address, Use use) {}

  List<Asked> ask(String namespace, String cluster) {
    List<Pod> pods =
        client
            .pods()
            .inNamespace(namespace)
            .withLabels(Map.of(Labels.INSTANCE, cluster, Labels.MANAGED_BY, Labels.OPERATOR))
            .list()
            .getItems();
    List<Asked> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Asked>>> asked = new ArrayList<>();
      for (Pod pod : pods) asked.add(threads.submit(() -> ask(namespace, cluster, pod)));
      for (Future<List<Asked>> each : asked) answers.addAll(await(each));
    }
    return answers;
  }

  private static List<Asked> await(Future<List<Asked>> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while servers were asked", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the control API's client threw", e.getCause());
    }
  }

  private List<Asked> ask(String namespace, String cluster, Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    String id = labels.getOrDefault(Labels.MEMBER_ID, "");
    String pool = labels.getOrDefault(Labels.POOL, "");
    if (!id.matches("[0-9]{1,3}") && pool.isEmpty()) return List.of();
    ServerName server =
        pool.isEmpty()
            ? ServerName.member(namespace, cluster, Integer.parseInt(id))
            : ServerName.observer(namespace, cluster, pool);
    String who = pod.getMetadata().getName();
    String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    if (ip == null || ip.isEmpty())
      return List.of(
          new Asked(
              server.bearer(), Optional.empty(), new Use.Unknown(who, "it has no address yet")));
    Optional<MemberAddress> address = Optional.of(MemberAddress.ofPod(server, ip));
    return switch (ensemble.member(address.get())) {
      case Answer.Answered<MemberReport>(var report) -> of(server.bearer(), address, who, report);
      case Answer.Refused<MemberReport>(int status, String message) ->
          List.of(
              new Asked(
                  server.bearer(),
                  address,
                  new Use.Unknown(who, "it answers " + status + ": " + message)));
      case Answer.Unreachable<MemberReport>(String why) ->
          List.of(new Asked(server.bearer(), address, new Use.Unknown(who, why)));
    };
  }

  /** What a server says that it uses among servers and, where it encrypts there, for clients. */
  static List<Asked> of(
      Bearer bearer, Optional<MemberAddress> address, String who, MemberReport report) {
    List<Asked> answers = new ArrayList<>();
    answers.add(new Asked(bearer, address, use(who, report.certificate(), report.authorities())));
    if (report.clientCertificate() != null)
      answers.add(
          new Asked(
              CertificateKeeper.CLIENTS,
              address,
              use(who, report.clientCertificate(), report.clientAuthorities())));
    return answers;
  }

  private static Use use(
      String who, @Nullable String certificate, @Nullable List<String> authorities) {
    return certificate == null || authorities == null
        ? new Use.Unknown(who, "it doesn't say what it uses")
        : new Use.Known(who, certificate, new TreeSet<>(authorities));
  }
}
