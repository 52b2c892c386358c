package io.quorate.server.simulation;

import io.quorate.server.ensemble.Ensemble;

/**
 * Whatever is committed is durable on a quorum of admitted disks, of every configuration in force;
 * a configuration is one of both. Disks that don't vote, observers' among them, never count.
 */
final class CommitNeedsQuorum implements Checker {
  @Override
  public void committed(SimulatedServer by, Cluster cluster, Proposal proposal, boolean last) {
    Ensemble made = proposal.ensemble();
    if (made == null) {
      if (last) check(by, proposal, cluster.active);
      return;
    }
    if (proposal.depth() > 0) check(by, proposal, cluster.active);
    check(by, proposal, made);
  }

  private void check(SimulatedServer by, Proposal proposal, Ensemble ensemble) {
    long zxid = proposal.zxid();
    if (!Majority.of(ensemble, voter -> by.diskHolds(voter.diskId(), zxid))) {
      throw broken(by + " commits " + proposal + ", durable on too few voting disks");
    }
  }
}
