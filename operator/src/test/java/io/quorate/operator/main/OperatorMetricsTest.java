package io.quorate.operator.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.quorate.operator.api.CoordinationCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Each number of the operator has a help text, and a line on the page for users. */
final class OperatorMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final OperatorMetrics metrics = new OperatorMetrics(registry);

  @Test
  void everythingThatIsCountedIsExplained() throws Exception {
    metrics.decided("CoordinationCluster", "ADD", "AddingVoter");
    metrics.decided("CoordinationCluster", "ADD", "AddingVoter");
    metrics.reconciliationFailed(
        new CoordinationCluster(), noRetry(), new IllegalStateException("no"), Map.of());
    assertThat(metrics.timeControllerExecution(execution())).contains("running_passes 1.0");
    List<String> lines = registry.scrape().lines().toList();
    assertThat(lines)
        .contains(
            "quorate_operator_decisions_total{action=\"ADD\",kind=\"CoordinationCluster\",reason=\"AddingVoter\"} 2.0",
            "quorate_operator_reconcile_running_passes 0.0",
            "quorate_operator_reconcile_failures_total{kind=\"CoordinationCluster\"} 1.0",
            "quorate_operator_reconcile_seconds_count{controller=\"clusters\"} 1");
    String page = Files.readString(Path.of("..", "docs", "operator.md"));
    for (String line : lines)
      if (line.startsWith("# HELP ")) {
        String[] parts = line.split(" ", 4);
        assertThat(parts).as(line).hasSize(4);
        assertThat(page).contains("`" + parts[2].replaceAll("_max$", "") + "`");
      }
  }

  private static RetryInfo noRetry() {
    return new RetryInfo() {
      @Override
      public int getAttemptCount() {
        return 0;
      }

      @Override
      public boolean isLastAttempt() {
        return false;
      }
    };
  }

  /** What it returns is what is told while it runs. */
  private ControllerExecution<String> execution() {
    return new ControllerExecution<>() {
      @Override
      public String name() {
        return "reconcile";
      }

      @Override
      public String controllerName() {
        return "clusters";
      }

      @Override
      public String successTypeName(String result) {
        return "done";
      }

      @Override
      public io.javaoperatorsdk.operator.processing.event.ResourceID resourceID() {
        return new io.javaoperatorsdk.operator.processing.event.ResourceID("c", "default");
      }

      @Override
      public Map<String, Object> metadata() {
        return Map.of();
      }

      @Override
      public String execute() {
        return Objects.requireNonNull(registry.scrape());
      }
    };
  }
}
