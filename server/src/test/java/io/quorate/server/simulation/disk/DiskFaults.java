package io.quorate.server.simulation.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What goes wrong on a {@link SimulatedDisk}, and how fast it is; set by the test. */
public final class DiskFaults {
  /** What an operation does. */
  public enum Operation {
    READ,
    WRITE,
    FORCE
  }

  /** An error for operations on paths that begin with a prefix; the first {@code skip} pass. */
  private static final class Failure {
    final Operation operation;
    final String prefix;
    final boolean once;
    int skip;
    boolean spent;

    Failure(Operation operation, String prefix, int skip, boolean once) {
      this.operation = operation;
      this.prefix = prefix;
      this.skip = skip;
      this.once = once;
    }
  }

  /** A range of a file that can't be read. */
  private record BadRange(String path, long from, long to) {}

  private final List<Failure> failures = new ArrayList<>();
  private final List<BadRange> badRanges = new ArrayList<>();
  private long crashAt = Long.MAX_VALUE;
  private long capacityBytes = Long.MAX_VALUE / 2;
  private long readMicros = 5;
  private long writeMicros = 5;
  private long forceMicros = 150;

  DiskFaults() {}

  /** Before that change (counted from 0 over the disk's life) the process dies. */
  public void crashAt(long change) {
    crashAt = change;
  }

  long crashAt() {
    return crashAt;
  }

  /** Such an operation fails once, after as many good ones. */
  public void failOnce(Operation operation, String pathPrefix, int goodOnes) {
    failures.add(new Failure(operation, pathPrefix, goodOnes, true));
  }

  /** Such operations fail from now on. */
  public void failAlways(Operation operation, String pathPrefix) {
    failures.add(new Failure(operation, pathPrefix, 0, false));
  }

  /** Reads that touch the range fail. */
  public void makeUnreadable(String path, long from, long count) {
    badRanges.add(new BadRange(path, from, from + count));
  }

  /** No failures any more, and no unreadable ranges. */
  public void heal() {
    failures.clear();
    badRanges.clear();
    crashAt = Long.MAX_VALUE;
    capacityBytes = Long.MAX_VALUE / 2;
  }

  /** How many bytes fit on the disk. */
  public void capacityBytes(long bytes) {
    capacityBytes = bytes;
  }

  long capacityBytes() {
    return capacityBytes;
  }

  /** How long operations take. */
  public void speed(long readMicrosEach, long writeMicrosEach, long forceMicrosEach) {
    readMicros = readMicrosEach;
    writeMicros = writeMicrosEach;
    forceMicros = forceMicrosEach;
  }

  long microsOf(Operation operation) {
    return switch (operation) {
      case READ -> readMicros;
      case WRITE -> writeMicros;
      case FORCE -> forceMicros;
    };
  }

  void check(Operation operation, String path) throws IOException {
    for (Failure failure : failures) {
      if (failure.spent || failure.operation != operation || !path.startsWith(failure.prefix)) {
        continue;
      }
      if (failure.skip > 0) {
        failure.skip--;
        continue;
      }
      failure.spent = failure.once;
      throw new IOException("Input/output error");
    }
  }

  void checkRange(String path, long from, int count) throws IOException {
    for (BadRange range : badRanges) {
      if (range.path.equals(path) && from < range.to && from + count > range.from) {
        throw new IOException("Input/output error");
      }
    }
  }
}
