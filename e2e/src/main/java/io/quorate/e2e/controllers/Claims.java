package io.quorate.e2e.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.List;

/**
 * Binds claims to the volumes that were made for them, keeps both from going while they are used,
 * and lets the volumes of claims that are gone go too. Making a volume is the node agent's work.
 */
final class Claims implements Controller {
  private static final String CLAIMS = "persistentvolumeclaims";
  private static final String VOLUMES = "persistentvolumes";
  private static final String CLAIM_PROTECTION = "kubernetes.io/pvc-protection";
  private static final String VOLUME_PROTECTION = "kubernetes.io/pv-protection";

  private final Objects objects;

  Claims(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void reconcile() {
    for (ObjectNode volume : objects.all(VOLUMES)) reconcileVolume(volume);
    for (ObjectNode claim : objects.all(CLAIMS)) {
      if (Objects.isLeaving(claim) && !isUsed(claim)) release(CLAIMS, claim, CLAIM_PROTECTION);
    }
  }

  private void reconcileVolume(ObjectNode volume) {
    JsonNode reference = Json.at(volume, "spec", "claimRef");
    String phase = Json.text(volume, "status", "phase");
    if (reference == null) {
      if (!phase.equals("Available")) phase(volume, "Available");
      if (Objects.isLeaving(volume)) release(VOLUMES, volume, VOLUME_PROTECTION);
      return;
    }
    ObjectNode claim =
        objects.find(CLAIMS, Json.text(reference, "namespace"), Json.text(reference, "name"));
    String uid = Json.text(reference, "uid");
    boolean same = claim != null && (uid.isEmpty() || uid.equals(Objects.uid(claim)));
    if (claim != null && same) {
      bind(volume, claim);
      return;
    }
    if (!uid.isEmpty() && !phase.equals("Released")) phase(volume, "Released");
    if (Objects.isLeaving(volume)) release(VOLUMES, volume, VOLUME_PROTECTION);
  }

  private void bind(ObjectNode volume, ObjectNode claim) {
    if (Json.text(volume, "spec", "claimRef", "uid").isEmpty()) {
      ObjectNode patch = Json.object();
      patch
          .putObject("spec")
          .putObject("claimRef")
          .put("uid", Objects.uid(claim))
          .put("apiVersion", "v1")
          .put("kind", "PersistentVolumeClaim");
      objects.patch(VOLUMES, volume, patch);
    }
    if (!Json.text(volume, "status", "phase").equals("Bound")) phase(volume, "Bound");
    if (Json.text(claim, "spec", "volumeName").isEmpty()) {
      ObjectNode patch = Json.object();
      patch
          .putObject("metadata")
          .putObject("annotations")
          .put("pv.kubernetes.io/bind-completed", "yes");
      patch.putObject("spec").put("volumeName", Objects.name(volume));
      objects.patch(CLAIMS, claim, patch);
    }
    if (!Json.text(claim, "status", "phase").equals("Bound")) {
      ObjectNode status = Json.object().put("phase", "Bound");
      status.set("accessModes", volume.at("/spec/accessModes").deepCopy());
      status.set("capacity", volume.at("/spec/capacity").deepCopy());
      objects.status(CLAIMS, claim, status);
    }
  }

  private void phase(ObjectNode volume, String phase) {
    objects.status(VOLUMES, volume, Json.object().put("phase", phase));
  }

  private boolean isUsed(ObjectNode claim) {
    for (ObjectNode pod : objects.in(Objects.namespace(claim), "pods")) {
      List<JsonNode> volumes = Json.items(pod, "spec", "volumes");
      for (JsonNode volume : volumes) {
        if (Json.text(volume, "persistentVolumeClaim", "claimName").equals(Objects.name(claim)))
          return true;
      }
    }
    return false;
  }

  private void release(String resource, ObjectNode object, String finalizer) {
    if (Json.texts(object, "metadata", "finalizers").contains(finalizer))
      objects.release(resource, object, finalizer);
  }
}
