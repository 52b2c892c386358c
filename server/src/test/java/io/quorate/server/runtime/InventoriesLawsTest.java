package io.quorate.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.replica.Inventory;
import io.quorate.server.replica.ReplicaInput;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** However many ask, the replica has to look once for all who wait. */
class InventoriesLawsTest {
  private final Inbox inbox = new Inbox(10);
  private final Inventories inventories = new Inventories(inbox);

  private static Inventory inventory(boolean leading) {
    return new Inventory(leading, List.of(), List.of());
  }

  @Test
  void questionsThatWaitTogetherAreOneInputAndHaveOneAnswer() throws Exception {
    CompletableFuture<Inventory> first = inventories.take();
    CompletableFuture<Inventory> second = inventories.take();
    assertThat(inbox.size()).isEqualTo(1);
    assertThat(new InboxReader(inbox).next()).isEqualTo(new ReplicaInput.TakeInventory());
    Inventory answer = inventory(true);
    inventories.inventoryTaken(answer);
    assertThat(first.get(10, TimeUnit.SECONDS)).isSameAs(answer);
    assertThat(second.get(10, TimeUnit.SECONDS)).isSameAs(answer);
  }

  @Test
  void questionAfterAnAnswerIsAskedAnew() throws Exception {
    var _ = inventories.take();
    inventories.inventoryTaken(inventory(true));
    CompletableFuture<Inventory> later = inventories.take();
    assertThat(inbox.size()).isEqualTo(2);
    assertThat(later).isNotDone();
    inventories.inventoryTaken(inventory(false));
    assertThat(later.get(10, TimeUnit.SECONDS).leading()).isFalse();
  }
}
