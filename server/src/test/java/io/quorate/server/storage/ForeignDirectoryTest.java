package io.quorate.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Bytes;
import io.quorate.server.simulation.disk.SimulatedDisk;
import io.quorate.server.zab.DiskStamp;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.StorageCommand;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of somebody else are refused with a sentence, and stay as they are to the byte. */
class ForeignDirectoryTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(3);

  private static void requireRefused(SimulatedDisk data, SimulatedDisk log, String... words) {
    Map<String, String> before = fingerprint(data, log);
    long changes = data.changes() + log.changes();
    assertThatThrownBy(() -> Storage.open(data, log, Bench.SMALL, RANDOM))
        .isInstanceOf(ForeignDirectory.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining("nothing was touched");
    assertThat(fingerprint(data, log)).isEqualTo(before);
    assertThat(data.changes() + log.changes()).isEqualTo(changes);
  }

  private static Map<String, String> fingerprint(SimulatedDisk data, SimulatedDisk log) {
    Map<String, String> print = new TreeMap<>();
    for (SimulatedDisk disk : List.of(data, log)) {
      disk.contents().forEach((path, content) -> print.put(path, Bytes.wrap(content).toHex()));
      disk.directories().forEach(path -> print.put(path + "/", ""));
    }
    return print;
  }

  @Test
  void zooKeepersDirectoryIsRefused() {
    SimulatedDisk disk = new SimulatedDisk("/srv/zk");
    disk.put("myid", new byte[] {'3'});
    disk.put("version-2/log.1", new byte[] {1, 2, 3});
    requireRefused(disk, disk, "/srv/zk", "Apache ZooKeeper", "version-2");
  }

  @Test
  void zooKeepersLogDirectoryIsRefusedEvenBesideADataDirectoryOfOurs() {
    SimulatedDisk data = new SimulatedDisk("/srv/data");
    SimulatedDisk log = new SimulatedDisk("/srv/log");
    log.put("version-2/log.1", new byte[] {1, 2, 3});
    requireRefused(data, log, "/srv/log", "Apache ZooKeeper");
  }

  @Test
  void emptyFolderOfZooKeepersIsNobodysData() throws Exception {
    SimulatedDisk disk = new SimulatedDisk("/srv/zk");
    disk.makeDirectory("version-2");
    Storage.open(disk, disk, Bench.SMALL, RANDOM).close();
  }

  @Test
  void anotherMembersDirectoryIsRefused() {
    Bench bench = Bench.blank();
    bench.execute(
        new StorageCommand.SaveStamp(new DiskStamp(Bench.CLUSTER, 1, 5, 7, true, List.of())));
    bench.storage.close();
    requireRefused(bench.disk, bench.disk, "belongs to server 5", "this is server 3", "myid");
  }

  @Test
  void newerFormatOfAnyFileIsRefused() {
    Bench bench = Bench.stamped();
    bench.checkpoint(bench.append(3, 50).getLast());
    bench.storage.close();
    bench
        .disk
        .contents()
        .forEach((path, content) -> {
          if (path.equals("lock")) return;
          SimulatedDisk disk = bench.disk.copy();
          // Both copies of the identity, the one copy of everything else.
          for (int at = 0; at < (path.equals("identity") ? 8192 : 1); at += 4096) {
            ByteBuffer header = ByteBuffer.wrap(content, at, 512).slice();
            header.putInt(8, 2).putInt(12, 0);
            byte[] sector = new byte[512];
            header.get(0, sector);
            header.putInt(12, WholeFiles.crc(sector, 0, 512));
          }
          disk.put(path, content);
          requireRefused(disk, disk, path, "format version 2", "newer version");
        });
  }

  @Test
  void twoDirectoriesThatWereNotUsedTogetherAreRefused() throws Exception {
    SimulatedDisk[] disks = new SimulatedDisk[4];
    for (int i = 0; i < 4; i++) disks[i] = new SimulatedDisk("/srv/" + i);
    for (int pair = 0; pair < 4; pair += 2) {
      Storage storage = Storage.open(disks[pair], disks[pair + 1], Bench.SMALL, RANDOM);
      storage.execute(new StorageCommand.SaveStamp(Bench.STAMP));
      storage.close();
    }
    requireRefused(disks[0], disks[3], "/srv/3", "another dataDir than /srv/0");
    Storage.open(disks[0], disks[1], Bench.SMALL, RANDOM).close();
  }

  @Test
  void lostLogDirectoryIsNotTakenForAnEmptyLog() throws Exception {
    SimulatedDisk data = new SimulatedDisk("/srv/data");
    SimulatedDisk log = new SimulatedDisk("/srv/log");
    Storage storage = Storage.open(data, log, Bench.SMALL, RANDOM);
    storage.execute(new StorageCommand.SaveStamp(Bench.STAMP));
    storage.execute(new StorageCommand.SaveEpochs(new HardState(1, 1)));
    storage.close();
    for (SimulatedDisk lost : List.of(data, log)) {
      SimulatedDisk one = data.copy();
      SimulatedDisk two = log.copy();
      (lost == data ? one : two).wipe();
      Storage opened = Storage.open(one, two, Bench.SMALL, RANDOM);
      assertThat(opened.recovered().repair()).contains("lost its contents");
      assertThat(opened.recovered().stamp()).isEqualTo(Bench.STAMP);
    }
  }

  @Test
  void directoryInUseIsRefused() throws Exception {
    SimulatedDisk disk = new SimulatedDisk("/srv/data");
    Storage first = Storage.open(disk, disk, Bench.SMALL, RANDOM);
    assertThatThrownBy(() -> Storage.open(disk, disk, Bench.SMALL, RANDOM))
        .isInstanceOf(DirectoryInUse.class)
        .hasMessageContainingAll("/srv/data", "another server process", "lock");
    first.close();
    Storage.open(disk, disk, Bench.SMALL, RANDOM).close();
  }

  @Test
  void nothingIsMadeInARefusedRealDirectory(@TempDir Path directory) throws Exception {
    Files.createFile(Files.createDirectory(directory.resolve("version-2")).resolve("log.1"));
    FileDisk disk = new FileDisk(directory);
    assertThatThrownBy(() -> Storage.open(disk, disk, Bench.SMALL, RANDOM))
        .isInstanceOf(ForeignDirectory.class);
    FileDisk log = new FileDisk(directory.resolve("elsewhere"));
    assertThatThrownBy(() -> Storage.open(disk, log, Bench.SMALL, RANDOM))
        .isInstanceOf(ForeignDirectory.class);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("version-2"));
    }
  }
}
