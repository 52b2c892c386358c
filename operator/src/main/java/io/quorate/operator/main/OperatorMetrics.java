package io.quorate.operator.main;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quorate.operator.reconcile.Decisions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the operator does, in numbers. No label names a resource, so that there are as many of them
 * in a cluster of thousands as in a small one.
 */
final class OperatorMetrics implements Metrics, Decisions {
  private final MeterRegistry registry;
  private final AtomicInteger running = new AtomicInteger();

  OperatorMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("quorate.operator.reconcile.running", running, AtomicInteger::get)
        .description("Passes over a resource that are under way.")
        .baseUnit("passes")
        .register(registry);
  }

  @Override
  public void decided(String kind, String action, String reason) {
    Counter.builder("quorate.operator.decisions")
        .description(
            "What was done, or found to stand in the way, by kind of resource, action and reason; each is an Event and a line of the log too.")
        .tags("kind", kind, "action", action, "reason", reason)
        .register(registry)
        .increment();
  }

  @Override
  public void reconciliationFailed(
      HasMetadata resource,
      @Nullable RetryInfo retry,
      Exception exception,
      Map<String, Object> metadata) {
    Counter.builder("quorate.operator.reconcile.failures")
        .description(
            "Passes that ended with an exception and are tried again, by kind of resource.")
        .tag("kind", String.valueOf(resource.getKind()))
        .register(registry)
        .increment();
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    running.incrementAndGet();
    Timer.Sample sample = Timer.start(registry);
    try {
      return execution.execute();
    } finally {
      running.decrementAndGet();
      sample.stop(
          Timer.builder("quorate.operator.reconcile")
              .description("How long passes over a resource took, in seconds, by controller.")
              .tag("controller", execution.controllerName())
              .register(registry));
    }
  }
}
