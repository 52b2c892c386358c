package io.quorate.e2e.servers;

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
}
