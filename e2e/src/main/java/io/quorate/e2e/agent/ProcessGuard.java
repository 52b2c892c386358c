package io.quorate.e2e.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes sure that no process of the agent outlives it, even if it is killed: a shell waits for the
 * end of its input, which comes when the agent's JVM ends in whatever way, and then kills what is
 * still in a list of process ids. A pid is believed only if the command line of its process names
 * the agent's data directory, so one that was given out again to another program is left alone.
 */
final class ProcessGuard implements AutoCloseable {
  /**
   * The signals of a terminal's Ctrl-C reach the shell as well, and must not end it before its work
   * is done.
   */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      cat > /dev/null
      while read -r pid; do
        case "$(ps -ww -o command= -p "$pid" 2> /dev/null)" in *"$2"*) kill -KILL "$pid" ;; esac
      done < "$1"
      : > "$1"
      """;

  private final Path list;
  private final String mark;
  private final Process shell;
  private final Map<Long, Boolean> running = new ConcurrentHashMap<>();

  /**
   * Ends what an earlier agent in the same directory has left, and begins to watch over this one.
   *
   * @param mark what the command lines of all processes of this directory hold
   */
  ProcessGuard(Path list, String mark) throws IOException {
    this.list = list;
    this.mark = mark;
    killLeftOvers();
    Files.writeString(list, "");
    shell = new ProcessBuilder("sh", "-c", SCRIPT, "quorate-guard", list.toString(), mark).start();
  }

  private void killLeftOvers() throws IOException {
    if (!Files.exists(list)) return;
    for (String line : Files.readAllLines(list)) {
      if (!line.matches("\\d+")) continue;
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(line));
      process
          .filter(each -> each.info().commandLine().orElse("").contains(mark))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  void started(Process process) throws IOException {
    running.put(process.pid(), true);
    write();
  }

  void ended(Process process) throws IOException {
    running.remove(process.pid());
    write();
  }

  private synchronized void write() throws IOException {
    StringBuilder text = new StringBuilder();
    running.keySet().forEach(pid -> text.append(pid).append('\n'));
    Path fresh = list.resolveSibling(list.getFileName() + ".new");
    Files.writeString(
        fresh,
        text,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
    Files.move(fresh, list, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Lets the shell end; whatever is still in the list ends with it. */
  @Override
  public void close() throws IOException {
    shell.getOutputStream().close();
    try {
      shell.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
