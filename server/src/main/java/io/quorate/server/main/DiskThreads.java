package io.quorate.server.main;

import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.runtime.DirectorySizes;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.runtime.LogPort;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.runtime.SnapshotPort;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.SnapshotCodec;
import io.quorate.server.storage.Checkpointer;
import io.quorate.server.storage.DirectoryInUse;
import io.quorate.server.storage.Disk;
import io.quorate.server.storage.DiskFailed;
import io.quorate.server.storage.FileDisk;
import io.quorate.server.storage.ForeignDirectory;
import io.quorate.server.storage.LogWriter;
import io.quorate.server.storage.Storage;
import io.quorate.server.storage.StorageListener;
import io.quorate.server.storage.StorageOptions;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.Recovered;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The disk and its two threads, as the replica's loop talks to them. */
final class DiskThreads implements LogPort, SnapshotPort, AutoCloseable {
  /** A disk that doesn't answer for so long has failed, whatever it says later. */
  private static final long STUCK_MILLIS = 30_000;

  private final Storage storage;
  private final ServerConfig.Files files;
  private final Recovered recovered;
  private final StorageListener listener;
  private @Nullable LogWriter log;
  private @Nullable Checkpointer snapshots;

  private DiskThreads(Storage storage, ServerConfig.Files files, StorageListener listener) {
    this.storage = storage;
    this.files = files;
    this.recovered = storage.recovered();
    this.listener = listener;
  }

  /** Takes the directories and reads them. */
  static DiskThreads open(
      ServerConfig config, Inbox inbox, RandomGenerator random, Consumer<Throwable> onDeath)
      throws StartFailed {
    Path dataDir = config.files().dataDir();
    Path logDir = config.files().dataLogDir();
    Disk data = new FileDisk(dataDir);
    Disk log = logDir.equals(dataDir) ? data : new FileDisk(logDir);
    StorageOptions options =
        StorageOptions.of(config.id()).withSnapshotsKept(config.files().snapshotsKept());
    try {
      return new DiskThreads(
          Storage.open(data, log, options, random), config.files(), new ToInbox(inbox, onDeath));
    } catch (ForeignDirectory | DirectoryInUse e) {
      throw new StartFailed(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()), e);
    } catch (DiskFailed e) {
      throw unreadable(dataDir, logDir, e);
    }
  }

  private static StartFailed unreadable(Path dataDir, Path logDir, DiskFailed cause) {
    for (Path directory : List.of(dataDir, logDir)) {
      boolean usable =
          Files.isDirectory(directory)
              && Files.isReadable(directory)
              && Files.isWritable(directory)
              && Files.isExecutable(directory);
      if (!usable) {
        return new StartFailed(
            ExitCode.CONFIGURATION,
            directory
                + " can't be used ("
                + cause.getMessage()
                + "); it must be a directory that this user may read and write: correct its owner and"
                + " mode, or name another by dataDir (--data)",
            cause);
      }
    }
    return new StartFailed(ExitCode.FAILURE, String.valueOf(cause.getMessage()), cause);
  }

  /** What was on the disk. */
  Recovered recovered() {
    return recovered;
  }

  /** Starts both threads. */
  void start() {
    LogWriter writer = new LogWriter(storage, listener);
    log = writer;
    snapshots = new Checkpointer(storage, writer, STUCK_MILLIS);
  }

  @Override
  public void store(List<ReplicaEffect.Store> commands) {
    LogWriter writer = Objects.requireNonNull(log);
    for (ReplicaEffect.Store store : commands) writer.submit(store.ticket(), store.command());
  }

  @Override
  public void checkpoint(ServerState root, int chain) {
    Objects.requireNonNull(snapshots)
        .submit(root.lastZxid(), chain, root.ensemble(), SnapshotCodec.encode(root));
  }

  /** Room left for the log; -1 where it can't be told. */
  long freeBytes() {
    try {
      return storage.freeBytes();
    } catch (DiskFailed e) {
      return -1;
    }
  }

  /** What the files in the two directories add up to. */
  DirectorySizes sizes() {
    return new DirectorySizes(bytesBelow(files.dataDir()), bytesBelow(files.dataLogDir()));
  }

  private static long bytesBelow(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (snapshots != null) snapshots.close();
    if (log != null) log.close();
    else storage.close();
  }

  /** What the disk's threads say goes to the replica. */
  private record ToInbox(Inbox inbox, Consumer<Throwable> onDeath) implements StorageListener {
    @Override
    public void stored(long ticket) {
      inbox.offer(new ReplicaInput.FromPeer(new Input.Stored(ticket)));
    }

    @Override
    public void checkpointed(long zxid) {
      inbox.offer(new ReplicaInput.Checkpointed(zxid));
    }

    @Override
    public void failed(DiskFailed failure) {
      onDeath.accept(failure);
    }
  }
}
