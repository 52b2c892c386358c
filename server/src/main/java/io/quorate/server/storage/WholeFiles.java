package io.quorate.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Small files that are read and replaced as a whole. */
final class WholeFiles {
  /** Names of files under construction end so; whatever carries such a name is nothing yet. */
  static final String UNFINISHED = ".tmp";

  private WholeFiles() {}

  /** Reads a file of at most that many bytes; what is longer is cut. */
  static byte[] read(Disk disk, String path, int bytesMax) throws IOException {
    try (DiskFile file = disk.openToRead(path)) {
      byte[] content = new byte[(int) Math.min(bytesMax, file.size())];
      ByteBuffer target = ByteBuffer.wrap(content);
      if (file.read(0, target) < content.length) throw new IOException(path + " is being cut");
      return content;
    }
  }

  /**
   * Replaces a file, or makes it: after a crash it is the old or the new one, whole; durable on
   * return.
   */
  static void replace(Disk disk, String directory, String path, byte[] content) throws IOException {
    String unfinished = path + UNFINISHED;
    if (disk.exists(unfinished)) disk.delete(unfinished);
    try (DiskFile file = disk.create(unfinished)) {
      file.write(0, ByteBuffer.wrap(content));
      file.force();
    }
    disk.rename(unfinished, path);
    disk.forceDirectory(directory);
  }

  static int crc(byte[] bytes, int from, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, count);
    return (int) crc.getValue();
  }
}
