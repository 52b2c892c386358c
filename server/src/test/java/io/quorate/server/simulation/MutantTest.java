package io.quorate.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The checkers bite: each of these mistakes in our own code is found by the law that it breaks. The
 * mistakes are made here, in memory; no switch for them is in the code.
 */
@Execution(ExecutionMode.CONCURRENT)
class MutantTest {
  private static final Path SOURCES = Path.of("src/main/java/io/quorate/server");
  private static final int SEEDS_MAX = 600;

  static Stream<Mutant> mutants() {
    return Mutants.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void mutantIsFound(Mutant mutant) throws IOException, ReflectiveOperationException {
    String source = Files.readString(SOURCES.resolve(mutant.file()));
    int at = source.indexOf(mutant.original());
    assertThat(at).as("the piece to be replaced is in the source").isNotNegative();
    assertThat(source.indexOf(mutant.original(), at + 1)).as("only once").isNegative();
    String mutated = source.replace(mutant.original(), mutant.replacement());

    Map<String, byte[]> classes = MutantLoader.compile(mutant.file(), mutated);
    MutantLoader loader = new MutantLoader(classes);
    Class<?> hunt = loader.loadClass(MutantHunt.class.getName());
    var method = hunt.getDeclaredMethod("hunt", String.class, int.class, int.class);
    method.setAccessible(true);
    String found = (String) method.invoke(null, mutant.killer(), mutant.firstSeed(), SEEDS_MAX);
    System.out.println(mutant.name() + ": " + found);
    assertThat(found).startsWith("found");
  }
}
