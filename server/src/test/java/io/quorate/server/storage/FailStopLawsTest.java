package io.quorate.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Check;
import io.quorate.server.simulation.disk.DiskFaults.Operation;
import io.quorate.server.simulation.disk.SimulatedDisk.Unsynced;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What storage does on a disk that says that it failed. */
class FailStopLawsTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(1);

  @Test
  void firstFailedSyncStopsAndIsNeverTriedAgain() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries = bench.append(3, 100);
    bench.disk.faults().failOnce(Operation.FORCE, "log/", 0);
    LogEntry lost = bench.next(100);
    assertThatThrownBy(() -> bench.execute(new StorageCommand.Append(List.of(lost))))
        .isInstanceOf(DiskFailed.class)
        .hasMessageContaining("Input/output error");
    long changes = bench.disk.changes();
    assertThatThrownBy(() -> bench.execute(new StorageCommand.SaveEpochs(new HardState(9, 9))))
        .isInstanceOf(Check.InvariantViolation.class);
    assertThatThrownBy(bench.storage::sync).isInstanceOf(Check.InvariantViolation.class);
    assertThat(bench.disk.changes()).isEqualTo(changes);
    bench.disk.cutPower(Unsynced.LOST, RANDOM);
    assertThat(bench.reopen().entries()).isEqualTo(entries);
  }

  @Test
  void whatAFailedSyncLeftInMemoryIsWrittenAgainBeforeItIsBelieved() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries = new ArrayList<>(bench.append(3, 100));
    bench.disk.faults().failOnce(Operation.FORCE, "log/", 0);
    entries.add(bench.next(2000));
    assertThatThrownBy(() -> bench.execute(new StorageCommand.Append(List.of(entries.getLast()))))
        .isInstanceOf(DiskFailed.class);
    // The process starts again, the system does not: its pages count as clean, though they aren't.
    bench.disk.killProcess();
    assertThat(bench.reopen().entries()).isEqualTo(entries);
    bench.disk.cutPower(Unsynced.LOST, RANDOM);
    assertThat(bench.reopen().entries()).isEqualTo(entries);
  }

  @Test
  void everyFailingWriteOrSyncStopsAndLosesNothingAcknowledged() {
    for (Operation operation : new Operation[] {Operation.WRITE, Operation.FORCE}) {
      int failures = 0;
      for (int good = 0; ; good++) {
        Bench bench = Bench.stamped();
        List<LogEntry> acknowledged = new ArrayList<>();
        bench.disk.faults().failOnce(operation, "", good);
        boolean failed = false;
        try {
          for (int i = 0; i < 6; i++) acknowledged.addAll(bench.append(1, 700));
          bench.execute(new StorageCommand.Truncate(acknowledged.get(3).zxid()));
          acknowledged.subList(4, 6).clear();
          bench.execute(new StorageCommand.SaveEpochs(new HardState(2, 1)));
          bench.checkpoint(acknowledged.get(2));
        } catch (DiskFailed failure) {
          failed = true;
          failures++;
        }
        if (!failed) break;
        bench.disk.faults().heal();
        bench.disk.cutPower(Unsynced.LOST, RANDOM);
        var recovered = bench.reopen();
        assertThat(recovered.repair()).isEmpty();
        List<LogEntry> history = new ArrayList<>(recovered.entries());
        for (LogEntry entry : acknowledged.subList(0, Math.min(4, acknowledged.size()))) {
          assertThat(history.contains(entry) || entry.zxid() <= recovered.snapshotZxid()).isTrue();
        }
      }
      assertThat(failures).isGreaterThan(15);
    }
  }

  @Test
  void fullDiskStopsAndLosesNothingAcknowledged() {
    Bench bench = Bench.stamped();
    List<LogEntry> acknowledged = new ArrayList<>(bench.append(5, 300));
    bench.disk.faults().capacityBytes(40_000);
    assertThatThrownBy(
            () -> {
              while (true) acknowledged.addAll(bench.append(1, 300));
            })
        .isInstanceOf(DiskFailed.class)
        .hasMessageContaining("No space left");
    bench.disk.faults().heal();
    bench.disk.cutPower(Unsynced.LOST, RANDOM);
    assertThat(bench.reopen().entries()).isEqualTo(acknowledged);
  }

  @Test
  void failedCheckpointStops() {
    Bench bench = Bench.stamped();
    List<LogEntry> entries = bench.append(5, 300);
    bench.disk.faults().failOnce(Operation.FORCE, "snapshot/", 0);
    assertThatThrownBy(() -> bench.checkpoint(entries.get(3))).isInstanceOf(DiskFailed.class);
    bench.disk.cutPower(Unsynced.RANDOM, RANDOM);
    assertThat(bench.reopen().entries()).isEqualTo(entries);
  }

  @Test
  void oneFlippedBitInTheUnsealedTailIsNotTakenForATornWrite() {
    Bench bench = Bench.stamped();
    bench.append(3, 1000);
    // The server dies between its last sync and the seal, and a bit of the last entry flips.
    bench.disk.cutPower(Unsynced.LOST, RANDOM);
    String file = "log/" + bench.disk.names("log").getLast();
    bench.disk.flipBit(file, 8L * (LogFormat.RECORDS_AT + 1036 + 400));
    assertThat(bench.reopen().repair()).contains("though it had been written in full");
  }
}
