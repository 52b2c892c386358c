package io.quorate.server.storage;

/**
 * The disk no longer does what it is told: a write, a sync or a close failed, or a verified byte
 * changed under our hands. What is on the disk is unknown from here on, so nothing is retried: the
 * process ends with exit status 1, and the next start verifies everything anew.
 */
public final class DiskFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DiskFailed(String message) {
    super(message);
  }

  DiskFailed(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
