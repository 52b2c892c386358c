package io.quorate.server.storage;

import io.quorate.server.storage.DirectoryIdentity.Pending;
import java.io.IOException;

/**
 * Moves files out of the way under another name. The intent stands in the identity file before the
 * first move and is cleared after the last, so a crash on the way only means that it is done again.
 */
final class FilesAside {
  private FilesAside() {}

  /** Moves log and snapshots, and the epochs too if the cluster is dead; durable on return. */
  static void move(Disk data, Disk log, Pending why) throws IOException {
    moveAll(log, TxnLog.FOLDER, Segment.SUFFIX, why.suffix());
    moveAll(data, SnapshotStore.FOLDER, SnapshotStore.SUFFIX, why.suffix());
    if (why == Pending.ABANDON) {
      for (String file : EpochStore.FILES) {
        if (data.exists(file)) data.rename(file, file + why.suffix());
      }
      data.forceDirectory(Disk.ROOT);
    }
  }

  /** Deletes log and snapshots; durable on return. */
  static void delete(Disk data, Disk log) throws IOException {
    deleteAll(log, TxnLog.FOLDER, Segment.SUFFIX);
    deleteAll(data, SnapshotStore.FOLDER, SnapshotStore.SUFFIX);
  }

  /** Deletes what was under construction when the process ended. */
  static void deleteUnfinished(Disk disk) throws IOException {
    for (String folder : new String[] {Disk.ROOT, TxnLog.FOLDER, SnapshotStore.FOLDER}) {
      deleteAll(disk, folder, WholeFiles.UNFINISHED);
    }
  }

  private static void moveAll(Disk disk, String folder, String suffix, String added)
      throws IOException {
    boolean moved = false;
    for (String name : disk.list(folder)) {
      if (!name.endsWith(suffix)) continue;
      disk.rename(folder + "/" + name, folder + "/" + name + added);
      moved = true;
    }
    if (moved) disk.forceDirectory(folder);
  }

  private static void deleteAll(Disk disk, String folder, String suffix) throws IOException {
    boolean deleted = false;
    for (String name : disk.list(folder)) {
      if (!name.endsWith(suffix)) continue;
      disk.delete(folder.isEmpty() ? name : folder + "/" + name);
      deleted = true;
    }
    if (deleted) disk.forceDirectory(folder);
  }
}
