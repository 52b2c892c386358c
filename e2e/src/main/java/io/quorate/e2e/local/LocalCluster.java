package io.quorate.e2e.local;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.quorate.e2e.agent.AgentOptions;
import io.quorate.e2e.agent.NodeAgent;
import io.quorate.e2e.apiserver.Api;
import io.quorate.e2e.apiserver.ApiServer;
import io.quorate.e2e.apiserver.Catalog;
import io.quorate.e2e.apiserver.Foundations;
import io.quorate.e2e.apiserver.store.Journal;
import io.quorate.e2e.apiserver.store.Store;
import io.quorate.e2e.controllers.Controllers;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A cluster of one node in this process: what there is between starting and closing it. */
public final class LocalCluster implements AutoCloseable {
  private final Path kubeconfig;
  private final FileChannel lockFile;
  private final Api api;
  private final ApiServer server;
  private final Controllers controllers;
  private final KubernetesClient client;
  private final NodeAgent agent;

  /**
   * Starts it.
   *
   * @param data where its state is kept; one cluster at a time
   * @param launcher what runs as {@code quorate} in containers
   * @throws DirectoryInUse if another cluster has the directory
   */
  public LocalCluster(Path data, List<String> launcher) throws IOException, DirectoryInUse {
    Files.createDirectories(data);
    Path directory = data.toRealPath();
    lockFile = lock(directory);
    kubeconfig = ApiServer.kubeconfig(directory);
    api =
        new Api(
            new Store(new Journal(directory.resolve("objects.journal"))),
            new Catalog(),
            Clock.systemUTC());
    Foundations.lay(api);
    AtomicReference<Optional<NodeAgent>> logs = new AtomicReference<>(Optional.empty());
    server =
        new ApiServer(
            api,
            directory,
            0,
            (namespace, pod, uid) ->
                logs.get().flatMap(present -> present.log(namespace, pod, uid)));
    controllers = new Controllers(api);
    Config config = Config.fromKubeconfig(kubeconfig.toFile());
    config.setOnlyHttpWatches(true);
    client = new KubernetesClientBuilder().withConfig(config).build();
    agent =
        new NodeAgent(
            client,
            new AgentOptions(List.of("local"), directory.resolve("node"), launcher, "127.0", true));
    logs.set(Optional.of(agent));
  }

  /** Another cluster has the directory. */
  public static final class DirectoryInUse extends Exception {
    private static final long serialVersionUID = 1L;

    DirectoryInUse(Path directory) {
      super(
          "another 'quorate local' uses "
              + directory
              + ": stop it, or name another directory with --data");
    }
  }

  private static FileChannel lock(Path directory) throws IOException, DirectoryInUse {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new DirectoryInUse(directory);
    }
    return channel;
  }

  public Path kubeconfig() {
    return kubeconfig;
  }

  public KubernetesClient client() {
    return client;
  }

  public NodeAgent agent() {
    return agent;
  }

  /** Ends every pod's process, then everything else; the objects stay in the directory. */
  @Override
  public void close() throws IOException {
    agent.close();
    client.close();
    controllers.close();
    server.close();
    lockFile.close();
  }
}
