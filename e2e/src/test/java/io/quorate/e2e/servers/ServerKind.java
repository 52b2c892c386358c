package io.quorate.e2e.servers;

import java.nio.file.Path;
import java.util.List;

/** Which server the tests run against: ours, or Apache ZooKeeper, which proves the tests. */
public enum ServerKind {
  QUORATE {
    @Override
    List<String> command(Path configuration) {
      return List.of(Launcher.built().toString(), "server", configuration.toString());
    }
  },
  ZOOKEEPER {
    @Override
    List<String> command(Path configuration) {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx512m",
          "-Dlog.level=INFO",
          "-XX:TieredStopAtLevel=1",
          "-cp",
          System.getProperty("java.class.path"),
          "org.apache.zookeeper.server.quorum.QuorumPeerMain",
          configuration.toString());
    }
  };

  /** {@code -Dserver=zookeeper}; ours without it. */
  public static ServerKind chosen() {
    return switch (System.getProperty("server", "quorate")) {
      case "quorate" -> QUORATE;
      case "zookeeper" -> ZOOKEEPER;
      case String other ->
          throw new IllegalArgumentException("-Dserver=" + other + " is not quorate or zookeeper");
    };
  }

  abstract List<String> command(Path configuration);
}
