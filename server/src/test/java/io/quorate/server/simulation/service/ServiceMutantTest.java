package io.quorate.server.simulation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.simulation.Mutant;
import io.quorate.server.simulation.MutantLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of the service bite: each of these mistakes is found by the law that it breaks. */
@Execution(ExecutionMode.CONCURRENT)
class ServiceMutantTest {
  private static final Path SOURCES = Path.of("src/main/java/io/quorate/server");
  private static final int SEEDS_MAX = 150;

  static Stream<Mutant> mutants() {
    return ServiceMutants.ALL.stream();
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
    Class<?> hunt = new MutantLoader(classes).loadClass(ServiceMutantHunt.class.getName());
    var method = hunt.getDeclaredMethod("hunt", String.class, int.class, int.class);
    method.setAccessible(true);
    String found = (String) method.invoke(null, mutant.killer(), mutant.firstSeed(), SEEDS_MAX);
    System.out.println(mutant.name() + ": " + found);
    assertThat(found).startsWith("found");
  }
}
