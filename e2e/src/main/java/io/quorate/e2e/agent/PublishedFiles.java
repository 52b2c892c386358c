package io.quorate.e2e.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of a ConfigMap, a Secret or a projected volume, published as a kubelet does it: whoever
 * looks sees all of the old ones or all of the new ones, a key never beside another key's
 * certificate. Each name in the directory is a link through {@code ..data}, which is turned at once
 * from one directory of contents to the next.
 */
final class PublishedFiles {
  private static final String CURRENT = "..data";

  private PublishedFiles() {}

  /**
   * Makes the directory hold these files and no others; does nothing if it already does.
   *
   * @param files contents by path below the directory; one that would lie outside is left out
   */
  static void publish(Path directory, Map<String, byte[]> files) throws IOException {
    Path current = directory.resolve(CURRENT);
    if (holds(current, files)) return;
    Path fresh = Files.createTempDirectory(directory, "..");
    Set<String> names = new TreeSet<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = fresh.resolve(file.getKey()).normalize();
      if (!path.startsWith(fresh)) continue;
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
      names.add(fresh.relativize(path).getName(0).toString());
    }
    Path old = Files.isSymbolicLink(current) ? current.toRealPath() : fresh;
    Path turned = Files.createSymbolicLink(directory.resolve("..turned"), fresh.getFileName());
    Files.move(turned, current, StandardCopyOption.ATOMIC_MOVE);
    link(directory, names);
    if (!old.equals(fresh)) Directories.remove(old);
  }

  private static boolean holds(Path current, Map<String, byte[]> files) throws IOException {
    if (!Files.isDirectory(current)) return false;
    Path contents = current.toRealPath();
    try (Stream<Path> present = Files.walk(contents)) {
      if (present.filter(Files::isRegularFile).count() != files.size()) return false;
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = contents.resolve(file.getKey());
      if (!Files.isRegularFile(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue()))
        return false;
    }
    return true;
  }

  private static void link(Path directory, Set<String> names) throws IOException {
    for (String name : names) {
      Path link = directory.resolve(name);
      if (!Files.isSymbolicLink(link)) Files.createSymbolicLink(link, Path.of(CURRENT, name));
    }
    try (Stream<Path> present = Files.list(directory)) {
      for (Path link : present.toList()) {
        String name = link.getFileName().toString();
        if (!name.startsWith("..") && Files.isSymbolicLink(link) && !names.contains(name))
          Files.delete(link);
      }
    }
  }
}
