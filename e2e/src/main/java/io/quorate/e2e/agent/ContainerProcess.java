package io.quorate.e2e.agent;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Starts and ends the process that a container's command asks for. */
final class ContainerProcess {
  /** A log that is larger when its container starts again is put aside first. */
  private static final long LOG_BYTES_BEFORE_ROTATION = 50L << 20;

  private static final Set<String> PROGRAMS = Set.of("server", "operator");

  private final Process process;
  private final ProcessGuard guard;

  private ContainerProcess(Process process, ProcessGuard guard) {
    this.process = process;
    this.guard = guard;
  }

  static ContainerProcess start(
      Pod pod,
      Container container,
      String address,
      Path root,
      Path hosts,
      AgentOptions options,
      Cluster cluster,
      ProcessGuard guard)
      throws CannotRun, IOException {
    requireOurs(container);
    Mounts mounts = Mounts.prepare(pod, container, root, cluster);
    Map<String, String> variables = Environment.of(pod, container, address, mounts, cluster);
    List<String> command = new ArrayList<>(options.launcher());
    List<String> given = new ArrayList<>(container.getCommand());
    given.addAll(container.getArgs());
    for (String word : given.subList(1, given.size()))
      command.add(mounts.rewrite(Environment.expand(word, variables)));
    ProcessBuilder builder = new ProcessBuilder(command);
    Environment.inherit(builder.environment());
    builder.environment().putAll(variables);
    builder.environment().put("QUORATE_BIND_ADDRESS", address);
    Access.add(builder.environment(), mounts, cluster.server());
    String javaOptions = variables.getOrDefault("JAVA_OPTS", "");
    builder
        .environment()
        .put("JAVA_OPTS", (javaOptions + " -Djdk.net.hosts.file=" + hosts).strip());
    File log = log(root, container.getName());
    builder.directory(root.toFile());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    Process process = builder.start();
    process.getOutputStream().close();
    guard.started(process);
    return new ContainerProcess(process, guard);
  }

  /** Refuses, with a sentence, whatever is no program of ours. */
  static void requireOurs(Container container) throws CannotRun {
    List<String> command = container.getCommand();
    if (command.size() >= 2
        && command.get(0).equals("quorate")
        && PROGRAMS.contains(command.get(1))) return;
    throw CannotRun.ever(
        "local mode has no container engine: it runs containers whose command begins with [quorate, server] or"
            + " [quorate, operator], and the command of "
            + container.getName()
            + " is "
            + command);
  }

  static Path logFile(Path root, String container) {
    return root.resolve("log").resolve(container + ".log");
  }

  private static File log(Path root, String container) throws IOException {
    Path file = logFile(root, container);
    Files.createDirectories(file.getParent());
    if (Files.exists(file) && Files.size(file) > LOG_BYTES_BEFORE_ROTATION) {
      Files.move(
          file, file.resolveSibling(container + ".log.old"), StandardCopyOption.REPLACE_EXISTING);
    }
    return file.toFile();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Of a process that has ended; one that a signal ended has 128 and its number, as shells have it.
   */
  int exitCode() {
    return process.exitValue();
  }

  /** Asks it to end, waits, and ends it. Returns when it is gone. */
  void end(long graceMillis) throws IOException {
    try {
      process.destroy();
      if (!process.waitFor(graceMillis, TimeUnit.MILLISECONDS)) kill();
      process.waitFor();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    noteEnd();
  }

  private void kill() {
    // The launcher becomes the server, but while it builds it has children.
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Called once it has ended by itself. */
  void noteEnd() throws IOException {
    guard.ended(process);
  }

  /** Waits for the end. */
  boolean awaitEnd(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }
}
