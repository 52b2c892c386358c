package io.quorate.server.storage;

/** Another process holds the directory's lock. The process ends with exit status 2. */
public final class DirectoryInUse extends Exception {
  private static final long serialVersionUID = 1L;

  DirectoryInUse(String directory) {
    super(
        directory
            + ": another server process is using this directory (it holds the file 'lock');"
            + " stop it, or give this one a directory of its own");
  }
}
