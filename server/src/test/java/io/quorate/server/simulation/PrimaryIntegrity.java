package io.quorate.server.simulation;

import io.quorate.server.zab.LogEntry;
import java.util.List;

/**
 * A leader has delivered everything of earlier epochs that anybody ever delivers before it
 * broadcasts its first transaction.
 */
final class PrimaryIntegrity implements Checker {
  @Override
  public void proposed(SimulatedServer by, Cluster cluster, Proposal proposal) {
    if (proposal != cluster.firstOfEpoch(proposal.epoch())) return;
    Proposal committed = cluster.lastCommitted();
    if (committed == null || committed.epoch() > proposal.epoch()) return;
    if (by.deliveredZxid < committed.zxid() && committed.epoch() < proposal.epoch()) {
      throw broken(by + " broadcasts " + proposal + " before it delivered " + committed);
    }
  }

  @Override
  public void delivered(SimulatedServer at, Cluster cluster, List<LogEntry> entries, long digest) {
    Proposal last = cluster.known(entries.getLast().zxid(), name());
    for (Proposal first : cluster.firstsOfEpochs()) {
      if (first.epoch() <= last.epoch() || first.depth() > last.depth()) continue;
      // The leader of that epoch broadcast it without having this in its history.
      boolean committed =
          first.depth() < cluster.committedCount() && cluster.committed(first.depth()) == first;
      if (committed) throw broken(first + " was broadcast without the earlier " + last);
    }
  }
}
