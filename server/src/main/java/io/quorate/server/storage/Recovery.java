package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.storage.DirectoryIdentity.Loaded;
import io.quorate.server.storage.DirectoryIdentity.Pending;
import io.quorate.server.storage.LogFormat.SegmentHeader;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.Recovered;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Turns what is on the disk into what the server may believe. In this order, each step safe to be
 * repeated after a crash within it:
 *
 * <ol>
 *   <li>refuse directories of somebody else, before anything is touched; take the lock;
 *   <li>read the identity; finish a move of files that was begun;
 *   <li>read epochs, snapshots and log;
 *   <li>all whole: cut a torn tail, write the tail that no sync is known of once more, sync, seal;
 *   <li>damage: note it in the identity file, keep the epochs, move log and snapshots aside. From
 *       then on every start says so, and drops what was stored since, until the core says {@code
 *       Repaired}.
 * </ol>
 */
final class Recovery {
  private static final int PIECE_BYTES = 1 << 20;

  private final Disk data;
  private final Disk log;
  private final StorageOptions options;
  private final FileNumbers numbers;
  private final RandomGenerator random;

  Recovery(Disk data, Disk log, StorageOptions options, RandomGenerator random) {
    this.data = data;
    this.log = log;
    this.options = options;
    this.random = random;
    this.numbers = new FileNumbers(random);
  }

  /** The parts of a storage that is open. */
  record Opened(
      DirectoryIdentity identity,
      EpochStore epochs,
      TxnLog log,
      SnapshotStore snapshots,
      Recovered recovered) {}

  Opened run() throws ForeignDirectory, DirectoryInUse, IOException {
    DirectoryCheck check = new DirectoryCheck(data, log, options);
    check.run();
    takeDirectories();
    try {
      // Once more under the lock: another process may have been at work until now.
      check.run();
      return recover();
    } catch (ForeignDirectory | IOException | RuntimeException e) {
      release();
      throw e;
    }
  }

  private void takeDirectories() throws DirectoryInUse, IOException {
    for (Disk disk : disks()) {
      disk.makeDirectory(Disk.ROOT);
      if (!disk.lock("lock")) {
        release();
        throw new DirectoryInUse(disk.name());
      }
    }
    data.makeDirectory(SnapshotStore.FOLDER);
    log.makeDirectory(TxnLog.FOLDER);
    // What the last process renamed may be in the system's memory alone, and will be believed.
    for (Disk disk : disks()) disk.forceDirectory(Disk.ROOT);
    data.forceDirectory(SnapshotStore.FOLDER);
    log.forceDirectory(TxnLog.FOLDER);
  }

  private void release() throws IOException {
    for (Disk disk : disks()) disk.unlock();
  }

  private List<Disk> disks() {
    return data.isSameAs(log) ? List.of(data) : List.of(data, log);
  }

  private Opened recover() throws IOException {
    for (Disk disk : disks()) FilesAside.deleteUnfinished(disk);
    DirectoryIdentity identity;
    try {
      identity = readIdentity();
    } catch (Damage damage) {
      return repair(replaceIdentity(damage));
    }
    if (identity.pending() == Pending.ABANDON) {
      FilesAside.move(data, log, Pending.ABANDON);
      identity = identity.next(Pending.NOTHING, "");
      identity.save(data, log);
    }
    if (!identity.repair().isEmpty()) return repair(identity);
    try {
      return whole(identity);
    } catch (Damage damage) {
      DirectoryIdentity damaged =
          identity.next(Pending.DAMAGED, String.valueOf(damage.getMessage()));
      damaged.save(data, log);
      return repair(damaged);
    }
  }

  /** The newer of the two copies in dataDir and dataLogDir, and both are that one from now on. */
  private DirectoryIdentity readIdentity() throws IOException, Damage {
    Loaded ours = DirectoryIdentity.load(data);
    Loaded theirs = data.isSameAs(log) ? ours : DirectoryIdentity.load(log);
    Optional<DirectoryIdentity> newest = Optional.empty();
    Optional<String> damaged = Optional.empty();
    int missing = 0;
    for (Loaded loaded : List.of(ours, theirs)) {
      switch (loaded) {
        case Loaded.Whole(DirectoryIdentity identity, boolean _) -> {
          if (newest.isEmpty() || identity.generation() > newest.get().generation()) {
            newest = Optional.of(identity);
          }
        }
        case Loaded.None() -> missing++;
        case Loaded.Damaged(String what) -> damaged = Optional.of(what);
        case Loaded.Newer(int _) -> throw new IOException("the identity file has changed");
      }
    }
    if (newest.isEmpty()) {
      if (damaged.isPresent()) throw new Damage(data.name(), 0, damaged.get());
      if (hasHistory()) {
        throw new Damage(DirectoryIdentity.FILE, 0, "it is missing, though there is a history");
      }
      return new DirectoryIdentity(random.nextLong(), 0, DiskStamp.BLANK, Pending.NOTHING, "");
    }
    DirectoryIdentity identity = newest.get();
    if (missing > 0) refuseToGuess(identity, ours);
    boolean intact = ours instanceof Loaded.Whole(DirectoryIdentity _, boolean both) && both;
    if (!intact || !ours.equals(theirs)) identity.save(data, log);
    return identity;
  }

  private boolean hasHistory() throws IOException {
    return log.list(TxnLog.FOLDER).stream().anyMatch(name -> name.endsWith(Segment.SUFFIX))
        || data.list(SnapshotStore.FOLDER).stream()
            .anyMatch(name -> name.endsWith(SnapshotStore.SUFFIX));
  }

  /**
   * One of two directories has no identity. That is what a crash within the very first save leaves
   * behind (dataLogDir has it, dataDir does not yet); otherwise a directory was lost.
   */
  private void refuseToGuess(DirectoryIdentity identity, Loaded ours) throws Damage {
    boolean firstSave = ours instanceof Loaded.None && identity.generation() == 1;
    if (firstSave) return;
    Disk lost = ours instanceof Loaded.None ? data : log;
    if (!identity.repair().isEmpty()) return;
    throw new Damage(lost.name(), 0, "the directory has lost its contents (no identity file)");
  }

  /**
   * The identity can't be read any more, or one of the two directories is gone: what is known of it
   * still is kept, and whoever it was, it has acknowledged leaders.
   */
  private DirectoryIdentity replaceIdentity(Damage damage) throws IOException {
    keepCopyOfIdentity();
    Loaded left =
        DirectoryIdentity.load(data) instanceof Loaded.Whole whole
            ? whole
            : DirectoryIdentity.load(log);
    DirectoryIdentity known =
        left instanceof Loaded.Whole(DirectoryIdentity identity, boolean _)
            ? identity
            : new DirectoryIdentity(
                random.nextLong(),
                1,
                new DiskStamp(clusterSeen(), 0, DiskStamp.BLANK.memberId(), 0, true, List.of()),
                Pending.NOTHING,
                "");
    DirectoryIdentity replaced = known.next(Pending.DAMAGED, String.valueOf(damage.getMessage()));
    replaced.save(data, log);
    return replaced;
  }

  private void keepCopyOfIdentity() throws IOException {
    for (Disk disk : disks()) {
      if (!(DirectoryIdentity.load(disk) instanceof Loaded.Damaged)) continue;
      byte[] content;
      try {
        content = WholeFiles.read(disk, DirectoryIdentity.FILE, PIECE_BYTES);
      } catch (IOException unreadable) {
        continue;
      }
      String copy = DirectoryIdentity.FILE + Pending.DAMAGED.suffix();
      WholeFiles.replace(disk, Disk.ROOT, copy, content);
    }
  }

  private Bytes clusterSeen() throws IOException {
    for (String name : log.list(TxnLog.FOLDER)) {
      if (!name.endsWith(Segment.SUFFIX)) continue;
      try {
        byte[] sector = WholeFiles.read(log, TxnLog.FOLDER + "/" + name, FileHeader.BYTES);
        Optional<SegmentHeader> header = SegmentHeader.decode(sector);
        if (header.isPresent() && !header.get().clusterId().isEmpty()) {
          return header.get().clusterId();
        }
      } catch (IOException unreadable) {
        // Another file may tell.
      }
    }
    for (String name : data.list(SnapshotStore.FOLDER)) {
      if (!name.endsWith(SnapshotStore.SUFFIX)) continue;
      try {
        Optional<SnapshotFormat.Header> header =
            SnapshotStore.readHeader(data, SnapshotStore.FOLDER + "/" + name);
        if (header.isPresent() && !header.get().clusterId().isEmpty()) {
          return header.get().clusterId();
        }
      } catch (IOException unreadable) {
        // Another file may tell.
      }
    }
    return Bytes.EMPTY;
  }

  private Opened whole(DirectoryIdentity identity) throws IOException, Damage {
    EpochStore.Opened epochs = EpochStore.open(data);
    History.Whole history = History.read(data, log, numbers, identity.stamp().clusterId());
    HardState promised = promised(epochs.loaded(), identity.stamp(), history);

    for (String path : history.setAside()) {
      Disk disk = path.startsWith(TxnLog.FOLDER + "/") ? log : data;
      disk.rename(path, path + Pending.DAMAGED.suffix());
      disk.forceDirectory(path.substring(0, path.indexOf('/')));
    }
    TxnLog txnLog = new TxnLog(log, options, numbers);
    if (history.end().isPresent()) {
      settleTail(history.segments().getLast(), history.end().get());
      txnLog.resume(history.segments(), history.end().get());
      txnLog.seal();
    } else {
      txnLog.startBehind(history.zxid(), history.chain());
    }
    SnapshotStore snapshots = new SnapshotStore(data, numbers, options.snapshotsKept());
    if (history.snapshot().isPresent()) snapshots.verified(history.zxid());
    Recovered recovered =
        new Recovered(
            identity.stamp(),
            promised,
            history.zxid(),
            history.chain(),
            history.ensemble(),
            history.snapshot().isPresent()
                ? new SnapshotBytes(data, history.snapshot().get())
                : Collections.emptyIterator(),
            history.entries(),
            "");
    return new Opened(identity, epochs.store(), txnLog, snapshots, recovered);
  }

  /** The epochs, unless they can't be those of this history. */
  private static HardState promised(
      EpochStore.Loaded loaded, DiskStamp stamp, History.Whole history) throws Damage {
    boolean empty = history.lastZxid() == Zxid.NONE && history.segments().isEmpty();
    if (stamp.isBlank() && !empty) {
      throw new Damage(DirectoryIdentity.FILE, 0, "it is missing, though there is a history");
    }
    HardState epochs =
        switch (loaded) {
          case EpochStore.Loaded.Whole(HardState whole) -> whole;
          case EpochStore.Loaded.Damaged(String what) -> throw new Damage("epochs", 0, what);
          case EpochStore.Loaded.None() -> {
            if (stamp.joined()) {
              throw new Damage("epochs", 0, "they are missing, though a leader was acknowledged");
            }
            yield HardState.INITIAL;
          }
        };
    if (Zxid.epoch(history.lastZxid()) > epochs.acceptedEpoch()) {
      throw new Damage(
          "epochs",
          0,
          "the accepted epoch "
              + epochs.acceptedEpoch()
              + " is older than the log, which holds "
              + Zxid.hex(history.lastZxid()));
    }
    return epochs;
  }

  /**
   * Makes the newest file durable as it was read. A torn tail becomes zeros. What lies behind the
   * last known sync is written once more: if a sync of it had failed before a restart, the system
   * would take those pages for clean, and a mere sync would do nothing.
   */
  private void settleTail(Segment segment, SegmentScan.End end) throws IOException {
    try (DiskFile file = log.open(segment.path())) {
      ByteBuffer piece =
          ByteBuffer.allocate((int) Math.min(PIECE_BYTES, end.sizeBytes() - end.syncedBytes()));
      for (long at = end.syncedBytes(); at < end.endBytes(); at += piece.limit()) {
        piece.clear().limit((int) Math.min(piece.capacity(), end.endBytes() - at));
        if (file.read(at, piece) < piece.limit()) throw new IOException("the log is being cut");
        file.write(at, piece.flip());
      }
      Arrays.fill(piece.array(), piece.arrayOffset(), piece.capacity(), (byte) 0);
      for (long at = end.endBytes(); end.torn() && at < end.sizeBytes(); at += piece.limit()) {
        piece.clear().limit((int) Math.min(piece.capacity(), end.sizeBytes() - at));
        file.write(at, piece);
      }
      file.force();
    }
  }

  /** Nothing on this disk is believed but its stamp and its epochs. */
  private Opened repair(DirectoryIdentity damaged) throws IOException {
    EpochStore.Opened epochs = EpochStore.open(data);
    HardState promised =
        switch (epochs.loaded()) {
          case EpochStore.Loaded.Whole(HardState whole) -> whole;
          case EpochStore.Loaded.None() -> HardState.INITIAL;
          case EpochStore.Loaded.Damaged(String _) -> HardState.INITIAL;
        };
    DirectoryIdentity identity = damaged;
    if (damaged.pending() == Pending.DAMAGED) {
      // Epochs first: once the log is aside, nothing else tells how far they had come.
      long seen = Zxid.epoch(History.newestZxidSeen(data, log));
      if (seen > promised.acceptedEpoch()) promised = new HardState(seen, promised.currentEpoch());
      epochs.store().save(promised);
      FilesAside.move(data, log, Pending.DAMAGED);
      identity = damaged.next(Pending.NOTHING, damaged.repair());
      identity.save(data, log);
    } else {
      FilesAside.delete(data, log);
    }
    Recovered recovered =
        new Recovered(
            identity.stamp(),
            promised,
            Zxid.NONE,
            0,
            Ensemble.EMPTY,
            Collections.emptyIterator(),
            List.of(),
            identity.repair());
    return new Opened(
        identity,
        epochs.store(),
        new TxnLog(log, options, numbers),
        new SnapshotStore(data, numbers, options.snapshotsKept()),
        recovered);
  }

  /** Opens the snapshot when its bytes are first asked for. */
  private static final class SnapshotBytes implements Iterator<Bytes> {
    private final Disk disk;
    private final SnapshotStore.Found found;
    private Optional<SnapshotFormat.Reader> reader = Optional.empty();

    SnapshotBytes(Disk disk, SnapshotStore.Found found) {
      this.disk = disk;
      this.found = found;
    }

    @Override
    public boolean hasNext() {
      return opened().hasNext();
    }

    @Override
    public Bytes next() {
      return opened().next();
    }

    private SnapshotFormat.Reader opened() {
      if (reader.isEmpty()) {
        try {
          reader = Optional.of(SnapshotFormat.Reader.open(disk, found.path(), found.header()));
        } catch (IOException | Damage e) {
          throw new DiskFailed("the snapshot changed before it was read", e);
        }
      }
      return reader.get();
    }
  }
}
