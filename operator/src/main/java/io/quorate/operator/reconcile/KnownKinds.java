package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which kinds of others the API server knows. Asked at most once a minute for each, since they come
 * and go with what people install. Any thread.
 */
final class KnownKinds {
  private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();

  private record Known(boolean there, long at) {}

  private final KubernetesClient client;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  KnownKinds(KubernetesClient client) {
    this.client = client;
  }

  boolean has(String apiVersion, String kind) {
    long now = System.nanoTime();
    Known last = known.get(apiVersion + "/" + kind);
    if (last != null && now - last.at() < FRESH_NANOS) return last.there();
    boolean there = ask(apiVersion, kind);
    known.put(apiVersion + "/" + kind, new Known(there, now));
    return there;
  }

  private boolean ask(String apiVersion, String kind) {
    try {
      return client.supports(apiVersion, kind);
    } catch (KubernetesClientException _) {
      return false;
    }
  }
}
