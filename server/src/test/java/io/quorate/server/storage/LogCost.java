package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.StorageCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What the log costs on this machine: {@code LogCost DIRECTORY}. Prints, for batches of several
 * sizes of 1 KiB entries, the time and CPU of a batch with its sync; then the same without any file
 * behind the log, which is our own share; then what a restart costs.
 */
final class LogCost {
  private static final int ENTRY_BYTES = 1024;

  private LogCost() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "log-cost");
    try {
      Storage storage = open(directory);
      storage.execute(new StorageCommand.SaveStamp(Bench.STAMP));
      storage.execute(new StorageCommand.SaveEpochs(new HardState(1, 1)));
      Maker maker = new Maker();
      for (int batch : new int[] {1, 10, 100, 1000}) measure(storage, maker, batch, true);
      storage.close();
      Storage weightless = open(withoutLogFiles(new FileDisk(directory.resolve("weightless"))));
      weightless.execute(new StorageCommand.SaveStamp(Bench.STAMP));
      Maker another = new Maker();
      for (int batch : new int[] {1, 10, 100, 1000}) measure(weightless, another, batch, false);
      long start = System.nanoTime();
      long cpu = cpuNanos();
      Storage again = open(directory);
      int entries = again.recovered().entries().size();
      System.out.printf(
          Locale.ROOT,
          "restart: %d entries, %d ms, %d ms CPU%n",
          entries,
          (System.nanoTime() - start) / 1_000_000,
          (cpuNanos() - cpu) / 1_000_000);
      again.close();
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).forEach(LogCost::delete);
      }
    }
  }

  private static Storage open(Path directory) throws ForeignDirectory, DirectoryInUse {
    return open(new FileDisk(directory));
  }

  /** Log files take everything and keep nothing: what is left is our own cost. */
  private static Disk withoutLogFiles(Disk disk) {
    DiskFile nothing =
        new DiskFile() {
          @Override
          public long size() {
            return 0;
          }

          @Override
          public int read(long position, ByteBuffer target) {
            return 0;
          }

          @Override
          public void write(long position, ByteBuffer source) {
            source.position(source.limit());
          }

          @Override
          public void force() {}

          @Override
          public void close() {}
        };
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (_, method, arguments) -> {
              boolean log = arguments != null && String.valueOf(arguments[0]).startsWith("log/");
              return switch (method.getName()) {
                case "open" -> log ? nothing : method.invoke(disk, arguments);
                default -> method.invoke(disk, arguments);
              };
            });
  }

  private static Storage open(Disk disk) throws ForeignDirectory, DirectoryInUse {
    return Storage.open(disk, disk, StorageOptions.of(3), new SplittableRandom(1));
  }

  private static void measure(Storage storage, Maker maker, int batchEntries, boolean sync) {
    int batches = sync ? Math.max(20, 2000 / batchEntries) : 40_000 / batchEntries;
    for (int round = 0; round < 3; round++) {
      List<StorageCommand> commands = new ArrayList<>();
      for (int i = 0; i < batches; i++) {
        commands.add(new StorageCommand.Append(maker.next(batchEntries)));
      }
      long[] nanos = new long[batches];
      long cpu = cpuNanos();
      long allocated = allocatedBytes();
      for (int i = 0; i < batches; i++) {
        long start = System.nanoTime();
        storage.execute(commands.get(i));
        if (sync) storage.sync();
        nanos[i] = System.nanoTime() - start;
      }
      cpu = cpuNanos() - cpu;
      allocated = allocatedBytes() - allocated;
      storage.sync();
      if (round < 2) continue;
      Arrays.sort(nanos);
      long entries = (long) batches * batchEntries;
      System.out.printf(
          Locale.ROOT,
          "batch of %4d, %s: p50 %6d us, p99 %6d us; per entry %6.2f us CPU, %5.1f B allocated%n",
          batchEntries,
          sync ? "synced  " : "unsynced",
          nanos[batches / 2] / 1000,
          nanos[batches * 99 / 100] / 1000,
          cpu / 1000.0 / entries,
          (double) allocated / entries);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : 0;
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes entries; all share one payload, so that making them stays out of the figures. */
  private static final class Maker {
    private final Bytes payload = Bytes.wrap(new byte[ENTRY_BYTES]);
    private long zxid = 1L << 32;
    private int chain;

    List<LogEntry> next(int count) {
      List<LogEntry> entries = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        LogEntry entry = LogEntry.following(chain, ++zxid, zxid - 1, LogEntry.Kind.TXN, payload);
        chain = entry.chain();
        entries.add(entry);
      }
      return entries;
    }
  }
}
