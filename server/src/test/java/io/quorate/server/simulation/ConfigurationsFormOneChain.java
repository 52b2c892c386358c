package io.quorate.server.simulation;

/** A configuration is proposed only once the one before it is committed. */
final class ConfigurationsFormOneChain implements Checker {
  @Override
  public void proposed(SimulatedServer by, Cluster cluster, Proposal proposal) {
    if (proposal.ensemble() == null || proposal.parent() == null) return;
    Proposal before = proposal.parent();
    while (before != null && before.ensemble() == null) before = before.parent();
    if (before == null) throw broken(proposal + " changes a configuration that there isn't");
    boolean committed =
        before.depth() < cluster.committedCount() && cluster.committed(before.depth()) == before;
    if (!committed) throw broken(by + " proposes " + proposal + " while " + before + " is open");
  }
}
