package io.quorate.server.storage;

import io.quorate.server.zab.DiskStamp;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Decides, by reading alone, whether a server may touch its directories at all. Damage is none of
 * its business: only what is whole and says that it belongs to somebody else is refused.
 */
final class DirectoryCheck {
  private static final String ZOOKEEPER_FOLDER = "version-2";

  private final Disk data;
  private final Disk log;
  private final StorageOptions options;

  DirectoryCheck(Disk data, Disk log, StorageOptions options) {
    this.data = data;
    this.log = log;
    this.options = options;
  }

  void run() throws ForeignDirectory, IOException {
    for (Disk disk : data.isSameAs(log) ? List.of(data) : List.of(data, log)) {
      refuseZooKeeper(disk);
      refuseOtherIdentity(disk);
    }
    refuseStrangePair();
    refuseNewerFiles(data, SnapshotStore.FOLDER, SnapshotFormat.MAGIC, SnapshotFormat.VERSION);
    refuseNewerFiles(log, TxnLog.FOLDER, LogFormat.MAGIC, LogFormat.VERSION);
    for (String file : EpochStore.FILES) {
      refuseNewerFile(data, file, EpochStore.MAGIC, EpochStore.VERSION);
    }
  }

  /**
   * An empty folder holds nothing that could be lost; its tools make one before the first start.
   */
  private static void refuseZooKeeper(Disk disk) throws ForeignDirectory, IOException {
    if (!disk.list(ZOOKEEPER_FOLDER).isEmpty()) {
      throw new ForeignDirectory(
          disk.name(),
          "it holds the data of an Apache ZooKeeper server (" + ZOOKEEPER_FOLDER + "/)",
          "nothing was touched: name another dataDir (and dataLogDir)");
    }
  }

  private void refuseOtherIdentity(Disk disk) throws ForeignDirectory {
    switch (DirectoryIdentity.load(disk)) {
      case DirectoryIdentity.Loaded.Newer(int version) ->
          throw newer(disk, DirectoryIdentity.FILE, version);
      case DirectoryIdentity.Loaded.Whole(DirectoryIdentity identity, boolean _) -> {
        DiskStamp stamp = identity.stamp();
        if (stamp.memberId() != DiskStamp.BLANK.memberId()
            && stamp.memberId() != options.memberId()) {
          throw new ForeignDirectory(
              disk.name(),
              "it belongs to server "
                  + stamp.memberId()
                  + ", and this is server "
                  + options.memberId(),
              "nothing was touched: correct myid, or name this server's own dataDir (and dataLogDir)");
        }
      }
      case DirectoryIdentity.Loaded.None() -> {}
      case DirectoryIdentity.Loaded.Damaged(String _) -> {}
    }
  }

  /** dataDir and dataLogDir are stamped together; each has a copy of the other's pairing number. */
  private void refuseStrangePair() throws ForeignDirectory {
    if (data.isSameAs(log)) return;
    if (DirectoryIdentity.load(data) instanceof DirectoryIdentity.Loaded.Whole(var ours, boolean _)
        && DirectoryIdentity.load(log)
            instanceof DirectoryIdentity.Loaded.Whole(var theirs, boolean _)
        && ours.pairing() != theirs.pairing()) {
      throw new ForeignDirectory(
          log.name(),
          "this dataLogDir belongs to another dataDir than " + data.name(),
          "nothing was touched: name the two directories that were used together");
    }
  }

  private static void refuseNewerFiles(Disk disk, String folder, String magic, int version)
      throws ForeignDirectory, IOException {
    for (String name : disk.list(folder)) {
      refuseNewerFile(disk, folder + "/" + name, magic, version);
    }
  }

  private static void refuseNewerFile(Disk disk, String path, String magic, int known)
      throws ForeignDirectory {
    Optional<Integer> version = version(disk, path, magic);
    if (version.isPresent() && version.get() > known) throw newer(disk, path, version.get());
  }

  private static Optional<Integer> version(Disk disk, String path, String magic) {
    try {
      if (!disk.exists(path)) return Optional.empty();
      return Optional.of(FileHeader.version(WholeFiles.read(disk, path, FileHeader.BYTES), magic));
    } catch (IOException unreadable) {
      // Recovery will meet the same error, and knows what follows from it.
      return Optional.empty();
    }
  }

  private static ForeignDirectory newer(Disk disk, String path, int version) {
    return new ForeignDirectory(
        disk.name(),
        path + " has format version " + version + ", which this version of Quorate does not know",
        "nothing was touched: start the newer version that wrote it");
  }
}
