package io.quorate.server.storage;

import java.io.IOException;
import java.util.List;

/**
 * One directory on a disk and what is below it; paths are relative to it, with {@code /} between
 * names. What is written to a file survives a power cut once {@link DiskFile#force} has returned;
 * that a name exists, is gone or means another file survives once {@link #forceDirectory} of its
 * directory has returned. Before that a power cut may keep any part of it, in units of {@link
 * #SECTOR_BYTES} within files.
 *
 * <p>Calls may come from several threads as long as they concern different files.
 */
public interface Disk {
  /** What a disk writes wholly or not at all. */
  int SECTOR_BYTES = 512;

  /** The directory itself, as a path for {@link #list} and {@link #forceDirectory}. */
  String ROOT = "";

  /** What to call it in messages: the directory's path. */
  String name();

  /** Whether both are the same directory. */
  default boolean isSameAs(Disk other) {
    return name().equals(other.name());
  }

  /** Whether there is a file or directory of that name. */
  boolean exists(String path) throws IOException;

  /** The names in a directory, sorted; none if there is no such directory. */
  List<String> list(String directory) throws IOException;

  /** Makes a directory if there is none (its parent must exist unless it is the root). */
  void makeDirectory(String path) throws IOException;

  /** Makes an empty file, to be read and written; there must not be one of that name. */
  DiskFile create(String path) throws IOException;

  /** Opens a file that exists, to be read and written. */
  DiskFile open(String path) throws IOException;

  /** Opens a file that exists, to be read only. */
  DiskFile openToRead(String path) throws IOException;

  /** Renames within a directory, atomically; takes the place of a file of that name. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file that exists. */
  void delete(String path) throws IOException;

  /** Returns once the names in that directory are durable. */
  void forceDirectory(String path) throws IOException;

  /**
   * Takes the lock of that name (a file, made if need be), which another process can't take until
   * it is closed or this process ends; false if another has it.
   */
  boolean lock(String path) throws IOException;

  /** Releases what {@link #lock} took; nothing if it took nothing. */
  void unlock() throws IOException;

  /** How many bytes may still be written, about. */
  long freeBytes() throws IOException;
}
