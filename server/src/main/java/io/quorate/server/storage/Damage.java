package io.quorate.server.storage;

/**
 * Bytes that are not what was written. Thrown and caught within this package: recovery decides what
 * follows from it.
 */
final class Damage extends Exception {
  private static final long serialVersionUID = 1L;

  Damage(String file, long offset, String what) {
    super(file + ", offset " + offset + ": " + what);
  }
}
