package io.quorate.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.quorate.server.base.Bytes;
import io.quorate.server.simulation.disk.SimulatedDisk;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every file of a server at rest × every kind of damage × every place. Whatever is damaged: either
 * the server comes back with exactly what it had, or it says so, names the file, keeps its epochs
 * and stamp, and holds no history. Nothing wrong is ever handed out, and nothing that was
 * acknowledged is missing in silence.
 */
@Execution(ExecutionMode.CONCURRENT)
class DamageMatrixTest {
  private static final int SECTOR = Disk.SECTOR_BYTES;

  /** The kinds of damage. */
  enum Fault {
    BIT_FLIP,
    ZEROED_SECTOR,
    ZEROED_PAGE,
    CUT_SHORT,
    UNREADABLE,
    LOST
  }

  /** What may come of it. */
  private enum Outcome {
    UNHARMED,
    REPAIR
  }

  /** A server at rest, and what it must come back with. */
  private record AtRest(SimulatedDisk disk, List<LogEntry> history, HardState epochs) {
    static AtRest make() {
      Bench bench = Bench.stamped();
      List<LogEntry> history = new ArrayList<>(bench.append(8, 420));
      bench.checkpoint(history.get(3));
      history.addAll(bench.append(8, 420));
      bench.checkpoint(history.get(11));
      history.addAll(bench.append(9, 420));
      HardState epochs = new HardState(4, 1);
      bench.execute(new StorageCommand.SaveEpochs(epochs));
      bench.storage.close();
      return new AtRest(bench.disk, history, epochs);
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void noDamageIsServedAndNothingAcknowledgedIsMissingInSilence(Fault fault) {
    AtRest atRest = AtRest.make();
    String newestLog = new TreeMap<>(atRest.disk.contents()).floorKey("log/~");
    Map<String, EnumMap<Outcome, Integer>> seen = new TreeMap<>();
    atRest
        .disk
        .contents()
        .forEach((path, content) -> {
          if (path.equals("lock")) return;
          for (int at : places(fault, content)) {
            SimulatedDisk disk = atRest.disk.copy();
            inflict(fault, disk, path, at, content.length);
            String where = fault + " in " + path + " at " + at;
            Outcome outcome = judge(disk, atRest, where);
            seen.computeIfAbsent(path, _ -> new EnumMap<>(Outcome.class))
                .merge(outcome, 1, Integer::sum);
          }
        });
    // The matrix means something only if damage to needed log files is noticed at all.
    assertThat(seen.get(newestLog)).containsKey(Outcome.REPAIR);
    for (String survivable : List.of("epochs.a", "epochs.b")) {
      assertThat(seen.get(survivable)).doesNotContainKey(Outcome.REPAIR);
    }
    if (fault != Fault.CUT_SHORT && fault != Fault.LOST) {
      assertThat(seen.get("identity")).doesNotContainKey(Outcome.REPAIR);
    }
  }

  private static List<Integer> places(Fault fault, byte[] content) {
    int step =
        switch (fault) {
          case BIT_FLIP -> Integer.getInteger("flipEveryBytes", 3);
          case ZEROED_SECTOR, UNREADABLE -> SECTOR;
          case ZEROED_PAGE -> 8 * SECTOR;
          case CUT_SHORT -> 97;
          case LOST -> content.length;
        };
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at < content.length; at += Math.max(1, step)) {
      // Behind the last record all bits are alike: every 61st will do.
      boolean zeros = isZero(content, at, Math.min(content.length, at + 2 * SECTOR));
      if (fault != Fault.BIT_FLIP || !zeros || at % 61 == 0) places.add(at);
    }
    return places;
  }

  private static boolean isZero(byte[] content, int from, int to) {
    for (int i = from; i < to; i++) if (content[i] != 0) return false;
    return true;
  }

  private static void inflict(Fault fault, SimulatedDisk disk, String path, int at, int size) {
    switch (fault) {
      case BIT_FLIP -> disk.flipBit(path, at * 8L + at % 8);
      case ZEROED_SECTOR -> disk.zero(path, at, SECTOR);
      case ZEROED_PAGE -> disk.zero(path, at, 8 * SECTOR);
      case CUT_SHORT -> disk.cut(path, at);
      case UNREADABLE -> disk.faults().makeUnreadable(path, at, Math.min(SECTOR, size - at));
      case LOST -> disk.lose(path);
    }
  }

  private static Outcome judge(SimulatedDisk disk, AtRest atRest, String where) {
    Recovered recovered = Bench.open(disk, Bench.SMALL).recovered();
    List<Bytes> snapshot = Bench.all(recovered.snapshot());
    if (!recovered.epochs().equals(atRest.epochs)) fail(where + ": epochs " + recovered.epochs());
    if (recovered.repair().isEmpty()) {
      requireWhole(recovered, snapshot, atRest, where);
      return Outcome.UNHARMED;
    }
    if (!recovered.entries().isEmpty() || recovered.snapshotZxid() != 0 || !snapshot.isEmpty()) {
      fail(where + ": a damaged disk hands out a history");
    }
    if (recovered.stamp().isBlank() || !recovered.stamp().joined()) {
      fail(where + ": the server could pass for a new one");
    }
    // It says so again, until its core says otherwise.
    disk.killProcess();
    disk.faults().heal();
    Recovered again = Bench.open(disk, Bench.SMALL).recovered();
    if (!again.repair().equals(recovered.repair()) || !again.epochs().equals(recovered.epochs())) {
      fail(where + ": the next start forgets '" + recovered.repair() + "'");
    }
    return Outcome.REPAIR;
  }

  private static void requireWhole(
      Recovered recovered, List<Bytes> snapshot, AtRest atRest, String where) {
    long from = recovered.snapshotZxid();
    List<LogEntry> behind = atRest.history.stream().filter(e -> e.zxid() > from).toList();
    boolean whole =
        recovered.stamp().equals(Bench.STAMP)
            && recovered.entries().equals(behind)
            && snapshot.equals(from == 0 ? List.of() : Bench.all(Bench.state(from)));
    if (!whole) fail(where + ": wrong or missing: " + recovered.entries().size() + " entries");
  }

  @Test
  void damageIsNamedByFileAndPlace() {
    AtRest atRest = AtRest.make();
    String newestLog = new TreeMap<>(atRest.disk.contents()).floorKey("log/~");
    atRest.disk.flipBit(newestLog, 8 * (LogFormat.RECORDS_AT + 50));
    Recovered recovered = Bench.open(atRest.disk, Bench.SMALL).recovered();
    assertThat(recovered.repair())
        .startsWith(newestLog + ", offset " + LogFormat.RECORDS_AT + ": the record of 0x1000000")
        .contains("damaged");
    assertThat(atRest.disk.names("log")).contains(newestLog.substring(4) + ".damaged");
  }

  @Test
  void damagedNewestSnapshotIsReplacedByAnOlderOneThatTheLogContinues() {
    AtRest atRest = AtRest.make();
    String newest = new TreeMap<>(atRest.disk.contents()).floorKey("snapshot/~");
    atRest.disk.flipBit(newest, 8 * 600);
    Recovered recovered = Bench.open(atRest.disk, Bench.SMALL).recovered();
    assertThat(recovered.repair()).isEmpty();
    assertThat(recovered.snapshotZxid()).isEqualTo(atRest.history.get(3).zxid());
    assertThat(recovered.entries()).isEqualTo(atRest.history.subList(4, 25));
    assertThat(atRest.disk.names("snapshot")).contains(newest.substring(9) + ".damaged");
  }

  @Test
  void bothEpochFilesDamagedKeepsTheBestBoundThatIsKnown() {
    AtRest atRest = AtRest.make();
    for (String file : EpochStore.FILES) atRest.disk.flipBit(file, 200);
    Recovered recovered = Bench.open(atRest.disk, Bench.SMALL).recovered();
    assertThat(recovered.repair()).contains("epochs");
    assertThat(recovered.epochs().acceptedEpoch()).isEqualTo(1);
    assertThat(recovered.entries()).isEmpty();
    atRest.disk.killProcess();
    Recovered again = Bench.open(atRest.disk, Bench.SMALL).recovered();
    assertThat(again.repair()).isEqualTo(recovered.repair());
    assertThat(again.epochs()).isEqualTo(recovered.epochs());
  }

  @Test
  void damagedIdentityIsNeverTakenForABlankServer() {
    AtRest atRest = AtRest.make();
    byte[] identity = new byte[8192];
    Arrays.fill(identity, (byte) 0x5a);
    atRest.disk.put("identity", identity);
    Recovered recovered = Bench.open(atRest.disk, Bench.SMALL).recovered();
    assertThat(recovered.repair()).contains("identity");
    assertThat(recovered.stamp())
        .isEqualTo(new DiskStamp(Bench.CLUSTER, 0, -1, 0, true, List.of()));
    assertThat(recovered.epochs()).isEqualTo(atRest.epochs);
    assertThat(atRest.disk.contents().get("identity.damaged")).isEqualTo(identity);
  }

  @Test
  void repairEndsWithTheCommandOrWithAnotherDiskId() {
    for (StorageCommand ending :
        List.of(
            new StorageCommand.Repaired(),
            new StorageCommand.SaveStamp(
                new DiskStamp(Bench.CLUSTER, 1, 3, 0x9999, true, List.of())))) {
      AtRest atRest = AtRest.make();
      String newestLog = new TreeMap<>(atRest.disk.contents()).floorKey("log/~");
      atRest.disk.zero(newestLog, LogFormat.RECORDS_AT, 10);
      Bench bench = new Bench(atRest.disk, Bench.SMALL);
      assertThat(bench.storage.recovered().repair()).isNotEmpty();
      bench.behind(0, 0).append(2, 300);
      assertThat(bench.restart().entries()).isEmpty();
      List<LogEntry> synced = bench.behind(0, 0).append(5, 300);
      bench.execute(ending);
      Recovered recovered = bench.restart();
      assertThat(recovered.repair()).isEmpty();
      assertThat(recovered.entries()).isEqualTo(synced);
    }
  }
}
