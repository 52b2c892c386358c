package io.quorate.e2e.apiserver;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.quorate.e2e.apiserver.schema.BuiltInSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The built-in kinds that are served. Others are unknown to this server: asking for one is a 404.
 */
final class BuiltInKinds {
  private static final Set<String> STATUS = Set.of("status");

  private final BuiltInSchemas schemas;
  private final List<ResourceType> kinds = new ArrayList<>();

  BuiltInKinds(BuiltInSchemas schemas) {
    this.schemas = schemas;
    cluster("", Namespace.class, "namespaces", STATUS, "ns");
    cluster("", Node.class, "nodes", STATUS, "no");
    cluster("", PersistentVolume.class, "persistentvolumes", STATUS, "pv");
    namespaced("", Pod.class, "pods", STATUS, List.of("all"), "po");
    namespaced("", Service.class, "services", STATUS, List.of("all"), "svc");
    namespaced("", Endpoints.class, "endpoints", Set.of(), List.of(), "ep");
    namespaced("", ConfigMap.class, "configmaps", Set.of(), List.of(), "cm");
    namespaced("", Secret.class, "secrets", Set.of(), List.of());
    namespaced("", PersistentVolumeClaim.class, "persistentvolumeclaims", STATUS, List.of(), "pvc");
    namespaced("", ServiceAccount.class, "serviceaccounts", Set.of(), List.of(), "sa");
    namespaced("", Event.class, "events", Set.of(), List.of(), "ev");
    namespaced(
        "apps",
        StatefulSet.class,
        "statefulsets",
        Set.of("status", "scale"),
        List.of("all"),
        "sts");
    namespaced("apps", ControllerRevision.class, "controllerrevisions", Set.of(), List.of());
    namespaced(
        "policy", PodDisruptionBudget.class, "poddisruptionbudgets", STATUS, List.of(), "pdb");
    namespaced("discovery.k8s.io", EndpointSlice.class, "endpointslices", Set.of(), List.of());
    namespaced("coordination.k8s.io", Lease.class, "leases", Set.of(), List.of());
    namespaced(
        "events.k8s.io",
        io.fabric8.kubernetes.api.model.events.v1.Event.class,
        "events",
        Set.of(),
        List.of(),
        "ev");
    namespaced(
        "networking.k8s.io", NetworkPolicy.class, "networkpolicies", Set.of(), List.of(), "netpol");
    cluster("storage.k8s.io", StorageClass.class, "storageclasses", Set.of(), "sc");
    cluster(
        "apiextensions.k8s.io",
        CustomResourceDefinition.class,
        "customresourcedefinitions",
        STATUS,
        "crd",
        "crds");
  }

  List<ResourceType> all() {
    return kinds;
  }

  private void cluster(
      String group,
      Class<? extends HasMetadata> model,
      String plural,
      Set<String> subresources,
      String... shortNames) {
    add(
        group,
        model,
        plural,
        subresources,
        plural.startsWith("custom") ? List.of("api-extensions") : List.of(),
        false,
        shortNames);
  }

  private void namespaced(
      String group,
      Class<? extends HasMetadata> model,
      String plural,
      Set<String> subresources,
      List<String> categories,
      String... shortNames) {
    add(group, model, plural, subresources, categories, true, shortNames);
  }

  private void add(
      String group,
      Class<? extends HasMetadata> model,
      String plural,
      Set<String> subresources,
      List<String> categories,
      boolean namespaced,
      String... shortNames) {
    String kind = model.getSimpleName();
    kinds.add(
        new ResourceType(
            group,
            "v1",
            kind,
            plural,
            kind.toLowerCase(Locale.ROOT),
            List.of(shortNames),
            categories,
            namespaced,
            subresources,
            () -> schemas.of(model),
            scale(subresources),
            BuiltInColumns.of(plural),
            false));
  }

  private static ResourceType.@Nullable ScalePaths scale(Set<String> subresources) {
    if (!subresources.contains("scale")) return null;
    return new ResourceType.ScalePaths(
        List.of("spec", "replicas"), List.of("status", "replicas"), List.of());
  }
}
