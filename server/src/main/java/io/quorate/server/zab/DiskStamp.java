package io.quorate.server.zab;

import io.quorate.server.base.Bytes;
import java.util.List;

/**
 * What a disk says it belongs to. A server without a stamp is blank: it never votes, acknowledges
 * or serves.
 *
 * @param clusterId 16 bytes drawn at the founding; empty while blank
 * @param incarnation 1 at the founding, one more for every forced recovery
 * @param memberId the server's id in the ensemble; -1 while blank
 * @param diskId 8 random bytes, drawn when the disk was stamped; 0 while blank
 * @param joined whether it has ever acknowledged a leader of that cluster: from then on it is not
 *     fresh
 * @param removed whether a committed configuration of that cluster is known in which this server is
 *     a member no longer: it never votes, follows or serves again
 * @param deadClusters ids of clusters that this disk left while fresh: they never acknowledged
 *     anything; kept for good
 */
public record DiskStamp(
    Bytes clusterId,
    int incarnation,
    int memberId,
    long diskId,
    boolean joined,
    boolean removed,
    List<Bytes> deadClusters) {
  public static final DiskStamp BLANK = new DiskStamp(Bytes.EMPTY, 0, -1, 0, false, List.of());

  /** The stamp of a server that wasn't removed. */
  public DiskStamp(
      Bytes clusterId,
      int incarnation,
      int memberId,
      long diskId,
      boolean joined,
      List<Bytes> deadClusters) {
    this(clusterId, incarnation, memberId, diskId, joined, false, deadClusters);
  }

  public boolean isBlank() {
    return clusterId.isEmpty();
  }

  /** The same, marked as having acknowledged a leader. */
  public DiskStamp asJoined() {
    return new DiskStamp(clusterId, incarnation, memberId, diskId, true, removed, deadClusters);
  }

  /** The same, marked as a former member's. */
  public DiskStamp asRemoved() {
    return new DiskStamp(clusterId, incarnation, memberId, diskId, joined, true, deadClusters);
  }
}
