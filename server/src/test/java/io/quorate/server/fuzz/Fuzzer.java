package io.quorate.server.fuzz;

import com.sun.management.ThreadMXBean;
import io.quorate.server.testing.Generator;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Feeds one parser. An input that is refused for a reason not seen before, or is the first to be
 * accepted, goes into the pool that new ones are made of: that is the only thing that guides it.
 */
final class Fuzzer {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long BYTES_FREE = 4_096;
  private static final int POOL_MAX = 200;

  private final Target target;
  private final List<byte[]> pool;
  private final List<byte[]> found = new ArrayList<>();
  private final Set<String> outcomes = new HashSet<>();

  Fuzzer(Target target, List<byte[]> corpus) {
    this.target = target;
    this.pool = new ArrayList<>(target.seeds());
    pool.addAll(corpus);
  }

  /**
   * Runs the seeds and the corpus, and then inputs made of them. Returns how many of those.
   *
   * @param atLeast so many, however long they take
   * @param atMost so many, if the time is enough
   */
  int run(long seed, int atLeast, int atMost, long millisMax) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisMax);
    for (byte[] input : target.seeds()) {
      if (!outcome(input).equals("accepted")) {
        throw new AssertionError(target + " refuses its own seed " + hex(input));
      }
    }
    for (byte[] input : pool) outcomes.add(outcome(input));
    Mutator mutator = new Mutator(new Generator(seed));
    int executions = 0;
    while (executions < atLeast || executions < atMost && System.nanoTime() - end < 0) {
      executions++;
      byte[] input = mutator.mutant(pool);
      if (outcomes.add(outcome(input)) && pool.size() < POOL_MAX) {
        pool.add(input);
        found.add(input);
      }
    }
    return executions;
  }

  /** Inputs with outcomes that neither seeds nor corpus had. */
  List<byte[]> found() {
    return found;
  }

  /** What became of an input, without the numbers in it. */
  private String outcome(byte[] input) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    String outcome = parsed(input);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > allowed(input)) {
      // Once more: the first time may have loaded classes.
      before = THREADS.getCurrentThreadAllocatedBytes();
      parsed(input);
      allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      if (allocated > allowed(input)) {
        throw new AssertionError(
            target
                + " allocates "
                + allocated
                + " bytes for the "
                + input.length
                + " of "
                + hex(input));
      }
    }
    return outcome;
  }

  private long allowed(byte[] input) {
    long perByte = target.bytesPerByteMax();
    return perByte == Target.UNBOUNDED ? Long.MAX_VALUE : perByte * input.length + BYTES_FREE;
  }

  private String parsed(byte[] input) {
    try {
      target.parser().parse(input);
      return "accepted";
    } catch (Throwable thrown) {
      if (!target.refusal().isInstance(thrown)) {
        throw new AssertionError(target + " fails on " + hex(input), thrown);
      }
      return shape(String.valueOf(thrown.getMessage()));
    }
  }

  private static String shape(String message) {
    StringBuilder shape = new StringBuilder(message.length());
    for (int i = 0; i < Math.min(message.length(), 60); i++) {
      char c = message.charAt(i);
      if (c < '0' || c > '9') shape.append(c < 128 ? c : '?');
    }
    return shape.toString();
  }

  private static String hex(byte[] input) {
    return HexFormat.of().formatHex(input);
  }
}
