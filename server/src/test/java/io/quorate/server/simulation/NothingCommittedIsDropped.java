package io.quorate.server.simulation;

import io.quorate.server.zab.StorageCommand;

/** Neither a truncation nor a snapshot takes a committed entry from a history that has it. */
final class NothingCommittedIsDropped implements Checker {
  @Override
  public void stored(SimulatedServer server, StorageCommand command) {
    if (command instanceof StorageCommand.Truncate truncate) check(server, truncate.lastKeptZxid());
    if (command instanceof StorageCommand.InstallSnapshot install) check(server, install.zxid());
  }

  private void check(SimulatedServer server, long newLast) {
    Cluster cluster = server.cluster();
    Proposal before = cluster.proposal(server.issuedZxid);
    Proposal committed = cluster.lastCommitted();
    if (before == null || committed == null) return;
    Proposal had = before.ancestor(committed.depth());
    while (had != cluster.committed(had.depth()) && had.parent() != null) had = had.parent();
    Proposal now = cluster.proposal(newLast);
    boolean kept = now != null && now.ancestor(had.depth()) == had;
    if (!kept) throw broken(server + " drops the committed " + had);
  }
}
