package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;

/**
 * One disk with the code that writes it. It executes commands in order; what it has executed is
 * durable only once {@link #sync} says so. The accessors tell what would survive a loss of power
 * now.
 */
public interface SimulatedStorage {
  /** Reads what survived; the same as what the accessors say. */
  Recovered recover();

  /** Takes a command; it isn't durable yet. */
  void submit(long ticket, StorageCommand command);

  /** Whether anything submitted isn't durable. */
  boolean isDirty();

  /** Makes everything submitted durable; returns the last ticket. */
  long sync();

  /** Stops: of what isn't durable, some prefix survives. */
  void crash(Chance chance);

  /** Stops: nothing that isn't durable survives. */
  void cutPower();

  /** Keeps a snapshot of the state and drops the log up to it. */
  void checkpoint(long zxid, int chain, Ensemble ensemble, Bytes state);

  /** What {@link #recover} would find now, without a restart. */
  Recovered inspect();

  DiskStamp stamp();

  HardState epochs();

  long lastZxid();

  /** Whether the durable history has that entry, in the log or in the snapshot. */
  boolean contains(long zxid);
}
