package io.quorate.server.differential;

import io.quorate.server.testing.Generator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Both servers, and programs run on them side by side. */
final class Comparison implements AutoCloseable {
  private static final int PROGRAM_REQUESTS = 2_000;

  /** With quotas each request waits for the one before, so there are fewer of them. */
  private static final int QUOTA_REQUESTS = 300;

  /** One program in so many has quotas. */
  private static final int QUOTA_SEEDS = 10;

  private static final int RUNS_TO_NARROW_MAX = 400;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final Server ours;
  private final Server theirs;
  private int runs;

  Comparison(Path directory) throws Exception {
    ours = Server.quorate(directory);
    theirs = Server.apache(directory);
  }

  static List<Step> program(long seed) {
    boolean withQuotas = seed % QUOTA_SEEDS == 0;
    return new ProgramGenerator(new Generator(seed), withQuotas)
        .program(withQuotas ? QUOTA_REQUESTS : PROGRAM_REQUESTS);
  }

  /** The first difference, or null. Each run has a root of its own. */
  @Nullable Difference run(List<Step> program) throws Exception {
    String root = String.format("/r%06d", runs++);
    Future<List<Observation>> our = threads.submit(new Run(ours.port(), root, program));
    Future<List<Observation>> their = threads.submit(new Run(theirs.port(), root, program));
    return Difference.between(our.get(), their.get());
  }

  /** Leaves out what isn't needed for a difference, as far as that takes few runs. */
  List<Step> narrowed(List<Step> program, Difference difference) throws Exception {
    List<Step> shortest =
        new ArrayList<>(program.subList(0, Math.min(difference.step() + 1, program.size())));
    int tries = 0;
    for (int chunk = Math.max(1, shortest.size() / 2); ; chunk = Math.max(1, chunk / 2)) {
      boolean shrunk = false;
      for (int at = 0; at < shortest.size() && tries < RUNS_TO_NARROW_MAX; ) {
        List<Step> shorter = new ArrayList<>(shortest);
        shorter.subList(at, Math.min(at + chunk, shorter.size())).clear();
        tries++;
        if (run(shorter) == null) {
          at += chunk;
        } else {
          shortest = shorter;
          shrunk = true;
        }
      }
      if (chunk == 1 && !shrunk || tries >= RUNS_TO_NARROW_MAX) break;
    }
    return withFewerPackets(shortest, tries);
  }

  private List<Step> withFewerPackets(List<Step> program, int triesBefore) throws Exception {
    List<Step> shortest = program;
    int tries = triesBefore;
    for (int step = 0; step < shortest.size(); step++) {
      if (!(shortest.get(step) instanceof Step.Send send)) continue;
      List<Packet> packets = send.packets();
      for (int chunk = Math.max(1, packets.size() / 2); chunk > 0; chunk /= 2) {
        for (int at = 0; at < packets.size() && tries < 2 * RUNS_TO_NARROW_MAX; ) {
          List<Packet> fewer = new ArrayList<>(packets);
          fewer.subList(at, Math.min(at + chunk, fewer.size())).clear();
          List<Step> shorter = new ArrayList<>(shortest);
          shorter.set(step, new Step.Send(send.client(), fewer));
          tries++;
          if (fewer.isEmpty() || run(shorter) == null) {
            at += chunk;
          } else {
            packets = fewer;
            shortest = shorter;
          }
        }
      }
    }
    return shortest;
  }

  static int requests(List<Step> program) {
    int count = 0;
    for (Step step : program) count += step instanceof Step.Send send ? send.packets().size() : 1;
    return count;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    theirs.close();
    ours.close();
  }
}
