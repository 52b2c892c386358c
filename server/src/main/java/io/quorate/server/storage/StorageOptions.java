package io.quorate.server.storage;

import io.quorate.server.base.Check;

/**
 * What storage is told of its server.
 *
 * @param memberId this server's id: a directory stamped for another one is refused
 * @param snapshotsKept how many snapshot generations a purge leaves, at least one
 *     (autopurge.snapRetainCount)
 * @param segmentBytesMax from this size on a log file is followed by a new one; it may pass it by
 *     one entry
 * @param growthBytes how many zeros are written ahead of the log's end at a time, so that an append
 *     changes no file size; a multiple of 4096
 */
public record StorageOptions(
    int memberId, int snapshotsKept, int segmentBytesMax, int growthBytes) {
  /** ZooKeeper keeps three snapshots unless told otherwise. */
  public static final int SNAPSHOTS_KEPT_DEFAULT = 3;

  /** Large enough that a new file is rare, small enough to be copied within a truncation. */
  public static final int SEGMENT_BYTES_MAX_DEFAULT = 64 << 20;

  /** As much as a disk takes within about a millisecond. */
  public static final int GROWTH_BYTES_DEFAULT = 1 << 20;

  /** The largest segment: offsets within one are kept in 31 bits. */
  private static final int SEGMENT_BYTES_LIMIT = 1 << 30;

  public StorageOptions {
    Check.that(snapshotsKept >= 1, "%d snapshots to keep, at least 1 is needed", snapshotsKept);
    Check.that(
        segmentBytesMax > 0 && segmentBytesMax <= SEGMENT_BYTES_LIMIT,
        "a log file of %d bytes is outside 1..2^30",
        segmentBytesMax);
    Check.that(
        growthBytes > 0 && growthBytes % TxnLog.PAGE_BYTES == 0,
        "growth of %d bytes is not a multiple of 4096",
        growthBytes);
  }

  public static StorageOptions of(int memberId) {
    return new StorageOptions(
        memberId, SNAPSHOTS_KEPT_DEFAULT, SEGMENT_BYTES_MAX_DEFAULT, GROWTH_BYTES_DEFAULT);
  }

  /** The same with that many snapshots kept. */
  public StorageOptions withSnapshotsKept(int count) {
    return new StorageOptions(memberId, count, segmentBytesMax, growthBytes);
  }
}
