package io.quorate.server.simulation;

/** Numbers within an epoch stay below the limit at which a leader takes a new one. */
final class CountersNeverWrap implements Checker {
  @Override
  public void proposed(SimulatedServer by, Cluster cluster, Proposal proposal) {
    if ((proposal.zxid() & 0xFFFF_FFFFL) > 0xF100_0000L) throw broken("at " + proposal);
    if (proposal.epoch() > Integer.MAX_VALUE) throw broken("epoch " + proposal.epoch());
  }
}
