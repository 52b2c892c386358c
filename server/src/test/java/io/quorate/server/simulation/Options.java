package io.quorate.server.simulation;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Member.Role;
import io.quorate.server.zab.PeerConfig;
import io.quorate.server.zab.Timing;
import java.util.ArrayList;
import java.util.List;

/**
 * What one run is like. Each kind of fault is on or off, and as strong as it comes: many runs that
 * each do a few things hard find more than runs that all do a little of everything.
 *
 * @param aimedFaults how likely a message of an election or a synchronization draws a fault on its
 *     sender or its receiver
 * @param denseStart whether faults come thick and fast for a second, when the ensemble is founded,
 *     and rarely after it
 * @param joiners servers that nobody lists at first
 * @param reconfigureEveryMicros how long it takes to the next wish to change the ensemble or its
 *     leader, on average; 0 for never
 * @param aimedAtReconfigurations how likely a step of a change or of a handover draws a fault
 * @param faultEveryMicros how long it takes to the next fault, on average
 */
record Options(
    int voters,
    int listedObservers,
    int unlistedObservers,
    Timing timing,
    PeerConfig.Founding founding,
    long historyBytesMax,
    int checkpointEvery,
    int chunkBytes,
    long turnMicrosMax,
    long syncMicrosMax,
    long delayMicrosMax,
    long faultMicros,
    long faultEveryMicros,
    long writeEveryMicros,
    int writesMax,
    int writeBytesMax,
    double crashes,
    double crashesAfterSync,
    double cuts,
    double oneWayCuts,
    double resets,
    double clogs,
    double pauses,
    double slowDisks,
    double starvations,
    double wipes,
    double returns,
    double isolations,
    double aimedFaults,
    double leaderHunts,
    boolean denseStart,
    boolean lateStart,
    int joiners,
    long reconfigureEveryMicros,
    double aimedAtReconfigurations) {

  static Options draw(Chance chance) {
    int voters = chance.one(1, 3, 3, 3, 3, 3, 5, 5, 7);
    return new Options(
        voters,
        chance.with(0.2) ? chance.below(3) : 0,
        chance.with(0.2) ? 1 : 0,
        new Timing(500, chance.one(4, 10), chance.one(3, 10), chance.one(400, 1000, 2000)),
        PeerConfig.Founding.AUTOMATIC,
        (long) chance.logUniform(200, 100_000),
        chance.one(3, 20, 1_000_000),
        chance.one(16, 64, 4096),
        chance.with(0.5) ? 0 : (long) chance.logUniform(10, 5_000),
        (long) chance.logUniform(100, 20_000),
        (long) chance.logUniform(200, 20_000),
        chance.one(5, 10, 15) * 1_000_000L,
        (long) chance.logUniform(30_000, 1_500_000),
        (long) chance.logUniform(3_000, 150_000),
        chance.one(1, 3, 30),
        chance.one(1, 50, 300),
        strength(chance),
        strength(chance) / 50,
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance) / 2,
        strength(chance) / 2,
        strength(chance),
        strength(chance) / 10,
        strength(chance),
        chance.with(0.4),
        chance.with(0.3),
        chance.one(0, 0, 1, 2, 3),
        chance.with(0.4) ? 0 : (long) chance.logUniform(100_000, 3_000_000),
        strength(chance) / 2);
  }

  /** Without chance: for stories. */
  static Options calm(
      int voters, int observers, int joiners, long historyBytesMax, int checkpointEvery) {
    return new Options(
        voters,
        observers,
        0,
        new Timing(500, 10, 5, 1000),
        PeerConfig.Founding.AUTOMATIC,
        historyBytesMax,
        checkpointEvery,
        64,
        0,
        100,
        100,
        0,
        0,
        0,
        1,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        false,
        false,
        joiners,
        0,
        0);
  }

  private static double strength(Chance chance) {
    return chance.with(0.5) ? 0 : chance.logUniform(0.05, 1);
  }

  int servers() {
    return voters + listedObservers + unlistedObservers + joiners;
  }

  /** Ids with gaps, so that nobody takes an id for an index. */
  int idOf(int index) {
    if (index < voters) return index + 1;
    if (index < voters + listedObservers) return 100 + index;
    if (index < voters + listedObservers + unlistedObservers) return 1000 + index;
    return 200 + index;
  }

  boolean isJoiner(int index) {
    return index >= voters + listedObservers + unlistedObservers;
  }

  Member member(int index, Role role) {
    return new Member(idOf(index), "host" + index, 2888, 3888, role, "", 0);
  }

  Ensemble seeds() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < voters + listedObservers; i++) {
      Role role = i < voters ? Role.VOTER : Role.OBSERVER;
      members.add(member(i, role));
    }
    return new Ensemble(0, idOf(voters + listedObservers - 1) + 1, members);
  }

  PeerConfig config(int index) {
    if (isJoiner(index)) {
      List<Member> members = new ArrayList<>(seeds().members());
      members.add(member(index, Role.VOTER));
      Ensemble seeds = new Ensemble(0, 0, members);
      return new PeerConfig(
          idOf(index), seeds, timing, PeerConfig.Founding.COMMANDED, historyBytesMax);
    }
    return new PeerConfig(idOf(index), seeds(), timing, founding, historyBytesMax);
  }
}
