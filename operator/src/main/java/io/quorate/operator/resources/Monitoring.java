package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.quorate.operator.api.MonitoringSpec;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Objects of the Prometheus operator: where the metrics are, and when somebody should be woken. Not
 * every Kubernetes cluster knows their kinds.
 */
public final class Monitoring {
  public static final String API_VERSION = "monitoring.coreos.com/v1";

  /** What Prometheus calls the labels that our pods have. */
  private static final String CLUSTER = "app_kubernetes_io_instance";

  private static final String COMPONENT = "app_kubernetes_io_component";

  /** An object, and whether it is made. */
  public record Wanted(MonitoringSpec.Mode mode, GenericKubernetesResource object) {}

  /**
   * An alert.
   *
   * @param lasting for how long it must be so, as Prometheus writes it
   */
  private record Alert(
      String name, String severity, String lasting, String expression, String summary) {
    Map<String, Object> rule() {
      return Map.of(
          "alert",
          name,
          "expr",
          expression,
          "for",
          lasting,
          "labels",
          Map.of("severity", severity),
          "annotations",
          Map.of("summary", summary));
    }
  }

  private Monitoring() {}

  public static List<Wanted> of(ClusterModel cluster) {
    MonitoringSpec spec = cluster.spec().monitoring();
    return List.of(
        new Wanted(spec.podMonitor(), podMonitor(cluster)),
        new Wanted(spec.prometheusRule(), prometheusRule(cluster)));
  }

  private static GenericKubernetesResource podMonitor(ClusterModel cluster) {
    return object(
        cluster,
        "PodMonitor",
        Map.of(
            "selector",
            Map.of(
                "matchLabels",
                Map.of(Labels.INSTANCE, cluster.name(), Labels.MANAGED_BY, Labels.OPERATOR)),
            "podTargetLabels",
            List.of(Labels.INSTANCE, Labels.COMPONENT, Labels.POOL),
            "podMetricsEndpoints",
            List.of(Map.of("port", "health", "path", "/metrics"))));
  }

  private static GenericKubernetesResource prometheusRule(ClusterModel cluster) {
    return object(
        cluster,
        "PrometheusRule",
        Map.of(
            "groups",
            List.of(
                Map.of(
                    "name",
                    "quorate-" + cluster.name(),
                    "rules",
                    alerts(cluster).stream().map(Alert::rule).toList()))));
  }

  private static List<Alert> alerts(ClusterModel cluster) {
    String ours =
        "namespace=\"" + cluster.namespace() + "\"," + CLUSTER + "=\"" + cluster.name() + "\"";
    String members = ours + "," + COMPONENT + "=\"" + Labels.MEMBER + "\"";
    String serving = "sum(quorate_replica_serving{" + members + "})";
    String quorum = "floor(max(quorate_ensemble_members{" + members + "}) / 2) + 1";
    List<Alert> alerts = new ArrayList<>();
    alerts.add(
        new Alert(
            "QuorateNoQuorum",
            "critical",
            "1m",
            serving + " == 0 or absent(quorate_replica_serving{" + members + "})",
            "No member of " + cluster.name() + " serves: there is no quorum."));
    if (cluster.replicas() > 1)
      alerts.add(
          new Alert(
              "QuorateNoMargin",
              "warning",
              "15m",
              serving + " <= " + quorum,
              cluster.name() + " loses its quorum with the next member that fails."));
    alerts.add(
        new Alert(
            "QuorateMemberNotServing",
            "warning",
            "15m",
            "quorate_replica_serving{" + ours + "} == 0",
            "{{ $labels.pod }} does not serve."));
    alerts.add(
        new Alert(
            "QuorateCertificateExpiring",
            "warning",
            "1h",
            "quorate_tls_certificate_not_after_seconds{" + ours + "} - time() < 2 * 86400",
            "The certificate of {{ $labels.pod }} lasts less than two days."));
    return alerts;
  }

  private static GenericKubernetesResource object(
      ClusterModel cluster, String kind, Map<String, Object> spec) {
    Map<String, String> labels = Labels.members(cluster.name());
    if (cluster.spec().monitoring().labels() != null)
      cluster.spec().monitoring().labels().forEach(labels::putIfAbsent);
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion(API_VERSION);
    object.setKind(kind);
    object.setMetadata(Owner.meta(cluster, Names.monitoring(cluster.name()), labels));
    object.setAdditionalProperty("spec", sorted(spec));
    return object;
  }

  /** The same text each time, whatever the order in which maps were made. */
  private static Object sorted(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new TreeMap<>();
        map.forEach((key, each) -> copy.put((String) key, sorted(each)));
        yield copy;
      }
      case List<?> list -> list.stream().map(Monitoring::sorted).toList();
      default -> value;
    };
  }
}
