package io.quorate.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A test that a page names as its proof is there. */
final class DocumentedTestsTest {
  private static final Path ROOT = Path.of("..");

  /** Names tests of ZooKeeper itself, which run against this server. */
  private static final String COMPATIBILITY = "compatibility.md";

  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+(?:Test|IT))`");

  @Test
  void everyTestThatAPageNamesIsThere() throws IOException {
    Set<String> named = new TreeSet<>();
    try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
      for (Path page : pages.filter(DocumentedTestsTest::isOurs).toList()) {
        Matcher matcher = NAME.matcher(Files.readString(page));
        while (matcher.find()) named.add(matcher.group(1));
      }
    }
    assertThat(named).isNotEmpty();
    named.removeAll(classes());
    assertThat(named).as("named in docs/, and not among the tests").isEmpty();
  }

  private static boolean isOurs(Path page) {
    return page.toString().endsWith(".md") && !page.endsWith(COMPATIBILITY);
  }

  private static Set<String> classes() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module : new String[] {"server", "operator", "e2e"}) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        names.addAll(
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".java"))
                .map(name -> name.substring(0, name.length() - ".java".length()))
                .collect(Collectors.toSet()));
      }
    }
    return names;
  }
}
