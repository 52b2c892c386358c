package io.quorate.e2e.apiserver.store;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes that one reader has still to see, in order. The store offers from any thread and
 * never waits; one thread takes. A reader that falls too far behind is closed rather than fed from
 * a queue without end.
 */
public final class Subscription implements AutoCloseable {
  private static final int WAITING_MAX = 20_000;

  private final @Nullable String resource;
  private final @Nullable String namespace;
  private final Consumer<Subscription> onClose;
  private final LinkedBlockingQueue<Change> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
  private final AtomicBoolean closed = new AtomicBoolean();

  Subscription(
      @Nullable String resource, @Nullable String namespace, Consumer<Subscription> onClose) {
    this.resource = resource;
    this.namespace = namespace;
    this.onClose = onClose;
  }

  void offer(Change change) {
    if (resource != null && !resource.equals(change.key().resource())) return;
    if (namespace != null && !namespace.equals(change.key().namespace())) return;
    if (!waiting.offer(change)) close();
  }

  /** The next change; null if there was none for so long, or the subscription is closed. */
  public @Nullable Change next(long patienceMillis) throws InterruptedException {
    Change change = waiting.poll();
    if (change != null || closed.get()) return change;
    return waiting.poll(patienceMillis, TimeUnit.MILLISECONDS);
  }

  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) onClose.accept(this);
  }
}
