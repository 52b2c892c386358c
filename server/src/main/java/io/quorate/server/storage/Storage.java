package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.storage.DirectoryIdentity.Pending;
import io.quorate.server.storage.SnapshotStore.Checkpoint;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.io.IOException;
import java.util.Iterator;
import java.util.random.RandomGenerator;

/**
 * Everything that one server keeps on its disk, as one object without threads or clocks: the log
 * thread and the simulator drive the same code.
 *
 * <p>Commands take effect strictly in order: after a crash at any instant the disk holds what the
 * first n commands wrote, for some n not below the last {@link #sync}. All methods belong to the
 * log thread, but for {@link #checkpoint}, which belongs to the snapshot thread. After the first
 * {@link DiskFailed} nothing may be called any more.
 */
public final class Storage {
  private final Disk data;
  private final Disk logDisk;
  private final EpochStore epochs;
  private final TxnLog log;
  private final SnapshotStore snapshots;
  private final Recovered recovered;

  private DirectoryIdentity identity;
  private volatile boolean closed;

  Storage(Disk data, Disk logDisk, Recovery.Opened opened) {
    this.data = data;
    this.logDisk = logDisk;
    this.identity = opened.identity();
    this.epochs = opened.epochs();
    this.log = opened.log();
    this.snapshots = opened.snapshots();
    this.recovered = opened.recovered();
    log.belongTo(identity.stamp().clusterId());
    snapshots.belongTo(identity.stamp().clusterId());
  }

  /**
   * Takes the directories, verifies what they hold, repairs what a crash left half done, and says
   * what is there.
   *
   * @param data dataDir
   * @param log dataLogDir; the same object if it is the same directory
   * @throws ForeignDirectory if they belong to somebody else; nothing was touched
   * @throws DirectoryInUse if another process is at work there
   */
  public static Storage open(Disk data, Disk log, StorageOptions options, RandomGenerator random)
      throws ForeignDirectory, DirectoryInUse {
    try {
      return new Storage(data, log, new Recovery(data, log, options, random).run());
    } catch (IOException e) {
      throw new DiskFailed("recovery of " + data.name() + " failed", e);
    }
  }

  /** What was on the disk at {@link #open}. */
  public Recovered recovered() {
    return recovered;
  }

  /** Executes a command. Its effect is durable after the next {@link #sync}. */
  public void execute(StorageCommand command) {
    Check.that(!closed, "a command for a storage that is closed");
    try {
      switch (command) {
        case StorageCommand.Append append -> log.append(append.entries());
        case StorageCommand.Truncate truncate -> log.truncate(truncate.lastKeptZxid());
        case StorageCommand.SaveEpochs save -> {
          log.sync();
          epochs.save(save.epochs());
        }
        case StorageCommand.SaveStamp save -> saveStamp(save.stamp());
        case StorageCommand.BeginSnapshot begin -> snapshots.begin(begin.zxid());
        case StorageCommand.WriteSnapshot write -> snapshots.write(write.chunk());
        case StorageCommand.InstallSnapshot install -> {
          log.sync();
          snapshots.install(install.zxid(), install.chain(), install.ensemble());
          log.replaceBy(install.zxid(), install.chain());
        }
        case StorageCommand.SetAside aside -> setAside(aside.stamp());
        case StorageCommand.Repaired() -> {
          log.sync();
          save(identity.next(Pending.NOTHING, ""));
        }
      }
    } catch (IOException | Damage e) {
      throw failed("a write", e);
    }
  }

  /** Returns once everything executed so far is durable. */
  public void sync() {
    Check.that(!closed, "a sync of a storage that is closed");
    try {
      log.sync();
    } catch (IOException e) {
      throw failed("a sync of the log", e);
    }
  }

  /**
   * Marks the end of the log as durable, on the disk itself: to be called when nothing else is to
   * be done for a while. Until then damage to the last record can look like a write that a crash
   * tore.
   */
  public void seal() {
    Check.that(!closed, "a seal of a storage that is closed");
    try {
      log.seal();
    } catch (IOException e) {
      throw failed("a write", e);
    }
  }

  /** Whether {@link #seal} has nothing to do. */
  public boolean isSealed() {
    return log.isSealed();
  }

  /**
   * Writes a snapshot beside the log, on the snapshot thread; hand the result to {@link
   * #checkpointed} on the log thread.
   *
   * @param zxid the last entry that the state contains; it is durable in the log
   * @param chain that entry's chain
   * @param ensemble the configuration in that state
   * @param chunks the state's bytes, read as they are written
   */
  public Checkpoint checkpoint(long zxid, int chain, Ensemble ensemble, Iterator<Bytes> chunks) {
    try {
      return snapshots.checkpoint(zxid, chain, ensemble, chunks);
    } catch (IOException | Damage e) {
      throw failed("writing the snapshot", e);
    }
  }

  /** Begins a new log file behind a checkpoint, and deletes those that none needs any more. */
  public void checkpointed(Checkpoint checkpoint) {
    if (!snapshots.isCurrent(checkpoint)) return;
    log.rollAtNextAppend();
    try {
      log.purgeUpTo(checkpoint.logFloor());
    } catch (IOException e) {
      throw failed("purging the log", e);
    }
  }

  /** Room left where the log is written, in bytes. */
  public long freeBytes() {
    try {
      return logDisk.freeBytes();
    } catch (IOException e) {
      throw failed("asking for free space", e);
    }
  }

  /** Ends in good order: everything executed is durable, and the directories are released. */
  public void close() {
    if (closed) return;
    closed = true;
    try {
      snapshots.close();
      log.close();
      data.unlock();
      if (!data.isSameAs(logDisk)) logDisk.unlock();
    } catch (IOException e) {
      throw failed("closing", e);
    }
  }

  private void saveStamp(DiskStamp stamp) throws IOException {
    log.sync();
    Check.that(
        stamp.deadClusters().size() <= DirectoryIdentity.DEAD_CLUSTERS_MAX,
        "%d dead clusters are beyond the limit of the identity file",
        stamp.deadClusters().size());
    boolean otherDisk = stamp.diskId() != identity.stamp().diskId();
    DirectoryIdentity next = identity.next(stamp);
    // Under a new disk id it is a new disk: it doesn't vote before it is admitted.
    save(otherDisk ? next.next(Pending.NOTHING, "") : next);
  }

  /** The stamp and the intent are durable first; whoever finds the intent finishes the move. */
  private void setAside(DiskStamp stamp) throws IOException {
    log.sync();
    log.forget();
    snapshots.forget();
    save(identity.next(stamp).next(Pending.ABANDON, ""));
    FilesAside.move(data, logDisk, Pending.ABANDON);
    epochs.forget();
    save(identity.next(Pending.NOTHING, ""));
  }

  private void save(DirectoryIdentity next) throws IOException {
    next.save(data, logDisk);
    identity = next;
    log.belongTo(next.stamp().clusterId());
    snapshots.belongTo(next.stamp().clusterId());
  }

  private DiskFailed failed(String what, Exception cause) {
    closed = true;
    return new DiskFailed(data.name() + ": " + what + " failed", cause);
  }
}
