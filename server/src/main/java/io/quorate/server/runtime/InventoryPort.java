package io.quorate.server.runtime;

import io.quorate.server.replica.Inventory;

/** Whoever asked for an inventory, as the replica's loop sees them. */
public interface InventoryPort {
  void inventoryTaken(Inventory inventory);
}
