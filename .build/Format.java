import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Formats every Java file below the modules' source folders: {@code java Format.java check|apply ROOT}. Exit status 1
 * and the names of the files if a check finds any that differ.
 */
final class Format {
  public static void main(String[] arguments) throws IOException {
    boolean apply = arguments[0].equals("apply");
    Path root = Path.of(arguments[1]);
    List<Path> sources = new ArrayList<>();
    for (String folder : List.of("server/src", "operator/src", "e2e/src")) {
      if (!Files.isDirectory(root.resolve(folder))) continue;
      try (Stream<Path> files = Files.walk(root.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    List<String> problems =
        sources.parallelStream().map(source -> problem(root, source, apply)).filter(p -> !p.isEmpty()).sorted().toList();
    problems.forEach(problem -> System.err.println("format: " + problem));
    if (!problems.isEmpty()) {
      System.err.println("format: " + problems.size() + " file(s); repair with: mvn -N validate -Dformat=apply");
      System.exit(1);
    }
  }

  private static String problem(Path root, Path source, boolean apply) {
    try {
      String text = Files.readString(source);
      String formatted =
          new Formatter()
              .formatSource(RemoveUnusedImports.removeUnusedImports(ImportOrderer.reorderImports(text, Style.GOOGLE)));
      if (text.equals(formatted)) return "";
      if (!apply) return root.relativize(source) + " is not formatted";
      Files.writeString(source, formatted);
      return "";
    } catch (FormatterException | IOException e) {
      return root.relativize(source) + " can't be formatted: " + e.getMessage();
    }
  }
}
