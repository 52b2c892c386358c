import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Lays out what an image holds beside the jars: a Java runtime of the modules that are needed, and this machine's shell and C
 * library, as far as runtime and shell are linked to them. Arguments: the folder, which is emptied first, and the modules.
 */
final class ImageRoot {
  private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/\\S+) \\(0x");
  private static final Path SHELL = Path.of("/bin/sh");

  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]).toAbsolutePath();
    delete(root);
    Path runtime = root.resolve("opt/java");
    Files.createDirectories(runtime.getParent());
    int status =
        ToolProvider.findFirst("jlink")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--add-modules",
                arguments[1],
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress=zip-6",
                "--generate-cds-archive",
                "--output",
                runtime.toString());
    if (status != 0) System.exit(status);
    Files.createDirectories(root.resolve("tmp"));
    copy(SHELL, root);
    SortedSet<Path> libraries = libraries(runtime);
    for (Path library : libraries) copy(library, root);
    System.out.println("image root: " + root + " with the system libraries " + libraries);
  }

  /** What ldd says, without what the runtime brings itself. */
  private static SortedSet<Path> libraries(Path runtime) throws Exception {
    List<String> command = new ArrayList<>(List.of("ldd", SHELL.toString()));
    try (Stream<Path> files = Files.walk(runtime)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().endsWith(".so") || Files.isExecutable(file))
          .forEach(file -> command.add(file.toString()));
    }
    Process ldd = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    SortedSet<Path> libraries = new TreeSet<>();
    try (var lines = ldd.inputReader()) {
      lines.lines()
          .map(LIBRARY::matcher)
          .filter(Matcher::find)
          .map(found -> Path.of(found.group(1)).normalize())
          .filter(library -> !library.startsWith(runtime))
          .forEach(libraries::add);
    }
    if (libraries.isEmpty()) throw new IOException("ldd names no library; images are built on Linux with a C library that has ldd");
    return libraries;
  }

  /** To the same place in the image; links become what they lead to. */
  private static void copy(Path file, Path root) throws IOException {
    Path target = root.resolve(file.toString().substring(1));
    Files.createDirectories(target.getParent());
    Files.copy(file.toRealPath(), target);
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
