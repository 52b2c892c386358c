package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a directory, and a volume that names it, for each claim that has none; and removes both
 * when they are released.
 */
final class Provisioner {
  private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);
  private static final String MADE_BY = "pv.kubernetes.io/provisioned-by";
  private static final String PROVISIONER = "quorate.io/directory";

  private final KubernetesClient client;
  private final Cluster cluster;
  private final Path directory;

  Provisioner(KubernetesClient client, Cluster cluster, Path directory) {
    this.client = client;
    this.cluster = cluster;
    this.directory = directory;
  }

  void reconcile() throws IOException {
    for (PersistentVolumeClaim claim : cluster.claims()) {
      boolean bound =
          claim.getSpec().getVolumeName() != null && !claim.getSpec().getVolumeName().isEmpty();
      if (!bound
          && claim.getMetadata().getDeletionTimestamp() == null
          && cluster.volume(name(claim)) == null) make(claim);
    }
    for (PersistentVolume volume : cluster.volumes()) {
      boolean ours =
          volume.getMetadata().getAnnotations() != null
              && PROVISIONER.equals(volume.getMetadata().getAnnotations().get(MADE_BY));
      boolean released =
          volume.getStatus() != null && "Released".equals(volume.getStatus().getPhase());
      if (ours && released && "Delete".equals(volume.getSpec().getPersistentVolumeReclaimPolicy()))
        remove(volume);
    }
  }

  private static String name(PersistentVolumeClaim claim) {
    return "pvc-" + claim.getMetadata().getUid();
  }

  private void make(PersistentVolumeClaim claim) throws IOException {
    String namespace = claim.getMetadata().getNamespace();
    Path path =
        directory.resolve(
            namespace + "_" + claim.getMetadata().getName() + "_" + claim.getMetadata().getUid());
    Files.createDirectories(path);
    PersistentVolume volume =
        new PersistentVolumeBuilder()
            .withNewMetadata()
            .withName(name(claim))
            .addToAnnotations(MADE_BY, PROVISIONER)
            .endMetadata()
            .withNewSpec()
            .withCapacity(claim.getSpec().getResources().getRequests())
            .withAccessModes(claim.getSpec().getAccessModes())
            .withPersistentVolumeReclaimPolicy("Delete")
            .withStorageClassName(claim.getSpec().getStorageClassName())
            .withNewClaimRef()
            .withApiVersion("v1")
            .withKind("PersistentVolumeClaim")
            .withNamespace(namespace)
            .withName(claim.getMetadata().getName())
            .withUid(claim.getMetadata().getUid())
            .endClaimRef()
            .withNewHostPath()
            .withPath(path.toString())
            .endHostPath()
            .endSpec()
            .build();
    client.resource(volume).fieldManager(NodeAgent.MANAGER).forceConflicts().serverSideApply();
    LOG.info("volume {} for the claim {}/{}", path, namespace, claim.getMetadata().getName());
  }

  private void remove(PersistentVolume volume) throws IOException {
    Path path = Path.of(volume.getSpec().getHostPath().getPath());
    if (path.startsWith(directory)) Directories.remove(path);
    client.resource(volume).delete();
  }
}
