package io.quorate.server.ensemble;

import java.util.Arrays;
import java.util.List;

/**
 * A majority of the configured voters, taken from the admitted disks: a voter whose disk is not the
 * admitted one counts among all, and never towards the quorum.
 */
public final class Quorum {
  private final int[] ids;
  private final long[] diskIds;

  public Quorum(Ensemble ensemble) {
    List<Member> voters = ensemble.voters();
    ids = new int[voters.size()];
    diskIds = new long[voters.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = voters.get(i).id();
      diskIds[i] = voters.get(i).diskId();
    }
  }

  /** How many are needed; a configuration without voters never has enough. */
  public int needed() {
    return ids.length / 2 + 1;
  }

  public int voters() {
    return ids.length;
  }

  public int idAt(int index) {
    return ids[index];
  }

  /** Whether that disk votes for that id. */
  public boolean admits(int id, long diskId) {
    if (diskId == 0) return false;
    int index = Arrays.binarySearch(ids, id);
    return index >= 0 && diskIds[index] == diskId;
  }

  /** Whether that many of the admitted are enough. */
  public boolean reachedBy(int admitted) {
    return admitted >= needed();
  }

  /** Whether enough ids are among these, whatever their disks. */
  public boolean reachedByIds(Ids among) {
    int count = 0;
    for (int id : ids) if (among.contains(id)) count++;
    return count >= needed();
  }

  /**
   * The highest mark that a quorum has reached.
   *
   * @param marks the marks of the admitted, in the first {@code count} places; they are reordered
   * @return -1 if the marks are fewer than a quorum
   */
  public long reached(long[] marks, int count) {
    if (count < needed()) return -1;
    Arrays.sort(marks, 0, count);
    return marks[count - needed()];
  }
}
