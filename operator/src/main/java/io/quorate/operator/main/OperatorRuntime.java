package io.quorate.operator.main;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.quorate.operator.ensemble.AdminKeys;
import io.quorate.operator.ensemble.EnsembleClient;
import io.quorate.operator.reconcile.ClusterServices;
import io.quorate.operator.reconcile.CoordinationClusterReconciler;
import io.quorate.operator.reconcile.CoordinationObserverPoolReconciler;
import io.quorate.operator.reconcile.Decisions;
import io.quorate.operator.reconcile.ObjectWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running operator: the two reconcilers on their event sources, and the lease if there is one.
 * Started once and stopped once; does not end the process itself.
 */
public final class OperatorRuntime {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorRuntime.class);

  /** After a failed pass; doubled up to the most, for ever: nothing is given up. */
  private static final Duration RETRY_FIRST = Duration.ofMillis(500);

  private static final Duration RETRY_MOST = Duration.ofSeconds(60);

  /** A look is taken this often even if nothing is heard, against events that got lost. */
  private static final Duration QUIET_INTERVAL = Duration.ofMinutes(5);

  private final OperatorOptions options;
  private final KubernetesClient client;
  private final KubernetesClient evictor;
  private final ExecutorService threads;
  private final Operator operator;
  private volatile boolean stopping;

  /**
   * @param keys what the ensemble's client asks with
   * @param decisions hears of what is done
   * @param onLeadershipLost called once when another operator may have taken over: this one must
   *     not write any more
   */
  public OperatorRuntime(
      OperatorOptions options,
      KubernetesClient client,
      EnsembleClient ensemble,
      AdminKeys keys,
      ObjectWriter writer,
      Metrics metrics,
      Decisions decisions,
      Runnable onLeadershipLost) {
    this.options = options;
    this.client = client;
    this.evictor = withoutRepeats(client);
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.operator =
        new Operator(overrider -> {
          overrider
              .withKubernetesClient(client)
              .withCloseClientOnStop(false)
              .withExecutorService(threads)
              .withMetrics(metrics)
              .checkingCRDAndValidateLocalModel(false);
          options
              .lease()
              .ifPresent(lease ->
                  overrider.withLeaderElectionConfiguration(
                      LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(lease.name())
                          .withLeaseNamespace(lease.namespace())
                          .withIdentity(options.instance())
                          .withLeaderCallbacks(
                              new LeaderCallbacks(
                                  () -> LOG.info("lease={} leading", lease.name()),
                                  () -> lost(onLeadershipLost),
                                  leader -> LOG.info("lease={} leader={}", lease.name(), leader)))
                          .build()));
        });
    ClusterServices services =
        ClusterServices.of(
            client,
            evictor,
            ensemble,
            keys,
            writer,
            Clock.systemUTC(),
            decisions,
            options.instance(),
            options.defaultImage());
    operator.register(
        new CoordinationClusterReconciler(services), overrider -> configure(overrider, "clusters"));
    operator.register(
        new CoordinationObserverPoolReconciler(services),
        overrider -> configure(overrider, "pools"));
  }

  /** For evictions: there a 429 is an answer, which must not be waited out in a reconciler. */
  private static KubernetesClient withoutRepeats(KubernetesClient client) {
    Config config =
        new ConfigBuilder(client.getConfiguration()).withRequestRetryBackoffLimit(0).build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private <P extends HasMetadata> void configure(
      ControllerConfigurationOverrider<P> overrider, String name) {
    overrider
        .withName(name)
        .withRetry(
            new GenericRetry()
                .setInitialInterval(RETRY_FIRST)
                .setIntervalMultiplier(2)
                .setMaxInterval(RETRY_MOST.toMillis())
                .withoutMaxAttempts())
        .withReconciliationMaxInterval(QUIET_INTERVAL);
    if (options.namespaces().isEmpty()) overrider.watchingAllNamespaces();
    else overrider.settingNamespaces(Set.copyOf(options.namespaces()));
  }

  private void lost(Runnable onLeadershipLost) {
    if (!stopping) onLeadershipLost.run();
  }

  /** Returns when the informers have what there is; reconciling begins with the lease. */
  public void start() {
    operator.start();
  }

  /** All event sources hear what happens. */
  public boolean healthy() {
    return operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** Ends the passes under way, and gives the lease back so that a successor need not wait. */
  public void stop() {
    stopping = true;
    operator.stop();
    options.lease().ifPresent(this::release);
    threads.shutdown();
    evictor.close();
  }

  private void release(OperatorOptions.Lease lease) {
    try {
      client
          .leases()
          .inNamespace(lease.namespace())
          .withName(lease.name())
          .edit(held -> {
            if (options.instance().equals(held.getSpec().getHolderIdentity()))
              held.getSpec().setHolderIdentity("");
            return held;
          });
    } catch (KubernetesClientException e) {
      LOG.warn("lease={} not released: {}", lease.name(), e.getMessage());
    }
  }
}
