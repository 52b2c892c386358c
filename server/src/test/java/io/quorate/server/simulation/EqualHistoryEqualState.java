package io.quorate.server.simulation;

import io.quorate.server.zab.LogEntry;
import java.util.List;

/** Servers that have applied the same entries are in the same state. */
final class EqualHistoryEqualState implements Checker {
  @Override
  public void delivered(SimulatedServer at, Cluster cluster, List<LogEntry> entries, long digest) {
    check(at, cluster, entries.getLast().zxid(), digest);
  }

  @Override
  public void installed(SimulatedServer at, Cluster cluster, long zxid, long digest) {
    check(at, cluster, zxid, digest);
  }

  private void check(SimulatedServer at, Cluster cluster, long zxid, long digest) {
    int depth = cluster.known(zxid, name()).depth();
    List<Long> digests = cluster.digests();
    while (digests.size() <= depth) digests.add(null);
    Long other = digests.get(depth);
    if (other == null) digests.set(depth, digest);
    else if (other != digest) throw broken(at + " differs at " + (zxid >>> 32) + "." + (int) zxid);
  }
}
