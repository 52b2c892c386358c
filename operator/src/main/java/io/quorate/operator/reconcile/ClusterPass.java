package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.PoolModel;
import io.quorate.operator.observe.CertificatesView;
import io.quorate.operator.observe.ClusterObjects;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.plan.MembershipPlanner;
import io.quorate.operator.plan.Rollout;
import io.quorate.operator.plan.Step;
import io.quorate.operator.report.ClusterReport;
import io.quorate.operator.resources.Pools;
import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One pass over one cluster: observe, validate, plan, build, apply, report. It may be cut off
 * anywhere; the next begins with what is then found.
 */
public final class ClusterPass {
  /**
   * What came of a pass.
   *
   * @param step as it turned out
   * @param settled nothing is under way: the next pass may wait until something is heard
   */
  public record Outcome(Step step, boolean settled) {}

  private final ClusterServices services;

  public ClusterPass(ClusterServices services) {
    this.services = services;
  }

  /**
   * @param objects of the cluster, found by their labels
   * @param owned objects that this operator has made for it, as far as they are known
   * @return what came of it
   */
  public Outcome run(
      CoordinationCluster cluster,
      ClusterObjects objects,
      Collection<? extends HasMetadata> owned) {
    Optional<Identity> identity =
        services
            .identities()
            .read(cluster.getMetadata().getNamespace(), cluster.getMetadata().getName());
    Rendering rendering =
        Rendering.of(cluster, identity, services.defaultImage(), services.clock().instant());
    ClusterModel model = rendering.model();
    services.certificates().open(model);
    Observation seen = services.observer().observe(cluster, identity, objects);
    Step planned = MembershipPlanner.next(model, rendering.rollout(), seen);
    // What the informers know is enough to see that nothing is to be done; what is done is decided
    // on a look at what is true.
    if (!(planned instanceof Step.Settled) && !model.paused()) {
      seen =
          services
              .observer()
              .look(
                  cluster,
                  identity,
                  objects.pods(),
                  () -> services.live().of(cluster, objects.pools()));
      planned =
          MembershipPlanner.next(model, withCanary(cluster, rendering, objects.pools()), seen);
    }
    CertificatesView certificates = services.certificates().keep(cluster, model, seen, planned);
    if (planned instanceof Step.Settled && rendering.problem().isPresent())
      planned =
          new Step.Blocked(rendering.problem().get().reason(), rendering.problem().get().message());
    Step done = services.changes().make(cluster, model, seen, planned, certificates, owned);
    services
        .statuses()
        .write(
            cluster,
            ClusterReport.of(
                model, rendering.rollout(), seen, certificates, done, cluster.getStatus()));
    return new Outcome(done, done instanceof Step.Settled && certificates.settled());
  }

  /** What the observer tells that goes before the voters; looked at only while they change. */
  private Rollout withCanary(
      CoordinationCluster cluster,
      Rendering rendering,
      Collection<CoordinationObserverPool> pools) {
    Optional<Identity> identity = rendering.model().identity();
    Optional<CoordinationObserverPool> pool =
        PoolRollout.canary(pools, cluster.getMetadata().getName());
    if (pool.isEmpty() || identity.isEmpty() || rendering.rollout().isProven())
      return rendering.rollout();
    String name = PoolModel.shortName(pool.get());
    Integer number = identity.get().pools().get(name);
    PoolModel model =
        PoolModel.of(pool.get(), rendering.model(), number == null ? 1 : number, new TreeSet<>());
    return rendering
        .rollout()
        .withCanary(
            PoolRollout.state(
                services.live().observers(cluster.getMetadata().getNamespace(), model),
                Pools.revision(model),
                rendering.model().timing(),
                services.clock().instant()));
  }
}
