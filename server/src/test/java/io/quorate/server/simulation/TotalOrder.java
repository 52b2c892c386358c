package io.quorate.server.simulation;

import io.quorate.server.zab.LogEntry;
import java.util.List;

/**
 * Every server delivers without a gap or a repeat, in the one order, each life from its state on.
 */
final class TotalOrder implements Checker {
  @Override
  public void delivered(SimulatedServer at, Cluster cluster, List<LogEntry> entries, long digest) {
    long before = at.deliveredZxid;
    for (LogEntry entry : entries) {
      Proposal proposal = cluster.known(entry.zxid(), name());
      Proposal parent = proposal.parent();
      if ((parent == null ? 0 : parent.zxid()) != before) {
        throw broken(
            at + " delivers " + proposal + " behind " + (before >>> 32) + "." + (int) before);
      }
      before = entry.zxid();
    }
  }
}
