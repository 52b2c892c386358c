package io.quorate.server.simulation;

import io.quorate.server.zab.LogEntry;
import java.util.List;

/** Whatever is delivered was proposed by the leader of its epoch, and just as it was proposed. */
final class Integrity implements Checker {
  @Override
  public void proposed(SimulatedServer by, Cluster cluster, Proposal proposal) {
    boolean founding = proposal.zxid() == 1;
    if (!founding && by.leadsEpoch != proposal.epoch()) {
      throw broken(by + " proposes " + proposal + " and doesn't lead that epoch");
    }
  }

  @Override
  public void delivered(SimulatedServer at, Cluster cluster, List<LogEntry> entries, long digest) {
    for (LogEntry entry : entries) {
      if (!cluster.known(entry.zxid(), name()).entry().equals(entry)) {
        throw broken(at + " delivers something else as " + (int) entry.zxid());
      }
    }
  }
}
