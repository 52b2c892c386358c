package io.quorate.e2e.controllers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import io.quorate.e2e.apiserver.store.Key;
import java.util.List;

/** Gives each namespace its service account, and empties those that are to go. */
final class Namespaces implements Controller {
  private final Objects objects;

  Namespaces(Objects objects) {
    this.objects = objects;
  }

  @Override
  public void reconcile() {
    for (ObjectNode namespace : objects.all("namespaces")) {
      if (Objects.isLeaving(namespace)) empty(namespace);
      else serviceAccount(Objects.name(namespace));
    }
  }

  private void serviceAccount(String namespace) {
    if (objects.find("serviceaccounts", namespace, "default") != null) return;
    ObjectNode account = Json.object();
    account.putObject("metadata").put("name", "default");
    objects.create("serviceaccounts", namespace, account);
  }

  private void empty(ObjectNode namespace) {
    List<Key> left = objects.keysIn(Objects.name(namespace));
    for (Key key : left) {
      ObjectNode object = objects.find(key.resource(), key.namespace(), key.name());
      if (object != null && !Objects.isLeaving(object)) objects.delete(key.resource(), object);
    }
    if (left.isEmpty() && !Json.items(namespace, "spec", "finalizers").isEmpty())
      objects.releaseNamespace(namespace);
  }
}
