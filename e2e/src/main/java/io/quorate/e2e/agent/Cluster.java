package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the agent knows of the cluster, kept up to date by watches. Reads never wait. For any
 * thread.
 */
final class Cluster implements AutoCloseable {
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
  private final SharedIndexInformer<Pod> pods;
  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<ConfigMap> configMaps;
  private final SharedIndexInformer<Secret> secrets;
  private final SharedIndexInformer<PersistentVolumeClaim> claims;
  private final SharedIndexInformer<PersistentVolume> volumes;
  private final SharedIndexInformer<Node> nodes;
  private final Tokens tokens;
  private final URI server;

  /**
   * Returns when all is known.
   *
   * @param onChange called after each change, by threads of the client; must not wait
   */
  Cluster(KubernetesClient client, Runnable onChange) {
    tokens = new Tokens(client);
    server = URI.create(client.getMasterUrl().toString());
    pods = inform(client.pods().inAnyNamespace(), onChange);
    services = inform(client.services().inAnyNamespace(), onChange);
    configMaps = inform(client.configMaps().inAnyNamespace(), onChange);
    secrets = inform(client.secrets().inAnyNamespace(), onChange);
    claims = inform(client.persistentVolumeClaims().inAnyNamespace(), onChange);
    volumes = start(client.persistentVolumes().runnableInformer(0), onChange);
    nodes = start(client.nodes().runnableInformer(0), onChange);
  }

  private <
          T extends HasMetadata,
          L extends KubernetesResourceList<T>,
          R extends io.fabric8.kubernetes.client.dsl.Resource<T>>
      SharedIndexInformer<T> inform(AnyNamespaceOperation<T, L, R> all, Runnable onChange) {
    return start(all.runnableInformer(0), onChange);
  }

  private <T> SharedIndexInformer<T> start(SharedIndexInformer<T> informer, Runnable onChange) {
    informers.add(informer);
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(T object) {
            onChange.run();
          }

          @Override
          public void onUpdate(T before, T after) {
            onChange.run();
          }

          @Override
          public void onDelete(T object, boolean unknown) {
            onChange.run();
          }
        });
    informer.run();
    return informer;
  }

  List<Pod> pods() {
    return pods.getStore().list();
  }

  List<Service> services() {
    return services.getStore().list();
  }

  List<PersistentVolumeClaim> claims() {
    return claims.getStore().list();
  }

  List<PersistentVolume> volumes() {
    return volumes.getStore().list();
  }

  List<Node> nodes() {
    return nodes.getStore().list();
  }

  @Nullable ConfigMap configMap(String namespace, String name) {
    return configMaps.getStore().getByKey(namespace + "/" + name);
  }

  @Nullable Secret secret(String namespace, String name) {
    return secrets.getStore().getByKey(namespace + "/" + name);
  }

  @Nullable PersistentVolumeClaim claim(String namespace, String name) {
    return claims.getStore().getByKey(namespace + "/" + name);
  }

  @Nullable PersistentVolume volume(String name) {
    return volumes.getStore().getByKey(name);
  }

  /** What lets a pod in as its service account; unlike all else here this may have to ask. */
  Tokens tokens() {
    return tokens;
  }

  /** Where the API server is. */
  URI server() {
    return server;
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }
}
