package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The thread {@code snapshot}: writes snapshots beside the log, one at a time, and keeps an eye on
 * the log thread, which can't tell by itself that it is stuck in the disk.
 */
public final class Checkpointer implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 500;

  private final Storage storage;
  private final LogWriter log;
  private final long stuckMillis;
  private final Thread thread;
  private final ArrayBlockingQueue<Request> requests = new ArrayBlockingQueue<>(1);
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean closing;

  /** A checkpoint that is asked for. */
  private record Request(long zxid, int chain, Ensemble ensemble, Iterator<Bytes> chunks) {}

  /**
   * Starts the thread.
   *
   * @param stuckMillis a turn of the log thread that lasts longer counts as a disk that failed
   */
  public Checkpointer(Storage storage, LogWriter log, long stuckMillis) {
    this.storage = storage;
    this.log = log;
    this.stuckMillis = stuckMillis;
    this.thread = Thread.ofPlatform().name("snapshot").daemon().start(this::run);
  }

  /**
   * Asks for a snapshot of an immutable state; see {@link Storage#checkpoint}. False, and nothing
   * happens, while one is being written.
   */
  public boolean submit(long zxid, int chain, Ensemble ensemble, Iterator<Bytes> chunks) {
    return !closing
        && busy.compareAndSet(false, true)
        && requests.offer(new Request(zxid, chain, ensemble, chunks));
  }

  /** Gives up a snapshot under way; to be called before the log thread is closed. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  private void run() {
    try {
      while (!closing) {
        Optional<Request> request = next();
        lookAfterLog();
        if (request.isEmpty()) continue;
        write(request.get());
        busy.set(false);
      }
    } catch (Abandoned leaving) {
      // The unfinished file is deleted at the next start.
    } catch (DiskFailed failure) {
      log.fail(failure);
    } catch (RuntimeException | Error bug) {
      log.fail(new DiskFailed("the snapshot thread died", bug));
      throw bug;
    }
  }

  private Optional<Request> next() {
    try {
      return Optional.ofNullable(requests.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      // Nobody has reason to interrupt this thread.
      return Optional.empty();
    }
  }

  private void write(Request request) {
    SnapshotStore.Checkpoint checkpoint =
        storage.checkpoint(
            request.zxid, request.chain, request.ensemble, new Watched(request.chunks));
    log.checkpointed(request.zxid, checkpoint);
  }

  private void lookAfterLog() {
    long busyMillis = log.busyMillis();
    if (busyMillis > stuckMillis) {
      log.fail(
          new DiskFailed(
              "the disk has not answered for "
                  + busyMillis
                  + " ms; the limit is "
                  + stuckMillis
                  + " ms"));
    }
  }

  /** The process ends while a snapshot is being written. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super("a snapshot is given up", null, false, false);
    }
  }

  /** Hands on chunks and looks after the log between them. */
  private final class Watched implements Iterator<Bytes> {
    private final Iterator<Bytes> chunks;

    Watched(Iterator<Bytes> chunks) {
      this.chunks = chunks;
    }

    @Override
    public boolean hasNext() {
      return chunks.hasNext();
    }

    @Override
    public Bytes next() {
      if (closing) throw new Abandoned();
      lookAfterLog();
      return chunks.next();
    }
  }
}
