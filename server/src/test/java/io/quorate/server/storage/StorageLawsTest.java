package io.quorate.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What storage does on a disk that does what it must. */
class StorageLawsTest {
  @Test
  void blankDirectoryRecoversToNothing() {
    Recovered recovered = Bench.blank().restart();
    assertThat(recovered.stamp()).isEqualTo(DiskStamp.BLANK);
    assertThat(recovered.epochs()).isEqualTo(HardState.INITIAL);
    assertThat(recovered.entries()).isEmpty();
    assertThat(recovered.snapshotZxid()).isZero();
    assertThat(recovered.repair()).isEmpty();
  }

  @Test
  void everyEntryComesBackAcrossFiles() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries = bench.append(40, 300);
    Recovered recovered = bench.restart();
    assertThat(recovered.repair()).isEmpty();
    assertThat(recovered.entries()).isEqualTo(entries);
    assertThat(recovered.stamp()).isEqualTo(Bench.STAMP);
    assertThat(recovered.epochs()).isEqualTo(new HardState(1, 1));
    assertThat(bench.disk.names("log")).hasSizeGreaterThan(4);
  }

  @Test
  void entriesOfAnySizeComeBack() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries =
        List.of(bench.next(0), bench.next(1), bench.next(3 << 20), bench.next(0), bench.next(7));
    bench.execute(new StorageCommand.Append(entries));
    assertThat(bench.restart().entries()).isEqualTo(entries);
  }

  @Test
  void checkpointIsWhereRecoveryStarts() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries = bench.append(30, 300);
    LogEntry at = entries.get(19);
    bench.checkpoint(at);
    Recovered recovered = bench.restart();
    assertThat(recovered.snapshotZxid()).isEqualTo(at.zxid());
    assertThat(recovered.snapshotChain()).isEqualTo(at.chain());
    assertThat(Bench.all(recovered.snapshot())).isEqualTo(Bench.all(Bench.state(at.zxid())));
    assertThat(recovered.entries()).isEqualTo(entries.subList(20, 30));
  }

  @Test
  void purgeLeavesWhatTheOldestKeptSnapshotNeeds() {
    Bench bench = Bench.stamped();
    LogEntry last = bench.next(10);
    bench.execute(new StorageCommand.Append(List.of(last)));
    for (int i = 0; i < 6; i++) {
      List<LogEntry> more = bench.append(10, 300);
      last = more.getLast();
      bench.checkpoint(more.get(4));
    }
    assertThat(bench.disk.names("snapshot").stream().filter(n -> n.endsWith(".snapshot")))
        .hasSize(2);
    assertThat(bench.disk.names("log")).hasSizeBetween(3, 12);
    Recovered recovered = bench.restart();
    assertThat(recovered.entries().getLast()).isEqualTo(last);
    assertThat(recovered.entries()).hasSize(5);
  }

  @Test
  void truncateForgetsEverythingAboveAcrossFiles() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries = bench.append(40, 300);
    for (int keep : List.of(35, 20, 7)) {
      LogEntry kept = entries.get(keep);
      bench.execute(new StorageCommand.Truncate(kept.zxid()));
      assertThat(bench.restart().entries()).isEqualTo(entries.subList(0, keep + 1));
    }
    LogEntry kept = entries.get(7);
    LogEntry other = bench.behind(kept.zxid(), kept.chain()).next(50);
    bench.execute(new StorageCommand.Append(List.of(other)));
    assertThat(bench.restart().entries()).hasSize(9).last().isEqualTo(other);
  }

  @Test
  void truncateToTheSnapshotLeavesAnEmptyLogThatGoesOn() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries = bench.append(10, 300);
    LogEntry at = entries.get(9);
    bench.checkpoint(at);
    bench.append(10, 300);
    bench.execute(new StorageCommand.Truncate(at.zxid()));
    Recovered recovered = bench.restart();
    assertThat(recovered.repair()).isEmpty();
    assertThat(recovered.entries()).isEmpty();
    LogEntry other = bench.behind(at.zxid(), at.chain()).next(1L << 32 | 50, 5);
    bench.execute(new StorageCommand.Append(List.of(other)));
    assertThat(bench.restart().entries()).containsExactly(other);
  }

  @Test
  void installedSnapshotReplacesTheWholeHistory() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries = bench.append(30, 300);
    bench.checkpoint(entries.get(20));
    bench.execute(new StorageCommand.BeginSnapshot(5L << 32));
    Bench.state(77).forEachRemaining(c -> bench.execute(new StorageCommand.WriteSnapshot(c)));
    bench.execute(new StorageCommand.SaveEpochs(new HardState(6, 1)));
    bench.execute(new StorageCommand.InstallSnapshot(5L << 32, 99, Ensemble.EMPTY));
    LogEntry after = bench.behind(5L << 32, 99).next(6L << 32 | 1, 10);
    bench.execute(new StorageCommand.Append(List.of(after)));
    Recovered recovered = bench.restart();
    assertThat(recovered.repair()).isEmpty();
    assertThat(recovered.snapshotZxid()).isEqualTo(5L << 32);
    assertThat(recovered.snapshotChain()).isEqualTo(99);
    assertThat(Bench.all(recovered.snapshot())).isEqualTo(Bench.all(Bench.state(77)));
    assertThat(recovered.entries()).containsExactly(after);
  }

  @Test
  void setAsideLeavesABlankDirectoryThatRemembersDeadClusters() {
    Bench bench = Bench.stamped();
    bench.checkpoint(bench.append(5, 100).getLast());
    DiskStamp blank =
        new DiskStamp(DiskStamp.BLANK.clusterId(), 0, -1, 0, false, List.of(Bench.CLUSTER));
    bench.execute(new StorageCommand.SetAside(blank));
    Recovered recovered = bench.restart();
    assertThat(recovered.stamp()).isEqualTo(blank);
    assertThat(recovered.epochs()).isEqualTo(HardState.INITIAL);
    assertThat(recovered.entries()).isEmpty();
    assertThat(recovered.snapshotZxid()).isZero();
    assertThat(bench.disk.names("log")).allMatch(name -> name.endsWith(".log.abandoned"));
    assertThat(bench.disk.names("")).contains("epochs.a.abandoned", "epochs.b.abandoned");
  }

  @Test
  void whatWasNotSyncedIsStillInOrder() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries = bench.next(5, 50);
    bench.storage.execute(new StorageCommand.Append(entries));
    assertThat(bench.restart().entries()).isEqualTo(entries);
  }
}
