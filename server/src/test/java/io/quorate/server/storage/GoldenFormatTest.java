package io.quorate.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.simulation.disk.SimulatedDisk;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A server's directory as each format version wrote it, kept in the test resources: it must load
 * for ever. A new version gets files of its own beside these; existing ones are never written
 * again.
 */
class GoldenFormatTest {
  private static final String FORMAT_1 = "storage/format-1";
  private static final List<String> FILES =
      List.of(
          "epochs.a",
          "epochs.b",
          "identity",
          "log/0000000100000001.log",
          "log/0000000100000005.log",
          "snapshot/0000000100000003.snapshot");
  private static final Ensemble ENSEMBLE =
      new Ensemble(
          7,
          4,
          List.of(
              new Member(
                  3, "server.example", 2888, 3888, Member.Role.VOTER, "0.0.0.0:2181", 0x1234)));
  private static final DiskStamp STAMP =
      new DiskStamp(Bench.CLUSTER, 2, 3, 0x1234, true, List.of(Bench.CLUSTER.slice(0, 15)));

  private static List<LogEntry> history(Bench maker) {
    List<LogEntry> entries = new ArrayList<>(maker.next(6, 500));
    LogEntry last = entries.getLast();
    entries.add(
        LogEntry.following(
            last.chain(), 2L << 32 | 1, last.zxid(), LogEntry.Kind.NOOP, Bytes.EMPTY));
    return entries;
  }

  @Test
  void filesOfFormat1LoadForEver() throws IOException {
    SimulatedDisk disk = new SimulatedDisk("golden");
    for (String file : FILES) {
      try (InputStream content =
          GoldenFormatTest.class.getClassLoader().getResourceAsStream(FORMAT_1 + "/" + file)) {
        assertThat(content).as(file).isNotNull();
        if (content != null) disk.put(file, content.readAllBytes());
      }
    }
    Recovered recovered = Bench.open(disk, Bench.SMALL).recovered();
    List<LogEntry> history = history(Bench.blank());
    LogEntry at = history.get(2);
    assertThat(recovered.repair()).isEmpty();
    assertThat(recovered.stamp()).isEqualTo(STAMP);
    assertThat(recovered.epochs()).isEqualTo(new HardState(5, 2));
    assertThat(recovered.snapshotZxid()).isEqualTo(at.zxid());
    assertThat(recovered.snapshotChain()).isEqualTo(at.chain());
    assertThat(recovered.snapshotEnsemble()).isEqualTo(ENSEMBLE);
    assertThat(Bench.all(recovered.snapshot())).isEqualTo(Bench.all(Bench.state(at.zxid())));
    assertThat(recovered.entries()).isEqualTo(history.subList(3, 7));
  }

  /** Makes the files of a format version: once, when it is introduced. */
  @Test
  @EnabledIfSystemProperty(named = "writeGoldenTo", matches = ".+")
  void writeFiles() throws IOException {
    Bench bench = Bench.blank();
    bench.execute(new StorageCommand.SaveStamp(STAMP));
    bench.execute(new StorageCommand.SaveEpochs(new HardState(5, 2)));
    List<LogEntry> history = history(Bench.blank());
    for (LogEntry entry : history) bench.execute(new StorageCommand.Append(List.of(entry)));
    LogEntry at = history.get(2);
    bench.storage.checkpoint(at.zxid(), at.chain(), ENSEMBLE, Bench.state(at.zxid()));
    bench.storage.close();
    Path directory = Path.of(System.getProperty("writeGoldenTo", ""));
    for (var file : bench.disk.contents().entrySet()) {
      if (file.getKey().equals("lock")) continue;
      Path target = directory.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
  }
}
