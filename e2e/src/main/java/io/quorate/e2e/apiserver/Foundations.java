package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.e2e.apiserver.schema.Json;
import java.util.List;

/** What every cluster has from the beginning: its first namespaces and a default storage class. */
public final class Foundations {
  /** The class of volumes that the node agent makes of directories. */
  public static final String STORAGE_CLASS = "local";

  private Foundations() {}

  /** Makes what is missing. */
  public static void lay(Api api) {
    WriteOptions options = WriteOptions.by("quorate-local");
    ResourceType namespaces = api.catalog().named("namespaces");
    for (String name : List.of("default", "kube-node-lease", "kube-public", "kube-system")) {
      if (api.find("namespaces", "", name) == null)
        api.create(namespaces, "", named(name), options);
    }
    if (api.find("storageclasses.storage.k8s.io", "", STORAGE_CLASS) == null) {
      ObjectNode storageClass = named(STORAGE_CLASS);
      Json.child(Json.child(storageClass, "metadata"), "annotations")
          .put("storageclass.kubernetes.io/is-default-class", "true");
      storageClass.put("provisioner", "quorate.io/directory").put("volumeBindingMode", "Immediate");
      api.create(api.catalog().named("storageclasses.storage.k8s.io"), "", storageClass, options);
    }
  }

  private static ObjectNode named(String name) {
    ObjectNode object = Json.object();
    object.putObject("metadata").put("name", name);
    return object;
  }
}
