package io.quorate.server.storage;

/**
 * The directory belongs to somebody else: another cluster, another member, a newer version, or
 * ZooKeeper. Nothing in it was touched. The message names the directory, what was found and what to
 * do; the process ends with exit status 2.
 */
public final class ForeignDirectory extends Exception {
  private static final long serialVersionUID = 1L;

  ForeignDirectory(String directory, String found, String remedy) {
    super(directory + ": " + found + "; " + remedy);
  }
}
