package io.quorate.server.runtime;

import io.quorate.server.replica.ReplicaInput;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the replica. Any thread puts batches in, without a lock; one thread takes all of
 * it at once. It never refuses anything, since what a disk or a peer says can't be dropped; who
 * reads from sockets asks {@link #hasRoom} and stops reading while it is full.
 */
public final class Inbox {
  private static final class Node {
    final List<? extends ReplicaInput> inputs;
    @Nullable Node next;

    Node(List<? extends ReplicaInput> inputs) {
      this.inputs = inputs;
    }
  }

  private final int capacity;
  private final AtomicReference<@Nullable Node> newest = new AtomicReference<>();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicBoolean roomWanted = new AtomicBoolean();
  private final List<Runnable> whenRoom = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Thread> sleeper = new AtomicReference<>();

  /**
   * @param capacity how many inputs may wait before sockets are left unread
   */
  public Inbox(int capacity) {
    this.capacity = capacity;
  }

  public void offer(ReplicaInput input) {
    offer(List.of(input));
  }

  /** Takes the list over: the caller must not change it again. */
  public void offer(List<? extends ReplicaInput> inputs) {
    if (inputs.isEmpty()) return;
    waiting.addAndGet(inputs.size());
    Node node = new Node(inputs);
    Node before;
    do {
      before = newest.get();
      node.next = before;
    } while (!newest.compareAndSet(before, node));
    wake();
  }

  /** Ends a wait of the reader, whether there is something to read or not. */
  void wake() {
    Thread thread = sleeper.get();
    if (thread != null && sleeper.compareAndSet(thread, null)) LockSupport.unpark(thread);
  }

  /** Whether sockets may be read. After a no, what {@link #onRoom} registered is run once. */
  public boolean hasRoom() {
    if (waiting.get() < capacity) return true;
    roomWanted.set(true);
    return waiting.get() < capacity;
  }

  /** Has that run, on the replica's thread, when there is room again after a full inbox. */
  public void onRoom(Runnable action) {
    whenRoom.add(action);
  }

  /** How many inputs wait. */
  public long size() {
    return waiting.get();
  }

  /**
   * Moves everything that waits into {@code target}, in the order of arrival; where nothing waits,
   * sleeps until something comes, {@link #wake} is called or the time is over.
   */
  void drain(List<ReplicaInput> target, long maxWaitNanos) {
    Node list = newest.getAndSet(null);
    if (list == null && maxWaitNanos > 0) {
      sleep(maxWaitNanos);
      list = newest.getAndSet(null);
    }
    if (list == null) return;
    int taken = 0;
    for (Node node = reversed(list); node != null; node = node.next) {
      target.addAll(node.inputs);
      taken += node.inputs.size();
    }
    long left = waiting.addAndGet(-taken);
    if (left <= capacity / 2 && roomWanted.compareAndSet(true, false)) {
      for (Runnable action : whenRoom) action.run();
    }
  }

  private void sleep(long nanos) {
    sleeper.set(Thread.currentThread());
    // Looked at again after the announcement: whoever put something in before it saw nobody asleep.
    if (newest.get() == null) LockSupport.parkNanos(this, nanos);
    sleeper.set(null);
  }

  private static @Nullable Node reversed(Node list) {
    Node oldest = null;
    Node node = list;
    while (node != null) {
      Node next = node.next;
      node.next = oldest;
      oldest = node;
      node = next;
    }
    return oldest;
  }
}
