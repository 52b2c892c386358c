package io.quorate.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.simulation.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What storage relies on, of the real disk and of the simulated one. */
class DiskContractTest {
  @TempDir Path directory;

  /** The disks under test. */
  enum Kind {
    FILES,
    SIMULATED
  }

  private Disk disk(Kind kind) throws IOException {
    Disk disk =
        switch (kind) {
          case FILES -> new FileDisk(directory.resolve("data"));
          case SIMULATED -> new SimulatedDisk("data");
        };
    disk.makeDirectory(Disk.ROOT);
    disk.makeDirectory("log");
    return disk;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void write(Disk disk, String path, String text) throws IOException {
    try (DiskFile file = disk.create(path)) {
      file.write(0, bytes(text));
      file.force();
    }
  }

  private static String read(Disk disk, String path) throws IOException {
    try (DiskFile file = disk.openToRead(path)) {
      ByteBuffer target = ByteBuffer.allocate((int) file.size() + 10);
      int count = file.read(0, target);
      assertThat(count).isEqualTo(target.position());
      return new String(target.array(), 0, count, StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatIsWrittenIsRead(Kind kind) throws IOException {
    Disk disk = disk(kind);
    write(disk, "log/a", "hello");
    assertThat(read(disk, "log/a")).isEqualTo("hello");
    assertThat(disk.exists("log/a")).isTrue();
    assertThat(disk.exists("log")).isTrue();
    assertThat(disk.exists("log/b")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void positionedWritesReplaceAndGrow(Kind kind) throws IOException {
    Disk disk = disk(kind);
    write(disk, "a", "0123456789");
    try (DiskFile file = disk.open("a")) {
      file.write(3, bytes("abc"));
      file.write(12, bytes("z"));
      assertThat(file.size()).isEqualTo(13);
      ByteBuffer target = ByteBuffer.allocate(4);
      assertThat(file.read(2, target)).isEqualTo(4);
      assertThat(target.array()).isEqualTo("2abc".getBytes(StandardCharsets.US_ASCII));
      assertThat(file.read(13, ByteBuffer.allocate(4))).isZero();
      assertThat(file.read(99, ByteBuffer.allocate(4))).isZero();
    }
    assertThat(read(disk, "a")).isEqualTo("012abc6789\0\0z");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void directBuffersAreWrittenFromTheirPosition(Kind kind) throws IOException {
    Disk disk = disk(kind);
    ByteBuffer source = ByteBuffer.allocateDirect(8).put(bytes("abcdefgh")).position(2).limit(5);
    try (DiskFile file = disk.create("a")) {
      file.write(0, source);
    }
    assertThat(source.hasRemaining()).isFalse();
    assertThat(read(disk, "a")).isEqualTo("cde");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void namesAreListedInOrderOneDirectoryAtATime(Kind kind) throws IOException {
    Disk disk = disk(kind);
    for (String name : new String[] {"log/b", "log/a", "c", "b"}) write(disk, name, name);
    assertThat(disk.list("log")).containsExactly("a", "b");
    assertThat(disk.list(Disk.ROOT)).containsExactly("b", "c", "log");
    assertThat(disk.list("nowhere")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void renameReplaces(Kind kind) throws IOException {
    Disk disk = disk(kind);
    write(disk, "log/a", "new");
    write(disk, "log/b", "old");
    disk.rename("log/a", "log/b");
    disk.forceDirectory("log");
    assertThat(disk.list("log")).containsExactly("b");
    assertThat(read(disk, "log/b")).isEqualTo("new");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void openFileOutlivesItsName(Kind kind) throws IOException {
    Disk disk = disk(kind);
    write(disk, "a", "hello");
    try (DiskFile file = disk.openToRead("a")) {
      disk.delete("a");
      ByteBuffer target = ByteBuffer.allocate(5);
      assertThat(file.read(0, target)).isEqualTo(5);
    }
    assertThat(disk.exists("a")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatMustNotBeIsRefused(Kind kind) throws IOException {
    Disk disk = disk(kind);
    write(disk, "a", "hello");
    assertThatThrownBy(() -> disk.create("a")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.open("b")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.openToRead("b")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.delete("b")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.create("nowhere/a")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.makeDirectory("a")).isInstanceOf(IOException.class);
    DiskFile file = disk.open("a");
    file.close();
    assertThatThrownBy(() -> file.write(0, bytes("x"))).isInstanceOf(IOException.class);
    disk.makeDirectory("log");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void lockIsTakenOnceAndFreeAgainWhenReleased(Kind kind) throws IOException {
    Disk disk = disk(kind);
    Disk second = kind == Kind.FILES ? new FileDisk(directory.resolve("data")) : disk;
    assertThat(disk.lock("lock")).isTrue();
    assertThat(second.lock("lock")).isFalse();
    disk.unlock();
    assertThat(second.lock("lock")).isTrue();
    second.unlock();
    assertThat(disk.freeBytes()).isPositive();
  }

  @Test
  void filesAreForTheirOwnerAlone() throws IOException {
    Disk disk = disk(Kind.FILES);
    write(disk, "log/a", "secret");
    assertThat(disk.lock("lock")).isTrue();
    disk.unlock();
    Path root = directory.resolve("data");
    for (String file : new String[] {"log/a", "lock"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(file))))
          .isEqualTo("rw-------");
    }
    for (String folder : new String[] {"", "log"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(folder))))
          .isEqualTo("rwx------");
    }
  }
}
