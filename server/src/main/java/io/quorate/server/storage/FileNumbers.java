package io.quorate.server.storage;

import java.util.random.RandomGenerator;

/**
 * Numbers new files of one directory: a random id, which goes into the checksums of everything in
 * the file, and a sequence number above all that were seen. Used by the log and the snapshot
 * thread.
 */
final class FileNumbers {
  private final RandomGenerator random;
  private long lastSequence;

  FileNumbers(RandomGenerator random) {
    this.random = random;
  }

  synchronized long drawId() {
    return random.nextLong();
  }

  synchronized long nextSequence() {
    return ++lastSequence;
  }

  /** A file with that sequence number exists. */
  synchronized void seen(long sequence) {
    lastSequence = Math.max(lastSequence, sequence);
  }
}
