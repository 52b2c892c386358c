package io.quorate.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the file system. Files are for their owner alone (0600, directories 0700) and are
 * written through {@link FileChannel}, never mapped: the error of a mapped write is not seen.
 */
public final class FileDisk implements Disk {
  private static final FileAttribute<?> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path root;
  private @Nullable FileChannel lockChannel;

  /** The directory need not exist yet. */
  public FileDisk(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public String name() {
    return root.toString();
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(at(path));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    Path path = at(directory);
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(path)) return names;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) names.add(String.valueOf(entry.getFileName()));
    }
    Collections.sort(names);
    return names;
  }

  @Override
  public void makeDirectory(String path) throws IOException {
    if (path.isEmpty()) {
      if (!Files.isDirectory(root)) Files.createDirectories(root, OWNER_DIRECTORY);
      return;
    }
    try {
      Files.createDirectory(at(path), OWNER_DIRECTORY);
    } catch (FileAlreadyExistsException there) {
      if (!Files.isDirectory(at(path))) throw there;
    }
  }

  @Override
  public DiskFile create(String path) throws IOException {
    return new OpenFile(
        FileChannel.open(
            at(path),
            Set.<OpenOption>of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            OWNER_FILE));
  }

  @Override
  public DiskFile open(String path) throws IOException {
    return new OpenFile(
        FileChannel.open(at(path), StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public DiskFile openToRead(String path) throws IOException {
    return new OpenFile(FileChannel.open(at(path), StandardOpenOption.READ));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(at(from), at(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String path) throws IOException {
    Files.delete(at(path));
  }

  @Override
  public void forceDirectory(String path) throws IOException {
    try (FileChannel directory = FileChannel.open(at(path), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public boolean lock(String path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            at(path),
            Set.<OpenOption>of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            OWNER_FILE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        lockChannel = channel;
        return true;
      }
    } catch (OverlappingFileLockException thisProcess) {
      // Another server within this process: the same answer as from another process.
    }
    channel.close();
    return false;
  }

  @Override
  public void unlock() throws IOException {
    FileChannel channel = lockChannel;
    lockChannel = null;
    if (channel != null) channel.close();
  }

  @Override
  public long freeBytes() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  private Path at(String path) {
    return path.isEmpty() ? root : root.resolve(path);
  }

  private record OpenFile(FileChannel channel) implements DiskFile {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      int total = 0;
      while (target.hasRemaining()) {
        int count = channel.read(target, position + total);
        if (count < 0) break;
        total += count;
      }
      return total;
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
      long at = position;
      while (source.hasRemaining()) at += channel.write(source, at);
    }

    @Override
    public void force() throws IOException {
      // fdatasync: it includes the size, and leaves out only the times.
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
