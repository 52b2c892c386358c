package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;

/** Questions about pods. */
final class Pods {
  private Pods() {}

  static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  static boolean isLeaving(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** "" while it has none. */
  static String address(Pod pod) {
    String address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    return address == null ? "" : address;
  }

  /** The pods that a Service's selector chooses and that have an address. */
  static List<Pod> behind(Service service, List<Pod> pods) {
    Map<String, String> selector = service.getSpec().getSelector();
    if (selector == null || selector.isEmpty()) return List.of();
    return pods.stream()
        .filter(
            pod -> pod.getMetadata().getNamespace().equals(service.getMetadata().getNamespace()))
        .filter(pod -> !address(pod).isEmpty())
        .filter(pod ->
            pod.getMetadata().getLabels() != null
                && pod.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
        .toList();
  }
}
