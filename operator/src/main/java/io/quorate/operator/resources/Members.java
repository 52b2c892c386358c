package io.quorate.operator.resources;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Identity;
import io.quorate.operator.model.Intent;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Storage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The objects of one voter: a StatefulSet of a single pod, so that any voter can go or be replaced
 * whatever its number, and its configuration.
 */
public final class Members {
  private Members() {}

  /**
   * Names the rendering of the voters' pods: the same for all of them, and another one exactly when
   * a pod has to be restarted to follow the spec. The list of servers is left out, as it may change
   * without a restart.
   */
  public static String revision(ClusterModel cluster) {
    return revision(template(cluster, 0, ""), ServerConfigFile.memberSettings(cluster));
  }

  /** Ten hexadecimal digits: others for another template, and for other settings. */
  static String revision(PodTemplateSpec template, String settings) {
    String rendering = Serialization.asYaml(template) + "\n" + settings.lines().toList();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(rendering.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public static ConfigMap config(ClusterModel cluster, SortedSet<Integer> voters, int id) {
    return new ConfigMapBuilder()
        .withMetadata(
            Owner.meta(
                cluster, Names.member(cluster.name(), id), Labels.member(cluster.name(), id)))
        .addToData(PodTemplates.CONFIG_FILE, configText(cluster, voters, id))
        .build();
  }

  /**
   * The zoo.cfg of a member.
   *
   * @param voters as far as they are known; a member that is none of them names itself as well
   */
  public static String configText(ClusterModel cluster, SortedSet<Integer> voters, int id) {
    SortedSet<Integer> named = new TreeSet<>(voters);
    named.add(id);
    return ServerConfigFile.member(cluster, named);
  }

  /**
   * Restarts nothing by itself (OnDelete): the pod is replaced when the operator evicts it, and a
   * pod that dies comes back as the set was last patched.
   */
  public static StatefulSet statefulSet(
      ClusterModel cluster, Identity identity, int id, Intent intent) {
    SortedMap<String, String> labels = Labels.member(cluster.name(), id);
    labels.put(Labels.CLUSTER_ID, identity.clusterId());
    String revision = revision(cluster);
    StatefulSet set =
        new StatefulSetBuilder()
            .withMetadata(Owner.meta(cluster, Names.member(cluster.name(), id), labels))
            .withNewSpec()
            .withReplicas(1)
            .withServiceName(Names.membersService(cluster.name()))
            .withPodManagementPolicy("Parallel")
            .withNewUpdateStrategy()
            .withType("OnDelete")
            .endUpdateStrategy()
            .withNewPersistentVolumeClaimRetentionPolicy()
            .withWhenDeleted("Retain")
            .withWhenScaled("Retain")
            .endPersistentVolumeClaimRetentionPolicy()
            .withNewSelector()
            .withMatchLabels(Labels.memberSelector(cluster.name(), id))
            .endSelector()
            .withTemplate(template(cluster, id, revision))
            .endSpec()
            .build();
    set.getMetadata()
        .setAnnotations(
            new TreeMap<>(Map.of(Labels.REVISION, revision, Labels.INTENT, intent.text())));
    switch (cluster.storage()) {
      case Storage.Persistent volume ->
          set.getSpec().setVolumeClaimTemplates(claims(volume, labels));
      case Storage.Ephemeral _ -> {
        // The pod's own directory is a volume of the template.
      }
    }
    return set;
  }

  /**
   * A live StatefulSet with the rendering of a desired one. What can't be changed, what it is for,
   * whether it has a pod, when a restart was asked for, and what others have added stay.
   */
  public static StatefulSet rendered(StatefulSet live, StatefulSet desired) {
    PodTemplateSpec template =
        new PodTemplateSpecBuilder(desired.getSpec().getTemplate())
            .editMetadata()
            .addToAnnotations(restart(live))
            .endMetadata()
            .build();
    return new StatefulSetBuilder(live)
        .editMetadata()
        .addToLabels(desired.getMetadata().getLabels())
        .addToAnnotations(
            Labels.REVISION, desired.getMetadata().getAnnotations().get(Labels.REVISION))
        .endMetadata()
        .editSpec()
        .withUpdateStrategy(desired.getSpec().getUpdateStrategy())
        .withPersistentVolumeClaimRetentionPolicy(
            desired.getSpec().getPersistentVolumeClaimRetentionPolicy())
        .withTemplate(template)
        .endSpec()
        .build();
  }

  private static Map<String, String> restart(StatefulSet live) {
    Map<String, String> annotations = live.getSpec().getTemplate().getMetadata().getAnnotations();
    String restartedAt = annotations == null ? null : annotations.get(Labels.RESTARTED_AT);
    return restartedAt == null ? Map.of() : Map.of(Labels.RESTARTED_AT, restartedAt);
  }

  private static PodTemplateSpec template(ClusterModel cluster, int id, String revision) {
    return PodTemplates.server(
        cluster.settings(), part(cluster, id), annotations(cluster, revision));
  }

  private static PodTemplates.Part part(ClusterModel cluster, int id) {
    return new PodTemplates.Part(
        Labels.member(cluster.name(), id),
        Labels.membersSelector(cluster.name()),
        PodTemplates.variable("QUORATE_ID", Integer.toString(id)),
        Names.member(cluster.name(), id),
        switch (cluster.storage()) {
          case Storage.Persistent _ -> List.of();
          case Storage.Ephemeral(String size) -> List.of(directory(size));
        },
        cluster.storage() instanceof Storage.Persistent volume && volume.log().isPresent(),
        Optional.empty(),
        0);
  }

  /** Why the spec's piece of a pod template can't be used; a sentence. */
  static Optional<String> overridesProblem(ClusterModel cluster) {
    return cluster
        .settings()
        .podOverrides()
        .flatMap(overrides ->
            PodOverrides.problem(
                overrides,
                PodTemplates.plain(
                    cluster.settings(), part(cluster, 1), annotations(cluster, ""))));
  }

  static Map<String, String> annotations(ClusterModel cluster, String revision) {
    SortedMap<String, String> annotations = new TreeMap<>(Map.of(Labels.REVISION, revision));
    String restartedAt = cluster.spec().rollout().restartedAt();
    if (restartedAt != null) annotations.put(Labels.RESTART, restartedAt);
    return annotations;
  }

  static Volume directory(String size) {
    return new VolumeBuilder()
        .withName(PodTemplates.DATA_VOLUME)
        .withNewEmptyDir()
        .withSizeLimit(new Quantity(size))
        .endEmptyDir()
        .build();
  }

  private static List<PersistentVolumeClaim> claims(
      Storage.Persistent volume, Map<String, String> labels) {
    List<PersistentVolumeClaim> claims = new ArrayList<>();
    claims.add(claim(PodTemplates.DATA_VOLUME, volume.size(), volume.className(), labels));
    volume
        .log()
        .ifPresent(
            log -> claims.add(claim(PodTemplates.LOG_VOLUME, log.size(), log.className(), labels)));
    return claims;
  }

  static PersistentVolumeClaim claim(
      String name, String size, Optional<String> className, Map<String, String> labels) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(className.orElse(null))
        .withNewResources()
        .addToRequests("storage", new Quantity(size))
        .endResources()
        .endSpec()
        .build();
  }
}
