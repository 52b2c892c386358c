package io.quorate.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schedules that once broke somebody's servers, or ours, with everything that comes of them. {@code
 * -Drewrite} writes down anew what comes; read the difference before you keep it.
 */
class StoryTest {
  private static final Path STORIES = Path.of("src/test/resources/stories");

  static List<Path> stories() throws IOException {
    try (Stream<Path> files = Files.list(STORIES)) {
      return files.filter(each -> each.toString().endsWith(".txt")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("stories")
  void storyEndsAsItIsWritten(Path file) throws IOException {
    String written = Files.readString(file);
    String told = Story.tell(written);
    if (System.getProperty("rewrite") != null) Files.writeString(file, told);
    else assertThat(told).isEqualTo(written);
  }
}
