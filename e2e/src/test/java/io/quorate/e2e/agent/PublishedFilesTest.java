package io.quorate.e2e.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process sees of a ConfigMap's or a Secret's files while these change. */
final class PublishedFilesTest {
  private static final Path CURRENT = Path.of("..data");

  @TempDir private Path directory;

  private void publish(String... namesAndTexts) throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    for (int i = 0; i < namesAndTexts.length; i += 2)
      files.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(UTF_8));
    PublishedFiles.publish(directory, files);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith(".."))
          .sorted()
          .toList();
    }
  }

  @Test
  void allFilesChangeAtOnceBecauseTheyAreReadThroughOneLink() throws IOException {
    publish("tls.crt", "first", "tls.key", "first");
    Path old = directory.resolve(CURRENT).toRealPath();
    publish("tls.crt", "second", "tls.key", "second");
    for (String name : names()) {
      assertThat(directory.resolve(name)).isSymbolicLink().hasContent("second");
      assertThat(Files.readSymbolicLink(directory.resolve(name)).getName(0)).isEqualTo(CURRENT);
    }
    assertThat(old).doesNotExist();
  }

  @Test
  void whatIsTheSameIsLeftAlone() throws IOException {
    publish("zoo.cfg", "a=b");
    Path before = directory.resolve(CURRENT).toRealPath();
    publish("zoo.cfg", "a=b");
    assertThat(directory.resolve(CURRENT).toRealPath()).isEqualTo(before);
  }

  @Test
  void aKeyThatIsTakenAwayTakesItsFileWithIt() throws IOException {
    publish("stays", "1", "goes", "1", "below/goes", "1");
    assertThat(names()).containsExactly("below", "goes", "stays");
    publish("stays", "1");
    assertThat(names()).containsExactly("stays");
    publish();
    assertThat(names()).isEmpty();
  }

  @Test
  void nothingIsWrittenOutsideTheDirectory() throws IOException {
    publish("../../outside", "1", "inside", "1");
    assertThat(names()).containsExactly("inside");
    assertThat(directory.resolveSibling("outside")).doesNotExist();
  }
}
