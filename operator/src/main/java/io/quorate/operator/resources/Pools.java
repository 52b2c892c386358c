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
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

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

  public static List<HasMetadata> desired(PoolModel pool) {
    return List.of(config(pool), statefulSet(pool), Services.pool(pool));
  }

  private static ConfigMap config(PoolModel pool) {
    return new ConfigMapBuilder()
        .withMetadata(
            Owner.meta(pool, pool.name(), Labels.pool(pool.cluster().name(), pool.pool())))
        .addToData(PodTemplates.CONFIG_FILE, ServerConfigFile.observer(pool))
        .build();
  }

  private static StatefulSet statefulSet(PoolModel pool) {
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
        .endUpdateStrategy()
        .withNewSelector()
        .withMatchLabels(Labels.poolSelector(cluster, pool.pool()))
        .endSelector()
        .withTemplate(template(pool))
        .endSpec()
        .build();
  }

  private static PodTemplateSpec template(PoolModel pool) {
    String cluster = pool.cluster().name();
    PodTemplateSpec template =
        PodTemplates.server(
            pool.settings(),
            Labels.pool(cluster, pool.pool()),
            Labels.poolSelector(cluster, pool.pool()),
            ordinal(),
            pool.name(),
            Optional.of(Members.directory(DATA_SIZE)));
    CRC32 checksum = new CRC32();
    checksum.update(ServerConfigFile.observerSettings(pool).getBytes(StandardCharsets.UTF_8));
    template
        .getMetadata()
        .setAnnotations(
            Map.of(Labels.REVISION, HexFormat.of().toHexDigits((int) checksum.getValue())));
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
