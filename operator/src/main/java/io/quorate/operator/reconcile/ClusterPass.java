package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.observe.ClusterObjects;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.plan.MembershipPlanner;
import io.quorate.operator.plan.Step;
import io.quorate.operator.report.ClusterReport;
import java.util.Collection;
import java.util.Optional;

/**
 * One pass over one cluster: observe, validate, plan, build, apply, report. It may be cut off
 * anywhere; the next begins with what is then found.
 */
public final class ClusterPass {
  private final ClusterServices services;

  public ClusterPass(ClusterServices services) {
    this.services = services;
  }

  /**
   * @param objects of the cluster, found by their labels
   * @param owned objects that this operator has made for it, as far as they are known
   * @return the step as it turned out
   */
  public Step run(
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
      planned = MembershipPlanner.next(model, rendering.rollout(), seen);
    }
    Step done = services.changes().make(cluster, model, seen, planned, owned);
    services.statuses().write(cluster, ClusterReport.of(model, seen, done, cluster.getStatus()));
    return done;
  }
}
