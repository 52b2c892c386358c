package io.quorate.operator.reconcile;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quorate.operator.certificates.Authorities;
import io.quorate.operator.model.Labels;
import io.quorate.operator.model.Names;
import io.quorate.operator.resources.CertificateSecrets;
import java.net.HttpURLConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads and writes the Secrets with authorities and certificates. Every read is live, and of all of
 * a cluster's Secrets at one moment; every write is a compare-and-set.
 */
final class CertificateStore {
  private final KubernetesClient client;

  CertificateStore(KubernetesClient client) {
    this.client = client;
  }

  /** A cluster's Secrets at one moment, by name. */
  record Snapshot(String cluster, Map<String, Secret> secrets) {
    Optional<Secret> find(String name) {
      return Optional.ofNullable(secrets.get(name));
    }

    Optional<Secret> authorities() {
      return find(Names.authoritySecret(cluster));
    }
  }

  Snapshot read(String namespace, String cluster) {
    Map<String, Secret> secrets = new HashMap<>();
    for (Secret secret :
        client
            .secrets()
            .inNamespace(namespace)
            .withLabels(Map.of(Labels.INSTANCE, cluster, Labels.MANAGED_BY, Labels.OPERATOR))
            .list()
            .getItems()) secrets.put(secret.getMetadata().getName(), secret);
    return new Snapshot(cluster, secrets);
  }

  /** Any Secret, whoever's it is. */
  Optional<Secret> find(String namespace, String name) {
    return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get());
  }

  /** Does nothing if another operator was first. */
  void found(String namespace, String cluster, Authorities authorities) {
    create(CertificateSecrets.authorities(namespace, cluster, authorities, ""));
  }

  /** Returns whether it still was what was read. */
  boolean replace(Secret read, String cluster, Authorities authorities) {
    return update(
        CertificateSecrets.authorities(
            read.getMetadata().getNamespace(),
            cluster,
            authorities,
            read.getMetadata().getResourceVersion()));
  }

  /**
   * Makes Secrets that don't hold anything yet: only what exists can be compared. Does nothing
   * about those that others have made meanwhile.
   */
  void reserve(Collection<Secret> empty) {
    for (Secret each : empty) create(each);
  }

  private void create(Secret secret) {
    try {
      client.resource(secret).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) throw e;
    }
  }

  /** Returns whether it still was what was read; it carries the version that was. */
  boolean update(Secret changed) {
    try {
      client.resource(changed).update();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT
          && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) throw e;
      return false;
    }
  }
}
