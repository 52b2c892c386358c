package io.quorate.server.zab;

/**
 * How good a candidate is: the epoch whose history it holds, then how much of it, then its id to
 * decide between equals (Zab paper, phase 0).
 */
record Vote(long epoch, long zxid, int id) implements Comparable<Vote> {
  @Override
  public int compareTo(Vote other) {
    int order = Long.compare(epoch, other.epoch);
    if (order == 0) order = Long.compare(zxid, other.zxid);
    return order == 0 ? Integer.compare(id, other.id) : order;
  }

  /** Whether somebody with that history would lose nothing that this candidate lacks. */
  boolean covers(long otherEpoch, long otherZxid) {
    return epoch != otherEpoch ? epoch > otherEpoch : zxid >= otherZxid;
  }
}
