package io.quorate.server.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The inputs that once showed something new: a file per target, a line of hexadecimal each. */
final class Corpus {
  private static final Path FOLDER = Path.of("src/test/resources/fuzz");

  private Corpus() {}

  static List<byte[]> of(Target target) throws IOException {
    List<byte[]> inputs = new ArrayList<>();
    Path file = file(target);
    if (!Files.exists(file)) return inputs;
    for (String line : Files.readAllLines(file)) inputs.add(HexFormat.of().parseHex(line));
    return inputs;
  }

  static void keep(Target target, List<byte[]> inputs) throws IOException {
    Files.createDirectories(FOLDER);
    Files.write(file(target), inputs.stream().map(HexFormat.of()::formatHex).toList());
  }

  private static Path file(Target target) {
    return FOLDER.resolve(target.name().replace(' ', '-') + ".txt");
  }
}
