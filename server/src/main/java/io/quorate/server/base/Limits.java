package io.quorate.server.base;

/** Bounds that are no settings: each with its unit, its reason, and what happens when it is met. */
public final class Limits {
  /**
   * A snapshot is handed out in pieces of about this size: large enough that the pieces cost
   * nothing, small enough that a learner's link is never blocked for long by one. A single node
   * larger than this makes a larger piece.
   */
  public static final int SNAPSHOT_CHUNK_BYTES = 256 * 1024;

  /**
   * The longest record of a snapshot, which is one node with its name and data: far above the
   * largest frame a client may be allowed to send. A longer one is damage, and is refused before
   * anything is buffered for it.
   */
  public static final int SNAPSHOT_RECORD_BYTES_MAX = 256 * 1024 * 1024;

  private Limits() {}
}
