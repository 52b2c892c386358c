package io.quorate.server.simulation;

/** What a run did; sums over runs say whether the tests tested anything. */
final class Statistics {
  long events;
  long elections;
  long contestedElections;
  long diffs;
  long truncations;
  long snapshots;
  long crashes;
  long crashedBetweenSyncAndAck;
  long foundings;
  long abandoned;
  long wipes;
  long returns;
  long admissions;
  long commits;
  long confirmations;
  long cuts;
  long takeOvers;
  long handovers;
  long removals;
  long joins;
  long refusedReconfigurations;
  long reconfigurations;

  void add(Statistics other) {
    events += other.events;
    elections += other.elections;
    contestedElections += other.contestedElections;
    diffs += other.diffs;
    truncations += other.truncations;
    snapshots += other.snapshots;
    crashes += other.crashes;
    crashedBetweenSyncAndAck += other.crashedBetweenSyncAndAck;
    foundings += other.foundings;
    abandoned += other.abandoned;
    wipes += other.wipes;
    returns += other.returns;
    admissions += other.admissions;
    commits += other.commits;
    confirmations += other.confirmations;
    cuts += other.cuts;
    takeOvers += other.takeOvers;
    handovers += other.handovers;
    removals += other.removals;
    joins += other.joins;
    refusedReconfigurations += other.refusedReconfigurations;
    reconfigurations += other.reconfigurations;
  }

  @Override
  public String toString() {
    return "events=%d elections=%d contested=%d diff=%d trunc=%d snap=%d crashes=%d betweenSyncAndAck=%d foundings=%d abandoned=%d wipes=%d returns=%d admissions=%d commits=%d confirmations=%d cuts=%d takeOvers=%d handovers=%d removals=%d joins=%d refusedReconfigurations=%d reconfigurations=%d"
        .formatted(
            events,
            elections,
            contestedElections,
            diffs,
            truncations,
            snapshots,
            crashes,
            crashedBetweenSyncAndAck,
            foundings,
            abandoned,
            wipes,
            returns,
            admissions,
            commits,
            confirmations,
            cuts,
            takeOvers,
            handovers,
            removals,
            joins,
            refusedReconfigurations,
            reconfigurations);
  }
}
