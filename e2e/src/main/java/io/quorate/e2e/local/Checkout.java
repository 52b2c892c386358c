package io.quorate.e2e.local;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The checkout or distribution that this program is part of.
 *
 * @param root the directory with the launcher {@code quorate}
 */
record Checkout(Path root) {
  /** Looks upwards from where this class was loaded. */
  static Checkout find() throws IOException {
    try {
      Path place =
          Path.of(Checkout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (Path directory = place.getParent();
          directory != null;
          directory = directory.getParent()) {
        if (Files.isExecutable(directory.resolve("quorate"))
            && Files.isDirectory(directory.resolve("crds"))) {
          return new Checkout(directory);
        }
      }
      throw new IOException(
          "no directory above " + place + " holds the launcher 'quorate' and the folder 'crds'");
    } catch (URISyntaxException e) {
      throw new IOException("where is this program?", e);
    }
  }

  Path launcher() {
    return root.resolve("quorate");
  }

  Path crds() {
    return root.resolve("crds");
  }

  Path example() {
    return root.resolve("docs").resolve("examples").resolve("cluster.yaml");
  }
}
