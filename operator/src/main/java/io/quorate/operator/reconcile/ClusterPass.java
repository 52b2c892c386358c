package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.observe.CertificatesView;
import io.quorate.operator.observe.ClusterObjects;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.plan.MembershipPlanner;
import io.quorate.operator.plan.Step;
import io.quorate.operator.report.ClusterReport;
import io.quorate.operator.resources.Members;
import java.util.Collection;
import java.util.Optional;

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
    ClusterModel model = ClusterModel.of(cluster, identity, services.defaultImage());
    services.certificates().open(model);
    String revision = Members.revision(model);
    Observation seen = services.observer().observe(cluster, identity, objects);
    Step planned = MembershipPlanner.next(model, revision, seen);
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
      planned = MembershipPlanner.next(model, revision, seen);
    }
    CertificatesView certificates = services.certificates().keep(cluster, model, seen, planned);
    Step done =
        services.changes().make(cluster, model, seen, planned, certificates.problem(), owned);
    services
        .statuses()
        .write(cluster, ClusterReport.of(model, seen, certificates, done, cluster.getStatus()));
    return new Outcome(done, done instanceof Step.Settled && certificates.settled());
  }
}
