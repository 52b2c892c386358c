package io.quorate.server.storage;

import io.quorate.server.storage.SnapshotStore.Checkpoint;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The thread {@code log}, which owns a {@link Storage}. It takes everything that is queued at once,
 * executes it, syncs once, and reports the last ticket: under load one sync serves many commands.
 * When nothing comes for a moment it seals the log.
 *
 * <p>It must not be interrupted: an interrupt closes the files that it is at work on.
 */
public final class LogWriter implements AutoCloseable {
  /** Idle for so long, the log is sealed; short against the time until a disk decays. */
  private static final long SEAL_AFTER_MILLIS = 50;

  private static final long NOT_BUSY = Long.MAX_VALUE;

  private final Storage storage;
  private final StorageListener listener;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();

  /** What came since the last turn. Guarded by the lock. */
  private List<Task> queue = new ArrayList<>();

  private boolean closing;

  private final AtomicBoolean failureReported = new AtomicBoolean();

  /** When the turn under way began, on the monotonic clock. */
  private volatile long busySinceNanos = NOT_BUSY;

  /** What the thread is asked to do. */
  private sealed interface Task {
    record Store(long ticket, StorageCommand command) implements Task {}

    record Checkpointed(long zxid, Checkpoint checkpoint) implements Task {}
  }

  /** Starts the thread. */
  public LogWriter(Storage storage, StorageListener listener) {
    this.storage = storage;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("log").daemon().start(this::run);
  }

  /** Queues a command; tickets ascend. From any one thread at a time; never blocks for the disk. */
  public void submit(long ticket, StorageCommand command) {
    add(new Task.Store(ticket, command));
  }

  /** A checkpoint was written: let go of the log files that it makes superfluous. */
  void checkpointed(long zxid, Checkpoint checkpoint) {
    add(new Task.Checkpointed(zxid, checkpoint));
  }

  /** How long the turn under way has lasted, in milliseconds; 0 when the thread is idle. */
  long busyMillis() {
    long since = busySinceNanos;
    return since == NOT_BUSY ? 0 : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
  }

  /** Reports a failure, unless one was reported. */
  void fail(DiskFailed failure) {
    if (failureReported.compareAndSet(false, true)) listener.failed(failure);
  }

  /** Stores what is queued, then closes the storage; returns when that is done. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      arrived.signal();
    } finally {
      lock.unlock();
    }
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

  private void add(Task task) {
    lock.lock();
    try {
      queue.add(task);
      if (queue.size() == 1) arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      List<Task> batch = new ArrayList<>();
      while (true) {
        batch = drain(batch);
        if (batch.isEmpty()) break;
        busySinceNanos = System.nanoTime();
        perform(batch);
        busySinceNanos = NOT_BUSY;
      }
      storage.close();
    } catch (DiskFailed failure) {
      fail(failure);
    } catch (RuntimeException | Error bug) {
      // Not the disk's doing, but without this thread nothing is stored any more all the same.
      fail(new DiskFailed("the log thread died", bug));
      throw bug;
    }
  }

  private void perform(List<Task> batch) {
    long lastTicket = -1;
    for (Task task : batch) {
      switch (task) {
        case Task.Store(long ticket, StorageCommand command) -> {
          storage.execute(command);
          lastTicket = ticket;
        }
        case Task.Checkpointed(long zxid, Checkpoint checkpoint) -> {
          storage.checkpointed(checkpoint);
          listener.checkpointed(zxid);
        }
      }
    }
    storage.sync();
    if (lastTicket >= 0) listener.stored(lastTicket);
  }

  /** Everything that is queued; waits for something, and seals while waiting. Empty at the end. */
  private List<Task> drain(List<Task> emptied) {
    emptied.clear();
    lock.lock();
    try {
      while (queue.isEmpty() && !closing) {
        if (storage.isSealed()) {
          arrived.awaitUninterruptibly();
        } else if (!awaitMillis(SEAL_AFTER_MILLIS)) {
          sealUnlocked();
        }
      }
      List<Task> taken = queue;
      queue = emptied;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Others may queue meanwhile. */
  private void sealUnlocked() {
    lock.unlock();
    try {
      busySinceNanos = System.nanoTime();
      storage.seal();
      busySinceNanos = NOT_BUSY;
    } finally {
      lock.lock();
    }
  }

  /** False if nothing came in that time. */
  private boolean awaitMillis(long millis) {
    long restNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (queue.isEmpty() && !closing && restNanos > 0) {
        restNanos = arrived.awaitNanos(restNanos);
      }
    } catch (InterruptedException e) {
      // Nobody has reason to interrupt this thread; and its files must stay open.
      return true;
    }
    return !queue.isEmpty() || closing;
  }
}
