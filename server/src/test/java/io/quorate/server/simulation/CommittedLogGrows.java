package io.quorate.server.simulation;

/** Only a leader commits first, and only behind what was committed before. */
final class CommittedLogGrows implements Checker {
  @Override
  public void committed(SimulatedServer by, Cluster cluster, Proposal proposal, boolean last) {
    if (by.view.role() != io.quorate.server.zab.PeerView.RoleName.LEADING) {
      throw broken(by + " says first that " + proposal + " is committed, and is no leader");
    }
    Proposal before = cluster.lastCommitted();
    if (proposal.parent() != before) {
      throw broken(
          by + " commits " + proposal + " behind " + proposal.parent() + ", not " + before);
    }
  }
}
