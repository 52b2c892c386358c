package io.quorate.server.simulation;

import io.quorate.server.zab.LogEntry;
import java.util.List;

/**
 * Of two servers' deliveries, one is a prefix of the other: both are prefixes of what is committed.
 */
final class Agreement implements Checker {
  @Override
  public void delivered(SimulatedServer at, Cluster cluster, List<LogEntry> entries, long digest) {
    Proposal last = cluster.known(entries.getLast().zxid(), name());
    if (last.depth() >= cluster.committedCount() || cluster.committed(last.depth()) != last) {
      throw broken(at + " delivers " + last + ", which isn't in the committed log");
    }
  }
}
