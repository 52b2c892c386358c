package io.quorate.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.simulation.disk.DiskFaults.Operation;
import io.quorate.server.simulation.disk.SimulatedDisk;
import io.quorate.server.zab.HardState;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The two threads around a storage. */
@Timeout(60)
class LogThreadTest {
  /** Collects what the threads report. */
  private static final class Reports implements StorageListener {
    final BlockingQueue<Long> stored = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> checkpointed = new LinkedBlockingQueue<>();
    final BlockingQueue<DiskFailed> failed = new LinkedBlockingQueue<>();

    @Override
    public void stored(long ticket) {
      stored.add(ticket);
    }

    @Override
    public void checkpointed(long zxid) {
      checkpointed.add(zxid);
    }

    @Override
    public void failed(DiskFailed failure) {
      failed.add(failure);
    }

    void awaitTicket(long ticket) throws InterruptedException {
      long last = -1;
      while (last < ticket) {
        long next = stored.take();
        assertThat(next).isGreaterThan(last);
        last = next;
      }
      assertThat(last).isEqualTo(ticket);
    }
  }

  @Test
  void everythingReportedIsThereAfterARestart(@TempDir Path directory) throws Exception {
    StorageOptions options = StorageOptions.of(3);
    Reports reports = new Reports();
    Bench maker = Bench.blank();
    List<LogEntry> entries = new ArrayList<>();
    LogWriter log = new LogWriter(Bench.open(new FileDisk(directory), options), reports);
    log.submit(1, new StorageCommand.SaveStamp(Bench.STAMP));
    log.submit(2, new StorageCommand.SaveEpochs(new HardState(1, 1)));
    for (int ticket = 3; ticket < 2000; ticket++) {
      List<LogEntry> batch = maker.next(2, 100);
      entries.addAll(batch);
      log.submit(ticket, new StorageCommand.Append(batch));
    }
    reports.awaitTicket(1999);
    log.close();
    Storage again = Bench.open(new FileDisk(directory), options);
    assertThat(again.recovered().entries()).isEqualTo(entries);
    assertThat(reports.failed).isEmpty();
    again.close();
  }

  @Test
  void checkpointIsWrittenBesideTheLog(@TempDir Path directory) throws Exception {
    Reports reports = new Reports();
    Bench maker = Bench.blank();
    Storage storage = Bench.open(new FileDisk(directory), StorageOptions.of(3));
    LogWriter log = new LogWriter(storage, reports);
    Checkpointer checkpointer = new Checkpointer(storage, log, 60_000);
    log.submit(1, new StorageCommand.SaveStamp(Bench.STAMP));
    log.submit(2, new StorageCommand.SaveEpochs(new HardState(1, 1)));
    List<LogEntry> entries = maker.next(10, 100);
    log.submit(3, new StorageCommand.Append(entries));
    reports.awaitTicket(3);

    // The state's bytes wait in the middle; the log goes on meanwhile.
    CountDownLatch goOn = new CountDownLatch(1);
    Iterator<Bytes> bytes = Bench.state(entries.get(9).zxid());
    Iterator<Bytes> waiting =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return bytes.hasNext();
          }

          @Override
          public Bytes next() {
            Bytes chunk = bytes.next();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return chunk;
          }
        };
    LogEntry at = entries.get(9);
    assertThat(checkpointer.submit(at.zxid(), at.chain(), Ensemble.EMPTY, waiting)).isTrue();
    assertThat(checkpointer.submit(at.zxid(), at.chain(), Ensemble.EMPTY, waiting)).isFalse();
    List<LogEntry> more = maker.next(10, 100);
    log.submit(4, new StorageCommand.Append(more));
    reports.awaitTicket(4);
    assertThat(reports.checkpointed).isEmpty();
    goOn.countDown();
    assertThat(reports.checkpointed.take()).isEqualTo(at.zxid());
    checkpointer.close();
    log.close();

    Storage again = Bench.open(new FileDisk(directory), StorageOptions.of(3));
    Recovered recovered = again.recovered();
    assertThat(recovered.snapshotZxid()).isEqualTo(at.zxid());
    assertThat(recovered.entries()).isEqualTo(more);
    again.close();
  }

  @Test
  void failedDiskIsReportedOnceAndNothingBehindItIsStored() throws Exception {
    Bench bench = Bench.stamped();
    Reports reports = new Reports();
    bench.disk.faults().failAlways(Operation.FORCE, "log/");
    LogWriter log = new LogWriter(bench.storage, reports);
    for (int ticket = 1; ticket <= 10; ticket++) {
      log.submit(ticket, new StorageCommand.Append(bench.next(1, 10)));
    }
    assertThat(reports.failed.take()).hasMessageContaining("Input/output error");
    log.close();
    assertThat(reports.failed).isEmpty();
    assertThat(reports.stored).isEmpty();
  }

  @Test
  void stuckDiskIsReported() throws Exception {
    SimulatedDisk disk = new SimulatedDisk("server");
    BlockingQueue<Integer> release = new ArrayBlockingQueue<>(1);
    Storage storage = Bench.open(new StuckDisk(disk, release), Bench.SMALL);
    Reports reports = new Reports();
    LogWriter log = new LogWriter(storage, reports);
    Checkpointer checkpointer = new Checkpointer(storage, log, 0);
    log.submit(1, new StorageCommand.SaveStamp(Bench.STAMP));
    assertThat(reports.failed.take()).hasMessageContaining("has not answered");
    release.add(1);
    checkpointer.close();
    log.close();
    assertThat(reports.failed).isEmpty();
  }

  /** A disk whose first forced file waits until it is released. */
  private record StuckDisk(SimulatedDisk disk, BlockingQueue<Integer> release) implements Disk {
    @Override
    public String name() {
      return disk.name();
    }

    @Override
    public boolean exists(String path) {
      return disk.exists(path);
    }

    @Override
    public List<String> list(String directory) throws IOException {
      return disk.list(directory);
    }

    @Override
    public void makeDirectory(String path) throws IOException {
      disk.makeDirectory(path);
    }

    @Override
    public DiskFile create(String path) throws IOException {
      DiskFile file = disk.create(path);
      return new DiskFile() {
        @Override
        public long size() throws IOException {
          return file.size();
        }

        @Override
        public int read(long position, ByteBuffer target) throws IOException {
          return file.read(position, target);
        }

        @Override
        public void write(long position, ByteBuffer source) throws IOException {
          file.write(position, source);
        }

        @Override
        public void force() throws IOException {
          try {
            release.put(release.take());
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          file.force();
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    @Override
    public DiskFile open(String path) throws IOException {
      return disk.open(path);
    }

    @Override
    public DiskFile openToRead(String path) throws IOException {
      return disk.openToRead(path);
    }

    @Override
    public void rename(String from, String to) throws IOException {
      disk.rename(from, to);
    }

    @Override
    public void delete(String path) throws IOException {
      disk.delete(path);
    }

    @Override
    public void forceDirectory(String path) throws IOException {
      disk.forceDirectory(path);
    }

    @Override
    public boolean lock(String path) throws IOException {
      return disk.lock(path);
    }

    @Override
    public void unlock() {
      disk.unlock();
    }

    @Override
    public long freeBytes() {
      return disk.freeBytes();
    }
  }
}
