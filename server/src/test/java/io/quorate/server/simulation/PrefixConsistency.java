package io.quorate.server.simulation;

/** What any server takes for committed is a prefix of the one committed log. */
final class PrefixConsistency implements Checker {
  @Override
  public void learnedCommitted(SimulatedServer at, Cluster cluster, Proposal upTo) {
    if (upTo.depth() >= cluster.committedCount() || cluster.committed(upTo.depth()) != upTo) {
      throw broken(at + " takes " + upTo + " for committed");
    }
  }
}
