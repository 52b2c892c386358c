package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.quorate.operator.api.CoordinationObserverPool;
import io.quorate.operator.api.CoordinationObserverPoolSpec;
import io.quorate.operator.api.PoolStorageSpec;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.PoolModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pools of observers: the resource that an item of a cluster's spec becomes, and what a pool itself
 * is made of. Observers are not in the committed configuration, so their number is a matter of one
 * StatefulSet.
 */
public final class Pools {
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
    List<HasMetadata> objects = new ArrayList<>();
    if (turn != Turn.NONE) objects.add(config(pool));
    objects.add(statefulSet(pool, turn));
    objects.add(DisruptionBudgets.observers(pool));
    if (pool.service().enabled()) objects.add(Services.pool(pool));
    return objects;
  }

  /** Names the rendering of the pool's pods, as {@link Members#revision} does. */
  public static String revision(PoolModel pool) {
    return Members.revision(template(pool, ""), ServerConfigFile.observerSettings(pool));
  }

  /** Whether a live StatefulSet has other volumes than wanted, which can't be changed in place. */
  public static boolean hasOtherVolumes(PoolModel pool, StatefulSet live) {
    return !volumes(live.getSpec().getVolumeClaimTemplates()).equals(volumes(claims(pool)));
  }

  private static List<String> volumes(@Nullable List<PersistentVolumeClaim> claims) {
    return claims == null
        ? List.of()
        : claims.stream()
            .map(claim ->
                claim.getMetadata().getName()
                    + " "
                    + claim.getSpec().getStorageClassName()
                    + " "
                    + Quantity.getAmountInBytes(
                        claim.getSpec().getResources().getRequests().get("storage")))
            .toList();
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
        // Without the feature behind it Kubernetes drops the line, and goes one at a time.
        .withMaxUnavailable(pool.maxUnavailable())
        .endRollingUpdate()
        .endUpdateStrategy()
        // What an observer holds it can fetch again.
        .withNewPersistentVolumeClaimRetentionPolicy()
        .withWhenDeleted("Delete")
        .withWhenScaled("Delete")
        .endPersistentVolumeClaimRetentionPolicy()
        .withVolumeClaimTemplates(claims(pool))
        .withNewSelector()
        .withMatchLabels(Labels.poolSelector(cluster, pool.pool()))
        .endSelector()
        .withTemplate(template(pool, revision(pool)))
        .endSpec()
        .build();
  }

  private static List<PersistentVolumeClaim> claims(PoolModel pool) {
    PoolStorageSpec storage = pool.storage();
    return switch (storage.type()) {
      case Persistent ->
          List.of(
              Members.claim(
                  PodTemplates.DATA_VOLUME,
                  storage.size(),
                  Optional.ofNullable(storage.storageClassName()),
                  Labels.pool(pool.cluster().name(), pool.pool())));
      case Ephemeral -> List.of();
    };
  }

  private static PodTemplateSpec template(PoolModel pool, String revision) {
    String cluster = pool.cluster().name();
    return PodTemplates.server(
        pool.settings().sharingNodes(),
        new PodTemplates.Part(
            Labels.pool(cluster, pool.pool()),
            Labels.poolSelector(cluster, pool.pool()),
            ordinal(),
            pool.name(),
            switch (pool.storage().type()) {
              case Persistent -> List.of();
              case Ephemeral -> List.of(Members.directory(pool.storage().size()));
            },
            false,
            pool.zone(),
            pool.drainSeconds()),
        Members.annotations(pool.cluster(), revision));
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
