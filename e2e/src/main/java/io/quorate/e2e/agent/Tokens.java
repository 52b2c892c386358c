package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What pods show an API server to be let in as their service account. For any thread. */
final class Tokens {
  private record Given(String token, long renewAfterNanos) {}

  private final KubernetesClient client;
  private final Map<String, Given> byPod = new ConcurrentHashMap<>();

  Tokens(KubernetesClient client) {
    this.client = client;
  }

  /** A token that is good for a while; a new one once most of its time has passed. */
  String of(Pod pod, long seconds) throws CannotRun {
    String uid = pod.getMetadata().getUid();
    Given given = byPod.get(uid);
    if (given == null || System.nanoTime() - given.renewAfterNanos() > 0) {
      long renewAfter = System.nanoTime() + Duration.ofSeconds(seconds).toNanos() * 8 / 10;
      given = new Given(ask(pod, seconds), renewAfter);
      byPod.put(uid, given);
    }
    return given.token();
  }

  private String ask(Pod pod, long seconds) throws CannotRun {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(seconds)
            .withNewBoundObjectRef()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(pod.getMetadata().getName())
            .withUid(pod.getMetadata().getUid())
            .endBoundObjectRef()
            .endSpec()
            .build();
    try {
      return client
          .serviceAccounts()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getSpec().getServiceAccountName())
          .tokenRequest(request)
          .getStatus()
          .getToken();
    } catch (KubernetesClientException e) {
      throw CannotRun.yet(
          "the service account "
              + pod.getSpec().getServiceAccountName()
              + " gets no token: "
              + e.getMessage());
    }
  }
}
