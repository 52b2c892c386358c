package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import java.util.List;

/**
 * What the core asks the disk to do. Commands carry ascending tickets and are executed strictly in
 * that order by one thread; {@link Input.Stored} with a ticket says that it and all before it are
 * durable. What may only be said or done once something is durable waits in the core for that
 * input, so the disk needs no ordering rules of its own.
 */
public sealed interface StorageCommand {
  /**
   * Writes entries behind the last one. They are contiguous with it: each follows its predecessor's
   * chain.
   */
  record Append(List<LogEntry> entries) implements StorageCommand {}

  /**
   * Drops every entry above {@code lastKeptZxid}, which is in the log or is the snapshot's own
   * zxid.
   */
  record Truncate(long lastKeptZxid) implements StorageCommand {}

  /** Replaces the two epochs. */
  record SaveEpochs(HardState epochs) implements StorageCommand {}

  /** Replaces the identity stamp. */
  record SaveStamp(DiskStamp stamp) implements StorageCommand {}

  /** Starts a snapshot that arrives from the leader; an unfinished one before it is dropped. */
  record BeginSnapshot(long zxid) implements StorageCommand {}

  /** The next bytes of the snapshot that arrives. */
  record WriteSnapshot(Bytes chunk) implements StorageCommand {}

  /**
   * Publishes the snapshot that has arrived, atomically: from now on the history is that snapshot,
   * and an empty log behind it.
   *
   * @param zxid the last entry that the snapshot contains
   * @param chain that entry's chain, from which the log goes on
   * @param ensemble the configuration in the snapshot; kept beside it, for recovery
   */
  record InstallSnapshot(long zxid, int chain, Ensemble ensemble) implements StorageCommand {}

  /**
   * Moves log, snapshots and epochs out of the way (as {@code *.abandoned}): the cluster they
   * belong to is dead. The stamp becomes the given one, which is blank but for its dead clusters.
   */
  record SetAside(DiskStamp stamp) implements StorageCommand {}

  /**
   * The history is whole again: this server was synced by a leader, and all of it is durable. Until
   * then every start on a damaged disk says so again and drops what was written in between.
   */
  record Repaired() implements StorageCommand {}
}
