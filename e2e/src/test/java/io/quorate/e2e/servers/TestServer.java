package io.quorate.e2e.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server of an ensemble: a folder with its configuration and data, and the process that runs
 * there, if it does. Everything it prints goes to {@code server.log} in the folder.
 */
public final class TestServer {
  private static final int FOUR_LETTER_MILLIS = 1_000;
  private static final int STOP_SECONDS = 20;

  private final ServerKind kind;
  private final int id;
  private final int clientPort;
  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private @Nullable Process process;

  TestServer(ServerKind kind, int id, int clientPort, Path folder) {
    this.kind = kind;
    this.id = id;
    this.clientPort = clientPort;
    this.folder = folder;
    // A server of a test lives for seconds: it should spend them on its work and not on compiling.
    environment.put("JAVA_OPTS", "-Xmx512m -XX:TieredStopAtLevel=1");
  }

  public int id() {
    return id;
  }

  public int clientPort() {
    return clientPort;
  }

  public String address() {
    return "127.0.0.1:" + clientPort;
  }

  public Path folder() {
    return folder;
  }

  public Path dataDir() {
    return folder.resolve("data");
  }

  public Path log() {
    return folder.resolve("server.log");
  }

  /** Adds a variable to the environment of its next process. */
  public void setVariable(String name, String value) {
    environment.put(name, value);
  }

  /** Starts the process and returns at once. */
  public void start() {
    if (isAlive()) throw new IllegalStateException("server " + id + " is running");
    ProcessBuilder builder = new ProcessBuilder(kind.command(folder.resolve("zoo.cfg")));
    builder.directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** The process id; it must be running. */
  public long pid() {
    return running().pid();
  }

  /** Asks it to stop, as an operator does, and waits until it has; returns its exit status. */
  public int stop() {
    Process stopping = running();
    stopping.destroy();
    return awaitExit(stopping);
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill() {
    Process killed = running();
    killed.destroyForcibly();
    awaitExit(killed);
  }

  void signalKill() {
    running().destroyForcibly();
  }

  /** Waits for it to end by itself; returns its exit status. */
  public int awaitExit() {
    if (process == null) throw new IllegalStateException("server " + id + " was never started");
    return awaitExit(process);
  }

  private int awaitExit(Process ending) {
    try {
      if (!ending.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        ending.destroyForcibly();
        throw new AssertionError(
            "server " + id + " did not end within " + STOP_SECONDS + " s; see " + log());
      }
      return ending.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGSTOP: it keeps its connections and does nothing. */
  public void freeze() {
    signal("STOP");
  }

  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process running() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException("server " + id + " is not running; see " + log());
    }
    return process;
  }

  /** The answer to a four letter word; empty if there is none within a second. */
  public Optional<String> ask(String word) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort), FOUR_LETTER_MILLIS);
      socket.setSoTimeout(FOUR_LETTER_MILLIS);
      socket.getOutputStream().write(word.getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return answer.isEmpty() ? Optional.empty() : Optional.of(answer);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A line of {@code srvr}, such as Mode or Zxid; empty if the server doesn't serve. */
  public Optional<String> status(String key) {
    return ask("srvr").stream()
        .flatMap(String::lines)
        .filter(line -> line.startsWith(key + ": "))
        .map(line -> line.substring(key.length() + 2))
        .findFirst();
  }

  public boolean isLeader() {
    return status("Mode").equals(Optional.of("leader"));
  }

  /** Whether it answers clients. */
  public boolean isServing() {
    return status("Mode").isPresent();
  }

  /** The epoch in which it last heard of a transaction; empty if it doesn't serve. */
  public Optional<Long> epoch() {
    return status("Zxid").map(zxid -> Long.decode(zxid) >>> 32);
  }

  /** Whether it listens for clients, serving or not. */
  public boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort), FOUR_LETTER_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What it has printed so far. */
  public String printed() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes its data, as a lost disk does. */
  public void emptyDataDir() {
    if (isAlive()) throw new IllegalStateException("server " + id + " is running");
    Folders.delete(dataDir());
    writeDataDir();
  }

  void writeDataDir() {
    try {
      Files.createDirectories(dataDir());
      Files.writeString(dataDir().resolve("myid"), id + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void writeConfiguration(List<String> lines) {
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve("zoo.cfg"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "server " + id;
  }
}
