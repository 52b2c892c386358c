package io.quorate.e2e.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the launcher of this checkout is. */
public final class Launcher {
  private Launcher() {}

  /** The script {@code quorate} in the nearest folder above that has one. */
  public static Path script() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path script = folder.resolve("quorate");
      if (Files.isRegularFile(script)) return script;
    }
    throw new IllegalStateException("there is no launcher 'quorate' in or above " + start);
  }

  /**
   * The script, once it has built what it starts: no test should count that as a server's start.
   */
  public static Path built() {
    return Built.SCRIPT;
  }

  /** Initialised at the first use. */
  private static final class Built {
    static final Path SCRIPT = build(script());

    private static Path build(Path script) {
      ProcessBuilder builder = new ProcessBuilder(script.toString(), "server", "--help");
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      try {
        int status = builder.start().waitFor();
        if (status != 0) throw new IllegalStateException(script + " can't start: " + status);
        return script;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
