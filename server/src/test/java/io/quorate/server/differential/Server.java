package io.quorate.server.differential;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.quorate.server.main.CoordinationServer;
import io.quorate.server.runtime.ConfigFile;
import io.quorate.server.testing.FreePorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.slf4j.LoggerFactory;

/** One of the two servers, stand-alone, in this process, on a port of the loopback address. */
record Server(int port, Runnable stop) implements AutoCloseable {
  private static final int TICK_MILLIS = 2_000;

  /** Longer than a run takes: two servers don't end a session at the same moment. */
  private static final int SESSION_MILLIS_MIN = 500_000;

  private static final int SESSION_MILLIS_MAX = 600_000;

  /** The superuser's password is {@code test}. */
  private static final String SUPER_DIGEST = "super:D/InIHSb7yEEbrWz8b9l71RjZJU=";

  /** Ours. */
  static Server quorate(Path directory) throws Exception {
    Path home = Files.createDirectories(directory.resolve("quorate"));
    String settings =
        """
        dataDir=%s
        clientPort=%d
        clientPortAddress=127.0.0.1
        quorate.healthPort=%d
        quorate.controlPort=%d
        tickTime=%d
        minSessionTimeout=%d
        maxSessionTimeout=%d
        maxClientCnxns=0
        snapCount=10000000
        extendedTypesEnabled=true
        enforceQuota=true
        znode.container.checkIntervalMs=100000000
        DigestAuthenticationProvider.superDigest=%s
        """
            .formatted(
                home,
                FreePorts.next(),
                FreePorts.next(),
                FreePorts.next(),
                TICK_MILLIS,
                SESSION_MILLIS_MIN,
                SESSION_MILLIS_MAX,
                SUPER_DIGEST);
    ConfigFile.Result parsed =
        ConfigFile.parse(
            new ConfigFile.Sources("zoo.cfg", settings, Map.of(), Map.of(), _ -> Optional.empty()));
    if (!parsed.problems().isEmpty()) throw new IllegalStateException(parsed.problems().toString());
    List<Throwable> deaths = new CopyOnWriteArrayList<>();
    CoordinationServer server =
        CoordinationServer.start(parsed.config().orElseThrow(), "test", deaths::add);
    return new Server(
        server.clientAddress().getPort(),
        () -> {
          server.close();
          if (!deaths.isEmpty()) throw new AssertionError("the server died", deaths.getFirst());
        });
  }

  /** Apache ZooKeeper, which is configured by the process's properties. */
  static Server apache(Path directory) throws Exception {
    quiet();
    System.setProperty("zookeeper.forceSync", "no");
    System.setProperty("zookeeper.extendedTypesEnabled", "true");
    System.setProperty("zookeeper.enforceQuota", "true");
    System.setProperty("zookeeper.digest.enabled", "false");
    System.setProperty("zookeeper.DigestAuthenticationProvider.superDigest", SUPER_DIGEST);
    Path home = Files.createDirectories(directory.resolve("apache"));
    ZooKeeperServer server = new ZooKeeperServer(home.toFile(), home.toFile(), TICK_MILLIS);
    server.setMinSessionTimeout(SESSION_MILLIS_MIN);
    server.setMaxSessionTimeout(SESSION_MILLIS_MAX);
    ServerCnxnFactory port =
        ServerCnxnFactory.createFactory(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    port.startup(server);
    return new Server(port.getLocalPort(), port::shutdown);
  }

  /**
   * It writes a line or two about each request that it refuses, which is what programs are full of.
   */
  private static void quiet() {
    if (LoggerFactory.getLogger("org.apache.zookeeper") instanceof Logger logger) {
      logger.setLevel(Level.OFF);
    }
  }

  @Override
  public void close() {
    stop.run();
  }
}
