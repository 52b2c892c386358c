package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.api.MonitoringSpec;
import io.quorate.operator.model.ClusterModel;
import io.quorate.operator.model.Names;
import io.quorate.operator.model.Reason;
import io.quorate.operator.model.SpecProblem;
import io.quorate.operator.observe.Observation;
import io.quorate.operator.resources.Claims;
import io.quorate.operator.resources.ClientCertificates;
import io.quorate.operator.resources.Monitoring;
import io.quorate.operator.resources.Resources;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is kept as the spec says without a plan, since it is safe at any time: the sizes and owners
 * of volumes, objects that are not wanted any more, objects of kinds that may not be known here.
 */
final class Housekeeping {
  private final KubernetesClient client;
  private final Applier applier;
  private final KnownKinds kinds;

  Housekeeping(KubernetesClient client, Applier applier) {
    this.client = client;
    this.applier = applier;
    this.kinds = new KnownKinds(client);
  }

  /**
   * @param cached the cluster's objects as the informers have them
   * @return what stands in the way of it, if anything does
   */
  List<SpecProblem> keep(
      ClusterModel model, Observation seen, Collection<? extends HasMetadata> cached)
      throws NameTaken, StillGoing {
    List<SpecProblem> problems = new ArrayList<>();
    for (HasMetadata object : cached) {
      if (object.getMetadata().getDeletionTimestamp() != null) continue;
      switch (object) {
        case PersistentVolumeClaim claim -> keepClaim(model, claim).ifPresent(problems::add);
        case Secret secret
            when secret.getMetadata().getName().equals(Names.identitySecret(model.name())) ->
            keepOwner(model, secret, Claims.wantedOwner(model));
        default -> {
          if (isOwned(object, model) && Resources.isSurplus(model, seen, object)) delete(object);
        }
      }
    }
    for (Monitoring.Wanted wanted : Monitoring.of(model))
      keepMonitoring(wanted).ifPresent(problems::add);
    return problems;
  }

  private Optional<SpecProblem> keepClaim(ClusterModel model, PersistentVolumeClaim claim) {
    keepOwner(model, claim, Claims.isRetired(claim) ? Optional.empty() : Claims.wantedOwner(model));
    Optional<Quantity> size = Claims.growth(model, claim);
    if (size.isEmpty()) return Optional.empty();
    PersistentVolumeClaim live = client.resource(claim).get();
    if (live == null || !isSame(live, claim)) return Optional.empty();
    live.getSpec().getResources().getRequests().put("storage", size.get());
    try {
      client.resource(live).update();
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (lostRace(e)) return Optional.empty();
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN && e.getCode() != 422) throw e;
      return Optional.of(
          new SpecProblem(
              Reason.VolumeNotExpandable,
              claim.getMetadata().getName() + " can't grow to " + size.get() + ": " + why(e)));
    }
  }

  /** An owner takes an object with it when it is deleted. */
  private void keepOwner(ClusterModel model, HasMetadata cached, Optional<OwnerReference> wanted) {
    if (isOwned(cached, model) == wanted.isPresent()) return;
    HasMetadata live = client.resource(cached).get();
    if (live == null || !isSame(live, cached) || isOwned(live, model) == wanted.isPresent()) return;
    List<OwnerReference> owners = new ArrayList<>(live.getMetadata().getOwnerReferences());
    owners.removeIf(owner -> owner.getUid().equals(model.uid()));
    wanted.ifPresent(owners::add);
    live.getMetadata().setOwnerReferences(owners);
    try {
      client.resource(live).update();
    } catch (KubernetesClientException e) {
      if (!lostRace(e)) throw e;
    }
  }

  /**
   * Asks cert-manager for what clients are shown, if it is to issue that.
   *
   * @return why it can't be asked
   */
  Optional<SpecProblem> keepCertificate(ClusterModel model, Observation seen)
      throws NameTaken, StillGoing {
    boolean known = kinds.has(ClientCertificates.API_VERSION, ClientCertificates.KIND);
    Optional<GenericKubernetesResource> wanted = ClientCertificates.asked(model, seen);
    if (wanted.isEmpty()) {
      if (known) deleteOurs(ClientCertificates.certificate(model));
      return Optional.empty();
    }
    if (!known)
      return Optional.of(
          new SpecProblem(
              Reason.KindUnknown,
              "spec.tls.issuer is CertManager, and there is no "
                  + ClientCertificates.KIND
                  + " of "
                  + ClientCertificates.API_VERSION));
    applier.apply(wanted.get(), List.of());
    return Optional.empty();
  }

  private Optional<SpecProblem> keepMonitoring(Monitoring.Wanted wanted)
      throws NameTaken, StillGoing {
    GenericKubernetesResource object = wanted.object();
    boolean known = kinds.has(object.getApiVersion(), object.getKind());
    if (wanted.mode() == MonitoringSpec.Mode.Disabled) {
      if (known) deleteOurs(object);
      return Optional.empty();
    }
    if (known) applier.apply(object, List.of());
    else if (wanted.mode() == MonitoringSpec.Mode.Enabled)
      return Optional.of(
          new SpecProblem(
              Reason.KindUnknown,
              "spec.monitoring wants a " + object.getKind() + " of " + object.getApiVersion()));
    return Optional.empty();
  }

  private void deleteOurs(GenericKubernetesResource object) {
    GenericKubernetesResource live = client.resource(object).get();
    String uid = object.getMetadata().getOwnerReferences().getFirst().getUid();
    if (live != null
        && live.getMetadata().getDeletionTimestamp() == null
        && live.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(uid))) delete(live);
  }

  private void delete(HasMetadata seen) {
    try {
      client.resource(seen).lockResourceVersion(seen.getMetadata().getResourceVersion()).delete();
    } catch (KubernetesClientException e) {
      if (!lostRace(e)) throw e;
    }
  }

  private static boolean isOwned(HasMetadata object, ClusterModel model) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> owner.getUid().equals(model.uid()));
  }

  private static boolean isSame(HasMetadata live, HasMetadata cached) {
    return live.getMetadata().getUid().equals(cached.getMetadata().getUid());
  }

  private static boolean lostRace(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        || e.getCode() == HttpURLConnection.HTTP_CONFLICT;
  }

  private static @Nullable String why(KubernetesClientException e) {
    return e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
  }
}
