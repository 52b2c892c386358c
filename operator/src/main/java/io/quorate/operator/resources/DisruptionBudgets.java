package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.PoolModel;
import java.util.Optional;

/** Lets drains and our own restarts take at most one voter at a time, and never the quorum. */
final class DisruptionBudgets {
  private DisruptionBudgets() {}

  /** None for up to two voters, of which none could ever be evicted, and every drain would hang. */
  static Optional<PodDisruptionBudget> voters(ClusterModel cluster, int voters) {
    if (voters <= 2 || !cluster.spec().disruption().podDisruptionBudget()) return Optional.empty();
    return Optional.of(
        new PodDisruptionBudgetBuilder()
            .withMetadata(
                Owner.meta(
                    cluster,
                    Names.disruptionBudget(cluster.name()),
                    Labels.members(cluster.name())))
            .withNewSpec()
            .withMinAvailable(new IntOrString(Math.max(voters / 2 + 1, voters - 1)))
            .withNewSelector()
            .withMatchLabels(Labels.voterSelector(cluster.name()))
            .endSelector()
            .withUnhealthyPodEvictionPolicy(
                cluster.spec().disruption().unhealthyPodEvictionPolicy().name())
            .endSpec()
            .build());
  }

  /** An observer that is not ready serves nobody, so it is in nobody's way. */
  static PodDisruptionBudget observers(PoolModel pool) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(
            Owner.meta(pool, pool.name(), Labels.pool(pool.cluster().name(), pool.pool())))
        .withNewSpec()
        .withMaxUnavailable(pool.maxUnavailable())
        .withNewSelector()
        .withMatchLabels(Labels.poolSelector(pool.cluster().name(), pool.pool()))
        .endSelector()
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .endSpec()
        .build();
  }
}
