package io.quorate.e2e.controllers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.List;

/** Deletes the custom resources of a CRD that is to go, before it goes. */
final class Definitions implements Controller {
  private static final String RESOURCE = "customresourcedefinitions.apiextensions.k8s.io";
  private static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

  private final Objects objects;

  Definitions(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void reconcile() {
    for (ObjectNode definition : objects.all(RESOURCE)) {
      if (!Objects.isLeaving(definition)
          || !Json.texts(definition, "metadata", "finalizers").contains(FINALIZER)) {
        continue;
      }
      List<ObjectNode> instances = objects.all(Objects.name(definition));
      for (ObjectNode instance : instances) {
        if (!Objects.isLeaving(instance)) objects.delete(Objects.name(definition), instance);
      }
      if (instances.isEmpty()) objects.release(RESOURCE, definition, FINALIZER);
    }
  }
}
