package io.quorate.e2e.local;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quorate.operator.api.CoordinationCluster;
import io.quorate.operator.api.CoordinationObserverPool;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Does with the client library what a person would do with kubectl. */
final class ClientHands implements Hands {
  private static final String MANAGER = "quorate-local";

  private final KubernetesClient client;
  private final String namespace;

  ClientHands(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public String tool() {
    return "the client library (there is no kubectl on the PATH)";
  }

  @Override
  public void install(Path crds) throws IOException {
    try (Stream<Path> files = Files.list(crds)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList())
        apply(file);
    }
  }

  @Override
  public void apply(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      List<HasMetadata> objects = client.load(in).items();
      for (HasMetadata object : objects) {
        client
            .resource(object)
            .inNamespace(namespace)
            .fieldManager(MANAGER)
            .forceConflicts()
            .serverSideApply();
      }
    }
  }

  @Override
  public void scaleCluster(String name, int replicas) {
    client
        .resources(CoordinationCluster.class)
        .inNamespace(namespace)
        .withName(name)
        .scale(replicas);
  }

  @Override
  public void scalePool(String name, int replicas) {
    client
        .resources(CoordinationObserverPool.class)
        .inNamespace(namespace)
        .withName(name)
        .scale(replicas);
  }

  @Override
  public void deleteCluster(String name) {
    var cluster = client.resources(CoordinationCluster.class).inNamespace(namespace).withName(name);
    cluster.delete();
    cluster.waitUntilCondition(gone -> gone == null, 60, TimeUnit.SECONDS);
  }
}
