package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The contract of the storage without its formats: what a correct disk keeps, and what it may lose.
 */
public final class ModelStorage implements SimulatedStorage {
  private record Pending(long ticket, StorageCommand command) {}

  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private DiskStamp stamp = DiskStamp.BLANK;
  private HardState epochs = HardState.INITIAL;
  private long snapshotZxid;
  private int snapshotChain;
  private Ensemble snapshotEnsemble = Ensemble.EMPTY;
  private List<Bytes> snapshot = List.of();
  private final List<LogEntry> log = new ArrayList<>();
  private final List<Bytes> arriving = new ArrayList<>();

  @Override
  public Recovered recover() {
    pending.clear();
    arriving.clear();
    return inspect();
  }

  @Override
  public Recovered inspect() {
    return new Recovered(
        stamp,
        epochs,
        snapshotZxid,
        snapshotChain,
        snapshotEnsemble,
        snapshot.iterator(),
        List.copyOf(log),
        "");
  }

  @Override
  public void submit(long ticket, StorageCommand command) {
    pending.add(new Pending(ticket, command));
  }

  @Override
  public boolean isDirty() {
    return !pending.isEmpty();
  }

  @Override
  public long sync() {
    long last = 0;
    while (!pending.isEmpty()) {
      Pending next = pending.removeFirst();
      execute(next.command, Integer.MAX_VALUE);
      last = next.ticket;
    }
    return last;
  }

  @Override
  public void crash(Chance chance) {
    int survive = chance.with(0.5) ? 0 : chance.below(pending.size() + 1);
    for (int i = 0; i < survive; i++) execute(pending.removeFirst().command, Integer.MAX_VALUE);
    boolean tears = !pending.isEmpty() && chance.with(0.5);
    if (tears && pending.peekFirst().command instanceof StorageCommand.Append append) {
      execute(append, chance.below(append.entries().size()));
    }
    cutPower();
  }

  @Override
  public void cutPower() {
    pending.clear();
    arriving.clear();
  }

  private void execute(StorageCommand command, int entriesMax) {
    switch (command) {
      case StorageCommand.Append append -> {
        int count = Math.min(entriesMax, append.entries().size());
        for (LogEntry entry : append.entries().subList(0, count)) append(entry);
      }
      case StorageCommand.Truncate truncate -> {
        must(contains(truncate.lastKeptZxid()), "the log is cut behind an entry that it has");
        while (!log.isEmpty() && log.getLast().zxid() > truncate.lastKeptZxid()) log.removeLast();
      }
      case StorageCommand.SaveEpochs save -> epochs = save.epochs();
      case StorageCommand.SaveStamp save -> stamp = save.stamp();
      case StorageCommand.BeginSnapshot _ -> arriving.clear();
      case StorageCommand.WriteSnapshot write -> arriving.add(write.chunk());
      case StorageCommand.InstallSnapshot install -> {
        snapshotZxid = install.zxid();
        snapshotChain = install.chain();
        snapshotEnsemble = install.ensemble();
        snapshot = List.copyOf(arriving);
        arriving.clear();
        log.clear();
      }
      case StorageCommand.SetAside aside -> {
        stamp = aside.stamp();
        epochs = HardState.INITIAL;
        snapshotZxid = 0;
        snapshotChain = 0;
        snapshotEnsemble = Ensemble.EMPTY;
        snapshot = List.of();
        log.clear();
      }
      case StorageCommand.Repaired _ -> {}
    }
  }

  private void append(LogEntry entry) {
    must(!stamp.isBlank(), "a disk is stamped before its log begins");
    must(entry.zxid() > lastZxid(), "the log grows upwards");
    must(entry.follows(log.isEmpty() ? snapshotChain : log.getLast().chain()), "the chain holds");
    must(entry.zxid() >>> 32 <= epochs.acceptedEpoch(), "an epoch is promised before its entries");
    log.add(entry);
  }

  private static void must(boolean condition, String law) {
    if (!condition) throw new Violation("StorageContract", "broken: " + law);
  }

  @Override
  public void checkpoint(long zxid, int chain, Ensemble ensemble, Bytes state) {
    must(contains(zxid), "a snapshot contains nothing that the log lacks");
    snapshotZxid = zxid;
    snapshotChain = chain;
    snapshotEnsemble = ensemble;
    snapshot = List.of(state);
    while (!log.isEmpty() && log.getFirst().zxid() <= zxid) log.removeFirst();
  }

  @Override
  public DiskStamp stamp() {
    return stamp;
  }

  @Override
  public HardState epochs() {
    return epochs;
  }

  @Override
  public long lastZxid() {
    return log.isEmpty() ? snapshotZxid : log.getLast().zxid();
  }

  @Override
  public boolean contains(long zxid) {
    if (zxid <= snapshotZxid) return true;
    int low = 0;
    int high = log.size() - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      long found = log.get(middle).zxid();
      if (found == zxid) return true;
      if (found < zxid) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }
}
