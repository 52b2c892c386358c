package io.quorate.operator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each part of the algorithm is needed: without it the simulation finds what it is there to
 * prevent. The mistakes in our code are made here, in memory; no switch for them is in the code.
 */
@Execution(ExecutionMode.CONCURRENT)
final class MutantTest {
  private static final Path SOURCES = Path.of("src/main/java/io/quorate/operator");
  private static final int RUNS_MAX = 60_000;

  static Stream<Mutant> mutants() {
    return Mutants.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void mutantIsFound(Mutant mutant) throws IOException, ReflectiveOperationException {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Mutant.Edit edit : mutant.edits()) {
      String source =
          sources.containsKey(edit.file())
              ? sources.get(edit.file())
              : Files.readString(SOURCES.resolve(edit.file()));
      int at = source.indexOf(edit.original());
      assertThat(at).as("the piece is in the source: " + edit.original()).isNotNegative();
      assertThat(source.indexOf(edit.original(), at + 1)).as("only once").isNegative();
      sources.put(edit.file(), source.replace(edit.original(), edit.replacement()));
    }
    Class<?> hunt =
        new MutantLoader(MutantLoader.compile(sources)).loadClass(MutantHunt.class.getName());
    var method = hunt.getDeclaredMethod("hunt", Set.class, Set.class, long.class, int.class);
    method.setAccessible(true);
    long first = Long.getLong("first", 1);
    String found =
        (String)
            method.invoke(null, names(mutant.findings()), names(mutant.flaws()), first, RUNS_MAX);
    System.out.println(mutant.name() + ": " + found);
    assertThat(found).startsWith("found");
  }

  private static Set<String> names(Set<? extends Enum<?>> values) {
    return values.stream().map(Enum::name).collect(Collectors.toSet());
  }
}
