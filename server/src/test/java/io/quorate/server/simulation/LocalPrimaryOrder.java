package io.quorate.server.simulation;

import io.quorate.server.zab.LogEntry;
import java.util.List;

/**
 * Who delivers a leader's proposal has delivered all that the leader proposed before it in its
 * epoch. Each entry is compared with its own predecessor, so that the law says something about
 * every pair.
 */
final class LocalPrimaryOrder implements Checker {
  @Override
  public void delivered(SimulatedServer at, Cluster cluster, List<LogEntry> entries, long digest) {
    long before = at.deliveredZxid;
    for (LogEntry entry : entries) {
      long counter = entry.zxid() & 0xFFFF_FFFFL;
      if (counter > 1 && before != entry.zxid() - 1) {
        throw broken(at + " delivers number " + counter + " of an epoch without the one before");
      }
      before = entry.zxid();
    }
  }
}
