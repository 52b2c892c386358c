package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.simulation.disk.SimulatedDisk;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/** One server's storage on a workbench: makes histories, restarts, reads back. */
final class Bench {
  static final Bytes CLUSTER = Bytes.hex("00112233445566778899aabbccddeeff");
  static final DiskStamp STAMP = new DiskStamp(CLUSTER, 1, 3, 0x1234, true, List.of());

  /** Small files, so that a short history has many. */
  static final StorageOptions SMALL = new StorageOptions(3, 2, 2000, 4096);

  final SimulatedDisk disk;
  final StorageOptions options;
  Storage storage;

  /** The chain of the newest entry made. */
  private int chain;

  private long zxid;

  Bench(SimulatedDisk disk, StorageOptions options) {
    this.disk = disk;
    this.options = options;
    this.storage = open(disk, options);
  }

  static Bench blank() {
    return new Bench(new SimulatedDisk("server"), SMALL);
  }

  /** A server that belongs to a cluster and has followed a leader. */
  static Bench stamped() {
    Bench bench = blank();
    bench.execute(new StorageCommand.SaveStamp(STAMP));
    bench.execute(new StorageCommand.SaveEpochs(new HardState(1, 1)));
    return bench;
  }

  static Storage open(Disk disk, StorageOptions options) {
    try {
      return Storage.open(disk, disk, options, new SplittableRandom(7));
    } catch (ForeignDirectory | DirectoryInUse e) {
      throw new AssertionError(e);
    }
  }

  void execute(StorageCommand command) {
    storage.execute(command);
    storage.sync();
  }

  /** Goes on behind that entry. */
  Bench behind(long newZxid, int newChain) {
    zxid = newZxid;
    chain = newChain;
    return this;
  }

  /** The next entry of epoch 1, of about that size. */
  LogEntry next(int bytes) {
    return next(zxid == 0 ? Zxid.of(1, 1) : zxid + 1, bytes);
  }

  LogEntry next(long newZxid, int bytes) {
    byte[] payload = new byte[bytes];
    for (int i = 0; i < bytes; i++) payload[i] = (byte) (newZxid * 31 + i * 7L + 1);
    LogEntry entry =
        LogEntry.following(
            chain, newZxid, Math.max(0, newZxid - 1), LogEntry.Kind.TXN, Bytes.wrap(payload));
    zxid = newZxid;
    chain = entry.chain();
    return entry;
  }

  List<LogEntry> next(int count, int bytes) {
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) entries.add(next(bytes));
    return entries;
  }

  /** Appends so many entries of that size, each in a batch of its own. */
  List<LogEntry> append(int count, int bytes) {
    List<LogEntry> entries = next(count, bytes);
    for (LogEntry entry : entries) execute(new StorageCommand.Append(List.of(entry)));
    return entries;
  }

  /** A checkpoint as of that entry. */
  void checkpoint(LogEntry entry) {
    storage.checkpointed(
        storage.checkpoint(entry.zxid(), entry.chain(), Ensemble.EMPTY, state(entry.zxid())));
  }

  /** The bytes of a state as of that entry, in three chunks. */
  static Iterator<Bytes> state(long zxid) {
    List<Bytes> chunks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      byte[] chunk = new byte[700];
      for (int j = 0; j < chunk.length; j++) chunk[j] = (byte) (zxid * 17 + i * 5L + j);
      chunks.add(Bytes.wrap(chunk));
    }
    return chunks.iterator();
  }

  /** The server stops in good order and starts again. */
  Recovered restart() {
    storage.close();
    return reopen();
  }

  /** The server starts again; what became of the disk before is up to the caller. */
  Recovered reopen() {
    storage = open(disk, options);
    return storage.recovered();
  }

  static List<Bytes> all(Iterator<Bytes> chunks) {
    List<Bytes> all = new ArrayList<>();
    chunks.forEachRemaining(all::add);
    return all;
  }
}
