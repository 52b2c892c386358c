package io.quorate.server.runtime;

import io.quorate.server.replica.Inventory;
import io.quorate.server.replica.ReplicaInput;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks the replica for its {@link Inventory}, from any thread. At most one question waits in the
 * inbox: who asks meanwhile gets the same answer, which is no older than their question. So asking
 * often doesn't hold up the replica for long.
 */
public final class Inventories implements InventoryPort {
  private static final long ANSWER_MILLIS_MAX = 10_000;

  private final Inbox inbox;
  private final AtomicReference<@Nullable CompletableFuture<Inventory>> waiting =
      new AtomicReference<>();

  public Inventories(Inbox inbox) {
    this.inbox = inbox;
  }

  /** Completes on a thread of the common pool, exceptionally if the replica doesn't answer. */
  public CompletableFuture<Inventory> take() {
    CompletableFuture<Inventory> question = new CompletableFuture<>();
    while (!waiting.compareAndSet(null, question)) {
      CompletableFuture<Inventory> earlier = waiting.get();
      if (earlier != null) return bounded(earlier);
    }
    inbox.offer(new ReplicaInput.TakeInventory());
    return bounded(question);
  }

  private static CompletableFuture<Inventory> bounded(CompletableFuture<Inventory> question) {
    return question.copy().orTimeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS);
  }

  /** On the replica's thread, which must not do what hangs on the answer. */
  @Override
  public void inventoryTaken(Inventory inventory) {
    CompletableFuture<Inventory> asked = waiting.getAndSet(null);
    if (asked != null) asked.completeAsync(() -> inventory);
  }
}
