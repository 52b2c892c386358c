package io.quorate.server.main;

import io.quorate.server.runtime.ConfigFile;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.shell.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Three servers that start, are used for a moment, and stop, all in this process and on loopback.
 * The launcher has the JVM write down what it loaded and compiled meanwhile ({@code
 * -XX:AOTCacheOutput}); a server that starts with that needs half the time.
 */
public final class Rehearsal {
  private static final int SERVERS = 3;

  private static final String SCRIPT =
      """
      create /rehearsal one
      get /rehearsal
      set /rehearsal two
      create -e -s /rehearsal/member- three
      ls /rehearsal
      stat /rehearsal
      getAcl /rehearsal
      sync /rehearsal
      """;

  private Rehearsal() {}

  /** Exit status 0 if it went well; then only its cache is worth something. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory("quorate-rehearsal");
    List<CoordinationServer> servers = new ArrayList<>();
    int status;
    try {
      List<Integer> ports = freePorts(2 * SERVERS);
      for (int id = 1; id <= SERVERS; id++)
        servers.add(
            CoordinationServer.start(
                config(directory, id, ports), Version.current(), death -> System.exit(1)));
      status = use(servers.getLast().clientAddress().getPort());
    } finally {
      servers.forEach(CoordinationServer::close);
      delete(directory);
    }
    System.exit(status);
  }

  private static int use(int port) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    Shell.Surroundings around =
        new Shell.Surroundings(
            new BufferedReader(new StringReader(SCRIPT)),
            nowhere,
            System.err,
            false,
            Path.of("no-history"));
    return new Shell(around).run(List.of("--server", "127.0.0.1:" + port));
  }

  private static ServerConfig config(Path directory, int id, List<Integer> ports)
      throws IOException {
    Path data = Files.createDirectories(directory.resolve(Integer.toString(id)));
    StringBuilder text = new StringBuilder();
    text.append("tickTime=500\ninitLimit=10\nsyncLimit=5\nclientPortAddress=127.0.0.1\n")
        .append("quorate.healthPort=0\nquorate.controlPort=0\n")
        .append("dataDir=" + data.toString().replace("\\", "\\\\") + "\n")
        .append("clientPort=" + ports.get(SERVERS + id - 1) + "\n");
    for (int other = 1; other <= SERVERS; other++) {
      int port = ports.get(other - 1);
      text.append("server." + other + "=127.0.0.1:" + port + ":" + port + "\n");
    }
    return ConfigFile.parse(
            new ConfigFile.Sources(
                "rehearsal",
                text.toString(),
                Map.of(),
                Map.of("QUORATE_ID", Integer.toString(id)),
                _ -> Optional.empty()))
        .config()
        .orElseThrow();
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++)
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : held) socket.close();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }
}
