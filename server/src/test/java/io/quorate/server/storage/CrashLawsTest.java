package io.quorate.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.simulation.disk.SimulatedDisk;
import io.quorate.server.simulation.disk.SimulatedDisk.Unsynced;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A story with every command, every kind of file and every way from one file to the next, crashed
 * before each of its disk operations, and each recovery from that crashed again before each of its
 * own.
 */
@Execution(ExecutionMode.CONCURRENT)
class CrashLawsTest {
  private static final long SEED = Long.getLong("seed", 20261124L);
  private static final Bytes OTHER_CLUSTER = Bytes.hex("ffeeddccbbaa99887766554433221100");

  /** One step of the story. */
  private sealed interface Step {
    record Do(StorageCommand command) implements Step {}

    record Sync() implements Step {}

    record Seal() implements Step {}

    record Checkpoint(LogEntry entry) implements Step {}
  }

  /** What the story made sure of when it was crashed. */
  private record Told(List<StorageModel> states, int acknowledged) {}

  private static List<Step> story() {
    List<Step> story = new ArrayList<>();
    Bench maker = Bench.blank();
    DiskStamp fresh = new DiskStamp(Bench.CLUSTER, 1, 3, 0x1234, false, List.of());
    add(story, new StorageCommand.SaveStamp(fresh));
    add(story, new StorageCommand.SaveEpochs(new HardState(1, 0)));
    List<LogEntry> first = maker.next(3, 100);
    add(story, new StorageCommand.Append(first));
    story.add(new Step.Sync());
    add(story, new StorageCommand.SaveEpochs(new HardState(1, 1)));
    add(story, new StorageCommand.SaveStamp(Bench.STAMP));
    story.add(new Step.Sync());
    story.add(new Step.Seal());
    List<LogEntry> second = maker.next(6, 700);
    add(story, new StorageCommand.Append(second.subList(0, 2)));
    add(story, new StorageCommand.Append(second.subList(2, 6)));
    story.add(new Step.Sync());
    story.add(new Step.Checkpoint(second.get(3)));
    List<LogEntry> third = maker.next(4, 900);
    add(story, new StorageCommand.Append(third));
    story.add(new Step.Sync());
    add(story, new StorageCommand.Truncate(second.get(5).zxid()));
    LogEntry kept = second.get(5);
    maker.behind(kept.zxid(), kept.chain());
    add(story, new StorageCommand.SaveEpochs(new HardState(2, 1)));
    List<LogEntry> fourth = new ArrayList<>(List.of(maker.next(2L << 32 | 1, 20)));
    fourth.addAll(maker.next(5, 600));
    add(story, new StorageCommand.Append(fourth));
    story.add(new Step.Sync());
    story.add(new Step.Checkpoint(fourth.get(1)));
    List<LogEntry> fifth = maker.next(3, 1500);
    add(story, new StorageCommand.Append(fifth));
    story.add(new Step.Sync());
    story.add(new Step.Checkpoint(fifth.get(0)));
    story.add(new Step.Seal());

    add(story, new StorageCommand.SaveEpochs(new HardState(5, 2)));
    add(story, new StorageCommand.BeginSnapshot(4L << 32));
    Bench.state(99).forEachRemaining(chunk -> add(story, new StorageCommand.WriteSnapshot(chunk)));
    add(story, new StorageCommand.InstallSnapshot(4L << 32, 0xabcdef, Ensemble.EMPTY));
    maker.behind(4L << 32, 0xabcdef);
    List<LogEntry> sixth = maker.next(3, 800);
    add(story, new StorageCommand.Append(sixth));
    story.add(new Step.Sync());
    story.add(new Step.Checkpoint(sixth.get(2)));

    DiskStamp blank = new DiskStamp(Bytes.EMPTY, 0, -1, 0, false, List.of(Bench.CLUSTER));
    add(story, new StorageCommand.SetAside(blank));
    add(
        story,
        new StorageCommand.SaveStamp(
            new DiskStamp(OTHER_CLUSTER, 1, 3, 0x77, false, List.of(Bench.CLUSTER))));
    maker.behind(0, 0);
    add(story, new StorageCommand.SaveEpochs(new HardState(1, 0)));
    add(story, new StorageCommand.Append(maker.next(2, 100)));
    story.add(new Step.Sync());
    return story;
  }

  private static void add(List<Step> story, StorageCommand command) {
    story.add(new Step.Do(command));
  }

  /** Plays the story until the disk crashes or it ends. */
  private static Told play(List<Step> story, SimulatedDisk disk) {
    List<StorageModel> states = new ArrayList<>(List.of(StorageModel.BLANK));
    int acknowledged = 0;
    try {
      Storage storage = Bench.open(disk, Bench.SMALL);
      for (Step step : story) {
        switch (step) {
          case Step.Do(StorageCommand command) -> {
            states.addAll(states.getLast().steps(command));
            storage.execute(command);
          }
          case Step.Sync() -> {
            storage.sync();
            acknowledged = states.size() - 1;
          }
          case Step.Seal() -> storage.seal();
          case Step.Checkpoint(LogEntry entry) ->
              storage.checkpointed(
                  storage.checkpoint(
                      entry.zxid(), entry.chain(), Ensemble.EMPTY, Bench.state(entry.zxid())));
        }
      }
    } catch (SimulatedDisk.Crash crash) {
      // What the test is about.
    }
    return new Told(states, acknowledged);
  }

  /** What a start finds, with the snapshot's bytes read. */
  private record Found(Recovered recovered, List<Bytes> snapshot) {
    static Found on(SimulatedDisk disk) {
      Recovered recovered = Bench.open(disk, Bench.SMALL).recovered();
      Found found = new Found(recovered, Bench.all(recovered.snapshot()));
      disk.killProcess();
      return found;
    }

    boolean sameAs(Found other) {
      return recovered.stamp().equals(other.recovered.stamp())
          && recovered.epochs().equals(other.recovered.epochs())
          && recovered.snapshotZxid() == other.recovered.snapshotZxid()
          && recovered.snapshotChain() == other.recovered.snapshotChain()
          && snapshot.equals(other.snapshot)
          && recovered.entries().equals(other.recovered.entries())
          && recovered.repair().equals(other.recovered.repair());
    }
  }

  private static long changesOf(List<Step> story) {
    SimulatedDisk disk = new SimulatedDisk("server");
    play(story, disk);
    return disk.changes();
  }

  @Test
  void crashAtEveryOperationLeavesAPrefixOfTheCommandsNotBehindTheLastSync() {
    List<Step> story = story();
    long changes = changesOf(story);
    assertThat(changes).isGreaterThan(200);
    for (long at = 0; at <= changes; at++) {
      for (Unsynced unsynced : Unsynced.values()) {
        int tries = unsynced == Unsynced.RANDOM ? 12 : 1;
        for (int trial = 0; trial < tries; trial++) {
          SimulatedDisk disk = new SimulatedDisk("server");
          disk.faults().crashAt(at);
          Told told = play(story, disk);
          disk.cutPower(unsynced, new SplittableRandom(SEED + at * 100 + trial));
          String where = "seed " + SEED + ", change " + at + ", " + unsynced + " " + trial;
          Found found = Found.on(disk);
          requirePrefix(told, found, where);
          disk.cutPower(Unsynced.LOST, new SplittableRandom(SEED));
          if (!Found.on(disk).sameAs(found)) fail(where + ": recovery twice gives another state");
        }
      }
    }
  }

  @Test
  void processKilledAtEveryOperationLosesNothingThatRecoveryThenReports() {
    List<Step> story = story();
    long changes = changesOf(story);
    for (long at = 0; at <= changes; at++) {
      SimulatedDisk disk = new SimulatedDisk("server");
      disk.faults().crashAt(at);
      Told told = play(story, disk);
      disk.killProcess();
      String where = "change " + at;
      Found found = Found.on(disk);
      requirePrefix(told, found, where);
      // What was only in the system's memory was reported: it must be on the platter by now.
      disk.cutPower(Unsynced.LOST, new SplittableRandom(SEED));
      if (!Found.on(disk).sameAs(found)) fail(where + ": what recovery reported was not durable");
    }
  }

  @Test
  void crashAtEveryOperationOfEveryRecoveryChangesNothing() {
    List<Step> story = story();
    long changes = changesOf(story);
    long recoveries = 0;
    for (long at = 0; at <= changes; at++) {
      SimulatedDisk crashed = new SimulatedDisk("server");
      crashed.faults().crashAt(at);
      play(story, crashed);
      crashed.cutPower(Unsynced.RANDOM, new SplittableRandom(SEED + at));
      SimulatedDisk once = crashed.copy();
      Found expected = Found.on(once);
      for (long inner = 0; inner < once.changes(); inner++) {
        SimulatedDisk disk = crashed.copy();
        disk.faults().crashAt(inner);
        try {
          Found.on(disk);
          continue;
        } catch (SimulatedDisk.Crash crash) {
          disk.cutPower(Unsynced.RANDOM, new SplittableRandom(SEED + at * 1000 + inner));
        }
        recoveries++;
        if (!Found.on(disk).sameAs(expected)) {
          fail("seed " + SEED + ", change " + at + ", crash at " + inner + " of its recovery");
        }
      }
    }
    assertThat(recoveries).isGreaterThan(2_000);
  }

  private static void requirePrefix(Told told, Found found, String where) {
    List<StorageModel> states = told.states;
    for (int i = told.acknowledged; i < states.size(); i++) {
      if (states.get(i).isWhat(found.recovered, found.snapshot)) return;
    }
    fail(
        where
            + ": found "
            + found.recovered.entries().size()
            + " entries behind "
            + found.recovered.snapshotZxid()
            + ", epochs "
            + found.recovered.epochs()
            + ", stamp "
            + found.recovered.stamp()
            + ", repair '"
            + found.recovered.repair()
            + "'; acknowledged was "
            + states.get(told.acknowledged));
  }
}
