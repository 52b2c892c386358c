package io.quorate.server.main;

import io.quorate.server.runtime.ConfigFile;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.testing.FreePorts;
import io.quorate.server.zab.PeerView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** Servers of one test, in this process, on free ports of the loopback address. */
final class RunningServers implements AutoCloseable {
  private final Path directory;
  private final String settings;
  private final Map<Integer, CoordinationServer> servers = new TreeMap<>();
  private final Map<Integer, Integer> clientPorts = new TreeMap<>();
  private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
  private final List<ZooKeeper> clients = new ArrayList<>();
  private String serverLines = "";

  /**
   * @param settings lines of each one's zoo.cfg; {@code <id>} in them stands for its number
   */
  RunningServers(Path directory, String settings) {
    this.directory = directory;
    this.settings = settings;
  }

  /** One server that stands alone. */
  static RunningServers alone(Path directory, String settings) throws Exception {
    RunningServers running = new RunningServers(directory, settings);
    running.clientPorts.put(0, FreePorts.next());
    running.start(0);
    return running;
  }

  /** Servers 1 to {@code size}, all of them voters. */
  static RunningServers ensemble(Path directory, int size, String settings) throws Exception {
    RunningServers running = new RunningServers(directory, settings);
    StringBuilder lines = new StringBuilder();
    for (int id = 1; id <= size; id++) {
      running.clientPorts.put(id, FreePorts.next());
      lines.append(
          "server." + id + "=127.0.0.1:" + FreePorts.next() + ":" + FreePorts.next() + "\n");
    }
    running.serverLines = lines.toString();
    for (int id = 1; id <= size; id++) running.start(id);
    return running;
  }

  /** Another server, which nobody lists but itself. Returns its own server line. */
  String join(int id) throws Exception {
    clientPorts.put(id, FreePorts.next());
    String line = "server." + id + "=127.0.0.1:" + FreePorts.next() + ":" + FreePorts.next();
    serverLines += line + "\n";
    start(id);
    return line;
  }

  /** The base of a server's control API. */
  String control(int id) {
    return "http://127.0.0.1:" + server(id).life().controlPort().orElseThrow().port();
  }

  /** The client port of a server, once it serves. */
  int servingPort(int id) throws InterruptedException {
    while (!server(id).life().view().serving()) TimeUnit.MILLISECONDS.sleep(5);
    return clientPort(id);
  }

  /** What the stand-alone server's metrics say. */
  double metric(String name) {
    for (String line : server(0).life().metrics().split("\n")) {
      if (line.startsWith(name + " ")) return Double.parseDouble(line.substring(name.length()));
    }
    throw new IllegalStateException("there is no metric " + name);
  }

  void start(int id) throws Exception {
    Path home = directory.resolve("server-" + id);
    Files.createDirectories(home);
    String text =
        "dataDir="
            + home
            + "\nclientPort="
            + clientPorts.get(id)
            + "\nclientPortAddress=127.0.0.1\n"
            + "quorate.healthPort="
            + FreePorts.next()
            + "\nquorate.controlPort="
            + FreePorts.next()
            + "\nadmin.serverPort="
            + FreePorts.next()
            + "\n"
            + serverLines
            + settings.replace("<id>", Integer.toString(id));
    ConfigFile.Result result =
        ConfigFile.parse(
            new ConfigFile.Sources(
                "zoo.cfg",
                text,
                Map.of(),
                Map.of("QUORATE_ID", Integer.toString(id)),
                _ -> Optional.empty()));
    if (!result.problems().isEmpty())
      throw new IllegalArgumentException(result.problems().toString());
    ServerConfig config = result.config().orElseThrow();
    servers.put(id, CoordinationServer.start(config, "test", deaths::add));
  }

  void stop(int id) {
    CoordinationServer server = servers.remove(id);
    if (server != null) server.close();
  }

  CoordinationServer server(int id) {
    CoordinationServer server = servers.get(id);
    if (server == null) throw new IllegalStateException("server " + id + " doesn't run");
    return server;
  }

  /** The server that leads. */
  int leader() {
    for (Map.Entry<Integer, CoordinationServer> entry : servers.entrySet()) {
      PeerView peer = entry.getValue().life().view().peer();
      if (peer.serving() && peer.leader() == entry.getKey()) return entry.getKey();
    }
    throw new IllegalStateException("nobody leads");
  }

  int clientPort(int id) {
    return server(id).clientAddress().getPort();
  }

  /** All servers, as clients name them. */
  String connectString() {
    return String.join(
        ",", clientPorts.values().stream().map(port -> "127.0.0.1:" + port).toList());
  }

  /** Where a server listens for the others. */
  int peerPort(int id) {
    for (String line : serverLines.split("\n")) {
      if (line.startsWith("server." + id + "=")) return Integer.parseInt(line.split(":")[1]);
    }
    throw new IllegalStateException("server " + id + " has no line");
  }

  /** A stock client, connected. */
  ZooKeeper client(int id) throws Exception {
    return connect("127.0.0.1:" + clientPorts.get(id));
  }

  /** A stock client of one server, which may become one that only reads. */
  ZooKeeper reader(int id, Watcher watcher) throws Exception {
    ZooKeeper client = new ZooKeeper("127.0.0.1:" + clientPorts.get(id), 30_000, watcher, true);
    clients.add(client);
    return client;
  }

  /** A stock client that knows all servers, connected. */
  ZooKeeper client() throws Exception {
    return connect(connectString());
  }

  private ZooKeeper connect(String servers) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            servers,
            20_000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) connected.countDown();
            });
    clients.add(client);
    if (!connected.await(30, TimeUnit.SECONDS))
      throw new IllegalStateException("no connection to " + servers);
    return client;
  }

  @Override
  public void close() {
    for (ZooKeeper client : clients) {
      try {
        client.close(1_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    List.copyOf(servers.keySet()).forEach(this::stop);
    if (!deaths.isEmpty()) throw new AssertionError("a server died", deaths.getFirst());
  }
}
