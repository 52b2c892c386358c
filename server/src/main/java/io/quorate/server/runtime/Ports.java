package io.quorate.server.runtime;

/** All that the replica's loop hands effects to. */
public record Ports(
    ClientPort clients,
    PeerPort peers,
    LogPort log,
    SnapshotPort snapshots,
    ControlPort control,
    InventoryPort inventories) {}
