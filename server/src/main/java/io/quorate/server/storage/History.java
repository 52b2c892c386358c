package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.storage.LogFormat.SegmentHeader;
import io.quorate.server.storage.SnapshotFormat.Header;
import io.quorate.server.storage.SnapshotFormat.Kind;
import io.quorate.server.storage.SnapshotFormat.Trailer;
import io.quorate.server.zab.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads snapshots and log, and finds the one history that they hold: a whole snapshot (or none) and
 * every entry behind it without a hole. Reads only, apart from what an installed snapshot has made
 * void; what a torn tail left is cut by {@link Recovery}.
 */
final class History {
  private final Disk data;
  private final Disk log;
  private final FileNumbers numbers;
  private final Bytes clusterId;

  private final List<SnapshotStore.Found> snapshots = new ArrayList<>();
  private final List<String> damagedSnapshots = new ArrayList<>();
  private final List<Segment> segments = new ArrayList<>();
  private final List<String> damagedSegments = new ArrayList<>();

  private History(Disk data, Disk log, FileNumbers numbers, Bytes clusterId) {
    this.data = data;
    this.log = log;
    this.numbers = numbers;
    this.clusterId = clusterId;
  }

  /** Where a history starts: a snapshot's last entry, or the beginning. */
  private record Anchor(long zxid, int chain, Ensemble ensemble, boolean installed) {
    static final Anchor BEGINNING = new Anchor(Zxid.NONE, 0, Ensemble.EMPTY, true);
  }

  /**
   * The history.
   *
   * @param snapshot the snapshot that it starts with, verified to its end
   * @param zxid of that snapshot's last entry, 0 without one
   * @param chain that entry's chain
   * @param ensemble the configuration in the snapshot
   * @param entries all entries behind it
   * @param segments the log's files, oldest first
   * @param end where the newest of them ends
   * @param setAside files that are damaged and that this history does not need
   */
  record Whole(
      Optional<SnapshotStore.Found> snapshot,
      long zxid,
      int chain,
      Ensemble ensemble,
      List<LogEntry> entries,
      List<Segment> segments,
      Optional<SegmentScan.End> end,
      List<String> setAside) {
    long lastZxid() {
      return entries.isEmpty() ? zxid : entries.getLast().zxid();
    }
  }

  /**
   * Reads everything that is needed.
   *
   * @throws Damage if what is on the disk is not one whole history
   */
  static Whole read(Disk data, Disk log, FileNumbers numbers, Bytes clusterId)
      throws IOException, Damage {
    History history = new History(data, log, numbers, clusterId);
    history.readSnapshotHeaders();
    history.readSegmentHeaders();
    history.dropWhatAnInstalledSnapshotReplaced();
    return history.choose();
  }

  /**
   * The newest zxid that anything on the disk speaks of, damaged or not: a lower bound for the
   * epochs that were promised.
   */
  static long newestZxidSeen(Disk data, Disk log) throws IOException {
    long newest = Zxid.NONE;
    for (String name : data.list(SnapshotStore.FOLDER)) {
      newest = Math.max(newest, Segment.zxidOf(name, SnapshotStore.SUFFIX));
    }
    for (String name : log.list(TxnLog.FOLDER)) {
      newest = Math.max(newest, Segment.zxidOf(name, Segment.SUFFIX));
      newest = Math.max(newest, newestZxidIn(log, name));
    }
    return newest;
  }

  private static long newestZxidIn(Disk log, String name) {
    long[] newest = {Zxid.NONE};
    try {
      Optional<Segment> segment = segment(log, name);
      if (segment.isPresent()) {
        SegmentScan.read(log, segment.get(), true, found -> newest[0] = found.entry().zxid());
      }
    } catch (Damage | IOException beyondHere) {
      // What was read before the damage still counts.
    }
    return newest[0];
  }

  private void readSnapshotHeaders() throws Damage {
    for (String name : namesOf(data, SnapshotStore.FOLDER, SnapshotStore.SUFFIX)) {
      String path = SnapshotStore.FOLDER + "/" + name;
      Optional<Header> header = Optional.empty();
      try {
        header = SnapshotStore.readHeader(data, path);
      } catch (IOException unreadable) {
        // As good as damaged: another snapshot may serve.
      }
      if (header.isEmpty()
          || header.get().zxid() != Segment.zxidOf(name, SnapshotStore.SUFFIX)
          || !isOurs(header.get().clusterId())) {
        damagedSnapshots.add(path);
      } else {
        snapshots.add(new SnapshotStore.Found(path, header.get()));
        numbers.seen(header.get().sequence());
      }
    }
  }

  private void readSegmentHeaders() throws Damage {
    for (String name : namesOf(log, TxnLog.FOLDER, Segment.SUFFIX)) {
      Optional<Segment> segment = Optional.empty();
      try {
        segment = segment(log, name);
      } catch (IOException unreadable) {
        // As good as damaged: the history decides whether it is needed.
      }
      if (segment.isEmpty()
          || segment.get().header().firstZxid() != Segment.zxidOf(name, Segment.SUFFIX)
          || !isOurs(segment.get().header().clusterId())) {
        damagedSegments.add(name);
      } else {
        segments.add(segment.get());
        numbers.seen(segment.get().header().sequence());
      }
    }
    segments.sort(Comparator.comparingLong(segment -> segment.header().sequence()));
  }

  private static Optional<Segment> segment(Disk log, String name) throws IOException {
    byte[] sector = WholeFiles.read(log, TxnLog.FOLDER + "/" + name, FileHeader.BYTES);
    return SegmentHeader.decode(sector).map(header -> new Segment(name, header));
  }

  private static List<String> namesOf(Disk disk, String folder, String suffix) throws Damage {
    try {
      return disk.list(folder).stream().filter(name -> name.endsWith(suffix)).toList();
    } catch (IOException e) {
      throw new Damage(folder, 0, "the directory can't be read (" + e.getMessage() + ")");
    }
  }

  /** A file made before the stamp bears no cluster. */
  private boolean isOurs(Bytes cluster) {
    return cluster.isEmpty() || cluster.equals(clusterId);
  }

  /** Ends an installation that a crash interrupted behind the moment when it took effect. */
  private void dropWhatAnInstalledSnapshotReplaced() throws IOException {
    long newest = 0;
    for (SnapshotStore.Found found : snapshots) {
      if (found.header().kind() == Kind.INSTALLED) {
        newest = Math.max(newest, found.header().sequence());
      }
    }
    boolean deleted = false;
    for (SnapshotStore.Found found : List.copyOf(snapshots)) {
      if (found.header().sequence() >= newest) continue;
      data.delete(found.path());
      snapshots.remove(found);
      deleted = true;
    }
    if (deleted) data.forceDirectory(SnapshotStore.FOLDER);
    deleted = false;
    for (Segment segment : List.copyOf(segments)) {
      if (segment.header().sequence() >= newest) continue;
      log.delete(segment.path());
      segments.remove(segment);
      deleted = true;
    }
    if (deleted) log.forceDirectory(TxnLog.FOLDER);
  }

  /** The newest whole snapshot that the log continues; the first damage met, if there is none. */
  private Whole choose() throws Damage {
    snapshots.sort(
        Comparator.comparingLong((SnapshotStore.Found found) -> found.header().zxid()).reversed());
    Optional<Damage> first = Optional.empty();
    List<String> setAside = new ArrayList<>(damagedSnapshots);
    if (!damagedSnapshots.isEmpty()) {
      first = Optional.of(new Damage(damagedSnapshots.getLast(), 0, "its header is damaged"));
    }
    for (SnapshotStore.Found found : snapshots) {
      try {
        Trailer trailer = SnapshotFormat.Reader.verify(data, found.path(), found.header());
        boolean installed = found.header().kind() == Kind.INSTALLED;
        Anchor anchor = new Anchor(trailer.zxid(), trailer.chain(), trailer.ensemble(), installed);
        return follow(Optional.of(found), anchor, setAside);
      } catch (Damage damage) {
        first = first.or(() -> Optional.of(damage));
        setAside.add(found.path());
      }
    }
    try {
      return follow(Optional.empty(), Anchor.BEGINNING, setAside);
    } catch (Damage damage) {
      throw first.orElse(damage);
    }
  }

  /** Reads the log from the anchor to its end. */
  private Whole follow(
      Optional<SnapshotStore.Found> snapshot, Anchor anchor, List<String> damagedFiles)
      throws Damage {
    List<String> setAside = new ArrayList<>(damagedFiles);
    int start = startFor(anchor);
    for (String name : damagedSegments) {
      String path = TxnLog.FOLDER + "/" + name;
      boolean needed =
          start < 0
              || Segment.zxidOf(name, Segment.SUFFIX) >= segments.get(start).header().firstZxid();
      if (needed) throw new Damage(path, 0, "its header is damaged");
      setAside.add(path);
    }
    if (start < 0) {
      if (!segments.isEmpty()) {
        throw new Damage(segments.getFirst().path(), 0, "the log before this file is missing");
      }
      if (!anchor.installed) {
        throw new Damage(
            TxnLog.FOLDER, 0, "the log is missing, though it went on to " + Zxid.hex(anchor.zxid));
      }
      return new Whole(
          snapshot,
          anchor.zxid,
          anchor.chain,
          anchor.ensemble,
          List.of(),
          List.of(),
          Optional.empty(),
          setAside);
    }
    List<LogEntry> entries = new ArrayList<>();
    SegmentScan.End end = readFrom(start, anchor, entries);
    return new Whole(
        snapshot,
        anchor.zxid,
        anchor.chain,
        anchor.ensemble,
        entries,
        List.copyOf(segments),
        Optional.of(end),
        setAside);
  }

  /** The newest file that begins at or below the anchor, -1 if there is none. */
  private int startFor(Anchor anchor) {
    for (int i = segments.size() - 1; i >= 0; i--) {
      if (segments.get(i).header().previousZxid() <= anchor.zxid) return i;
    }
    return -1;
  }

  private SegmentScan.End readFrom(int start, Anchor anchor, List<LogEntry> entries) throws Damage {
    SegmentHeader first = segments.get(start).header();
    boolean[] anchored = {first.previousZxid() == anchor.zxid};
    if (anchored[0] && first.previousChain() != anchor.chain) throw strays(start, anchor);
    SegmentScan.End end = null;
    for (int i = start; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (end != null
          && (end.zxid() != segment.header().previousZxid()
              || end.chain() != segment.header().previousChain())) {
        throw new Damage(
            segments.get(i - 1).path(),
            end.endBytes(),
            end.why()
                + ", and the next file goes on behind "
                + Zxid.hex(segment.header().previousZxid()));
      }
      boolean newest = i == segments.size() - 1;
      end =
          SegmentScan.read(
              log,
              segment,
              newest,
              found -> {
                LogEntry entry = found.entry();
                if (entry.zxid() == anchor.zxid && entry.chain() == anchor.chain)
                  anchored[0] = true;
                if (entry.zxid() > anchor.zxid) entries.add(entry);
              });
    }
    if (end == null) throw strays(start, anchor);
    if (!anchored[0]) throw strays(start, anchor);
    return end;
  }

  private Damage strays(int start, Anchor anchor) {
    return new Damage(
        segments.get(start).path(),
        0,
        "the log does not lead to entry " + Zxid.hex(anchor.zxid) + ", where the snapshot ends");
  }
}
