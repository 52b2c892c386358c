package io.quorate.server.storage;

import io.quorate.server.base.Bytes;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayList;
import java.util.List;

/**
 * What a disk must hold after a command, said in the simplest way: a value.
 *
 * @param baseZxid the installed snapshot that the history starts with, 0 if there is none
 * @param baseChain its last entry's chain
 * @param base that snapshot's bytes
 * @param entries the whole history behind it
 */
record StorageModel(
    DiskStamp stamp,
    HardState epochs,
    long baseZxid,
    int baseChain,
    List<Bytes> base,
    List<LogEntry> entries,
    List<Bytes> arriving) {
  static final StorageModel BLANK =
      new StorageModel(DiskStamp.BLANK, HardState.INITIAL, 0, 0, List.of(), List.of(), List.of());

  /**
   * Every state that a crash within the command may leave behind, in order; the last one is that
   * behind the command.
   */
  List<StorageModel> steps(StorageCommand command) {
    return switch (command) {
      case StorageCommand.Append append -> {
        List<StorageModel> steps = new ArrayList<>();
        List<LogEntry> grown = new ArrayList<>(entries);
        for (LogEntry entry : append.entries()) {
          grown.add(entry);
          steps.add(with(List.copyOf(grown)));
        }
        yield steps;
      }
      case StorageCommand.Truncate truncate -> {
        List<StorageModel> steps = new ArrayList<>();
        List<LogEntry> left = new ArrayList<>(entries);
        while (!left.isEmpty() && left.getLast().zxid() > truncate.lastKeptZxid()) {
          left.removeLast();
          steps.add(with(List.copyOf(left)));
        }
        if (steps.isEmpty()) steps.add(this);
        yield steps;
      }
      case StorageCommand.SaveEpochs save ->
          List.of(
              new StorageModel(stamp, save.epochs(), baseZxid, baseChain, base, entries, arriving));
      case StorageCommand.SaveStamp save ->
          List.of(
              new StorageModel(save.stamp(), epochs, baseZxid, baseChain, base, entries, arriving));
      case StorageCommand.BeginSnapshot _ ->
          List.of(new StorageModel(stamp, epochs, baseZxid, baseChain, base, entries, List.of()));
      case StorageCommand.WriteSnapshot write -> {
        List<Bytes> more = new ArrayList<>(arriving);
        more.add(write.chunk());
        yield List.of(new StorageModel(stamp, epochs, baseZxid, baseChain, base, entries, more));
      }
      case StorageCommand.InstallSnapshot install ->
          List.of(
              new StorageModel(
                  stamp, epochs, install.zxid(), install.chain(), arriving, List.of(), List.of()));
      case StorageCommand.SetAside aside ->
          List.of(
              new StorageModel(
                  aside.stamp(), HardState.INITIAL, 0, 0, List.of(), List.of(), List.of()));
      case StorageCommand.Repaired() -> List.of(this);
    };
  }

  private StorageModel with(List<LogEntry> newEntries) {
    return new StorageModel(stamp, epochs, baseZxid, baseChain, base, newEntries, arriving);
  }

  /** Whether a start found this state: any snapshot of it will do, and then all entries behind. */
  boolean isWhat(Recovered recovered, List<Bytes> snapshotBytes) {
    return recovered.repair().isEmpty()
        && recovered.stamp().equals(stamp)
        && recovered.epochs().equals(epochs)
        && isSnapshot(recovered, snapshotBytes)
        && recovered
            .entries()
            .equals(entries.stream().filter(e -> e.zxid() > recovered.snapshotZxid()).toList());
  }

  private boolean isSnapshot(Recovered recovered, List<Bytes> bytes) {
    long zxid = recovered.snapshotZxid();
    if (zxid == baseZxid) return recovered.snapshotChain() == baseChain && bytes.equals(base);
    return bytes.equals(Bench.all(Bench.state(zxid)))
        && entries.stream()
            .anyMatch(e -> e.zxid() == zxid && e.chain() == recovered.snapshotChain());
  }
}
