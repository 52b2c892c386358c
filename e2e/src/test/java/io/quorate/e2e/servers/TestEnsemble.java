package io.quorate.e2e.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Servers on this machine that form one ensemble, each a process of its own. Closing kills what
 * still runs and deletes the data; the logs stay in {@code target/servers}.
 */
public final class TestEnsemble implements AutoCloseable {
  /** Long enough for a machine that does other things as well; a healthy ensemble needs seconds. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  public static final int TICK_MILLIS = 500;
  public static final int INIT_LIMIT_TICKS = 6;

  private final Path folder;
  private final List<TestServer> servers = new ArrayList<>();

  private TestEnsemble(Path folder) {
    this.folder = folder;
  }

  /** Whoever ends the tests in the middle must not leave servers behind. */
  private void killAtExit() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /** Servers with ids from 1 on, configured and not started. */
  public static TestEnsemble configure(ServerKind kind, int count) {
    TestEnsemble ensemble = new TestEnsemble(newFolder());
    ensemble.killAtExit();
    List<String> members = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      members.add("server." + id + "=127.0.0.1:" + Ports.next() + ":" + Ports.next());
    }
    for (int id = 1; id <= count; id++) {
      Path home = ensemble.folder.resolve("server-" + id);
      TestServer server = new TestServer(kind, id, Ports.next(), home);
      List<String> lines = new ArrayList<>(configuration(kind, server));
      lines.addAll(members);
      server.writeConfiguration(lines);
      server.writeDataDir();
      ensemble.servers.add(server);
    }
    return ensemble;
  }

  /** Three servers of the chosen kind, serving. */
  public static TestEnsemble startThree() {
    TestEnsemble ensemble = configure(ServerKind.chosen(), 3);
    try {
      ensemble.startAll();
      ensemble.awaitServing();
      return ensemble;
    } catch (RuntimeException | Error e) {
      ensemble.close();
      throw e;
    }
  }

  private static List<String> configuration(ServerKind kind, TestServer server) {
    List<String> lines = new ArrayList<>();
    lines.add("tickTime=" + TICK_MILLIS);
    lines.add("initLimit=" + INIT_LIMIT_TICKS);
    lines.add("syncLimit=5");
    lines.add("dataDir=" + server.dataDir());
    lines.add("clientPort=" + server.clientPort());
    lines.add("clientPortAddress=127.0.0.1");
    lines.add("admin.enableServer=false");
    lines.add("maxSessionTimeout=20000");
    lines.add("4lw.commands.whitelist=*");
    if (kind == ServerKind.QUORATE) {
      lines.add("quorate.healthPort=" + Ports.next());
      lines.add("quorate.controlPort=" + Ports.next());
    }
    return lines;
  }

  private static Path newFolder() {
    try {
      Path parent = Files.createDirectories(Path.of("target", "servers").toAbsolutePath());
      return Files.createTempDirectory(parent, "ensemble-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<TestServer> servers() {
    return servers;
  }

  public TestServer server(int id) {
    return servers.get(id - 1);
  }

  public Stream<TestServer> alive() {
    return servers.stream().filter(TestServer::isAlive);
  }

  /** All servers, as clients are given them. */
  public String connectString() {
    return String.join(",", servers.stream().map(TestServer::address).toList());
  }

  /** Starts what isn't running. */
  public void startAll() {
    servers.stream().filter(server -> !server.isAlive()).forEach(TestServer::start);
  }

  /** SIGKILL for every running server, as close together as one process can send it. */
  public void killAll() {
    List<TestServer> victims = alive().toList();
    victims.forEach(TestServer::signalKill);
    victims.forEach(TestServer::awaitExit);
  }

  /** Until all running servers serve, under one leader. */
  public void awaitServing() {
    await("all running servers serve under one leader; logs in " + folder)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() ->
            alive().allMatch(TestServer::isServing)
                && alive().filter(TestServer::isLeader).count() == 1);
  }

  /** The server that leads; waits for one if need be. */
  public TestServer leader() {
    return await("a leader; logs in " + folder)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> alive().filter(TestServer::isLeader).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  /** A running server that doesn't lead. */
  public TestServer follower() {
    TestServer leader = leader();
    return alive().filter(server -> server != leader).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    for (TestServer server : servers) {
      if (server.isAlive()) server.kill();
      Folders.delete(server.dataDir());
    }
  }

  @Override
  public String toString() {
    return "ensemble in " + folder;
  }
}
