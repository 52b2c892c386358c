package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolSpec;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.PoolModel;
import java.util.List;
import java.util.Optional;

/**
 * Pools of observers: the resource that an item of a cluster's spec becomes, and what a pool itself
 * is made of. Observers are not in the committed configuration, so their number is a matter of one
 * StatefulSet.
 */
public final class Pools {
  /** Of an observer's directory; what it holds it can always fetch again. */
  private static final String DATA_SIZE = "20Gi";

  private Pools() {}

  /** Without a size of its own the item leaves it to others, and so does the resource. */
  public static CoordinationObserverPool resource(ClusterModel cluster, ClusterModel.Pool pool) {
    CoordinationObserverPool resource = new CoordinationObserverPool();
    resource.setMetadata(
        Owner.meta(
            cluster,
            Names.pool(cluster.name(), pool.name()),
            Labels.pool(cluster.name(), pool.name())));
    resource.setSpec(
        CoordinationObserverPoolSpec.of(
            cluster.name(), pool.replicas().orElse(null), pool.zone().orElse(null)));
    resource.setStatus(null);
    return resource;
  }

  /** Which of a pool's observers a new rendering is given to now. */
  public enum Turn {
    /** To none; those that are made or made again are as they were. */
    NONE,
    /** To the last one, to see how it fares. */
    CANARY,
    ALL;

    /** Observers of the pool, from its first, that keep the old rendering. */
    int partition(int replicas) {
      return switch (this) {
        case NONE -> replicas;
        case CANARY -> Math.max(0, replicas - 1);
        case ALL -> 0;
      };
    }
  }

  public static List<HasMetadata> desired(PoolModel pool, Turn turn) {
    return turn == Turn.NONE
        ? List.of(statefulSet(pool, turn), Services.pool(pool))
        : List.of(config(pool), statefulSet(pool, turn), Services.pool(pool));
  }

  /** Names the rendering of the pool's pods, as {@link Members#revision} does. */
  public static String revision(PoolModel pool) {
    return Members.revision(template(pool, ""), ServerConfigFile.observerSettings(pool));
  }

  private static ConfigMap config(PoolModel pool) {
    return new ConfigMapBuilder()
        .withMetadata(
            Owner.meta(pool, pool.name(), Labels.pool(pool.cluster().name(), pool.pool())))
        .addToData(PodTemplates.CONFIG_FILE, ServerConfigFile.observer(pool))
        .build();
  }

  private static StatefulSet statefulSet(PoolModel pool, Turn turn) {
    String cluster = pool.cluster().name();
    return new StatefulSetBuilder()
        .withMetadata(Owner.meta(pool, pool.name(), Labels.pool(cluster, pool.pool())))
        .withNewSpec()
        .withReplicas(pool.replicas())
        .withServiceName(Names.membersService(cluster))
        .withPodManagementPolicy("Parallel")
        // The pods' numbers are the observers' ids, without a table that gives them out.
        .withNewOrdinals(pool.firstId())
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withPartition(turn.partition(pool.replicas()))
        .endRollingUpdate()
        .endUpdateStrategy()
        .withNewSelector()
        .withMatchLabels(Labels.poolSelector(cluster, pool.pool()))
        .endSelector()
        .withTemplate(template(pool, revision(pool)))
        .endSpec()
        .build();
  }

  private static PodTemplateSpec template(PoolModel pool, String revision) {
    String cluster = pool.cluster().name();
    PodTemplateSpec template =
        PodTemplates.server(
            pool.settings(),
            Labels.pool(cluster, pool.pool()),
            Labels.poolSelector(cluster, pool.pool()),
            ordinal(),
            pool.name(),
            Optional.of(Members.directory(DATA_SIZE)));
    template.getMetadata().setAnnotations(Members.annotations(pool.cluster(), revision));
    return template;
  }

  private static EnvVar ordinal() {
    return new EnvVarBuilder()
        .withName("QUORATE_ID")
        .withNewValueFrom()
        .withNewFieldRef()
        .withApiVersion("v1")
        .withFieldPath("metadata.labels['" + Labels.POD_INDEX + "']")
        .endFieldRef()
        .endValueFrom()
        .build();
  }
}
