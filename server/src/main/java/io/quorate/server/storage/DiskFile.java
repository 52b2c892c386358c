package io.quorate.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link Disk}; used by one thread at a time. */
public interface DiskFile extends AutoCloseable {
  long size() throws IOException;

  /**
   * Reads into the target until it is full or the file ends; returns how many bytes were read (0 at
   * the end).
   */
  int read(long position, ByteBuffer target) throws IOException;

  /** Writes everything that remains in the source; the file grows as needed. */
  void write(long position, ByteBuffer source) throws IOException;

  /** Returns once everything written so far, and the size, is durable. */
  void force() throws IOException;

  @Override
  void close() throws IOException;
}
