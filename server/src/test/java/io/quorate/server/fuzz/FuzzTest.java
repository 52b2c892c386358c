package io.quorate.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.ensemble.EnsembleTargets;
import io.quorate.server.peering.PeeringTargets;
import io.quorate.server.protocol.ProtocolTargets;
import io.quorate.server.runtime.RuntimeTargets;
import io.quorate.server.state.StateTargets;
import io.quorate.server.storage.StorageTargets;
import io.quorate.server.tls.TlsTargets;
import io.quorate.server.zab.ZabTargets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes come, a parser accepts them or refuses them in its own way, and what a client sent
 * costs at most four times its size: the frame itself, and three times as much to read it. Each
 * parser runs {@code -Dfuzz.executions=N} times, or as often as {@code -Dfuzz.millis=N} allow, but
 * never less than {@code -Dfuzz.executionsMin=N} times; {@code -Dseed=N} chooses other inputs,
 * {@code -Dfuzz.keep=true} adds what showed something new to the corpus.
 */
class FuzzTest {
  private static final int EXECUTIONS = Integer.getInteger("fuzz.executions", 10_000);
  private static final int EXECUTIONS_MIN = Integer.getInteger("fuzz.executionsMin", 1_000);
  private static final long MILLIS_MAX = Long.getLong("fuzz.millis", 75);
  private static final long SEED = Long.getLong("seed", 1);
  private static final boolean KEEP = Boolean.getBoolean("fuzz.keep");

  private static final Map<String, Integer> REACHED = new TreeMap<>();

  static Stream<Target> targets() {
    return Stream.of(
            ProtocolTargets.ALL,
            StateTargets.ALL,
            EnsembleTargets.ALL,
            ZabTargets.ALL,
            PeeringTargets.ALL,
            StorageTargets.ALL,
            TlsTargets.ALL,
            RuntimeTargets.ALL)
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyInputIsAcceptedOrRefusedAndCostsLittle(Target target) throws IOException {
    List<byte[]> corpus = Corpus.of(target);
    Fuzzer fuzzer = new Fuzzer(target, corpus);
    REACHED.put(target.toString(), fuzzer.run(SEED, EXECUTIONS_MIN, EXECUTIONS, MILLIS_MAX));
    if (KEEP) {
      List<byte[]> kept = new ArrayList<>(corpus);
      kept.addAll(fuzzer.found());
      Corpus.keep(target, kept);
    }
    assertThat(target.seeds()).isNotEmpty();
  }

  /** How much was tried is what the result is worth. */
  @AfterAll
  static void tellHowOften() {
    var least = Collections.min(REACHED.entrySet(), Map.Entry.comparingByValue());
    System.out.printf(
        Locale.ROOT,
        "%,d executions of %d parsers, the fewest %,d of %s%n",
        REACHED.values().stream().mapToLong(Integer::longValue).sum(),
        REACHED.size(),
        least.getValue(),
        least.getKey());
  }
}
