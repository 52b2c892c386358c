package io.quorate.server.simulation.service;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Member.Role;
import io.quorate.server.replica.ReplicaConfig;
import io.quorate.server.replica.ReplicaConfig.NewSessions;
import io.quorate.server.simulation.Chance;
import io.quorate.server.state.Authorizer;
import io.quorate.server.zab.PeerConfig;
import io.quorate.server.zab.Timing;
import java.util.ArrayList;
import java.util.List;

/** What one run is like; each fault is on or off, and as strong as it comes. */
record ServiceOptions(
    int voters,
    int observers,
    Timing timing,
    int sessionTimeoutMinMillis,
    int snapCount,
    long historyBytesMax,
    int outstandingPerConnectionMax,
    long turnMicrosMax,
    long syncMicrosMax,
    long delayMicrosMax,
    int clients,
    long requestEveryMicros,
    int burstMax,
    long runMicros,
    long faultEveryMicros,
    double crashes,
    double cuts,
    double resets,
    double clogs,
    double pauses,
    double hangs,
    double slowDisks,
    double moves,
    double silences,
    double handovers,
    double fences,
    NewSessions newSessions,
    boolean readOnlyMode) {

  static ServiceOptions draw(Chance chance) {
    return new ServiceOptions(
        chance.one(1, 3, 3, 3, 3, 5),
        chance.with(0.3) ? 1 : 0,
        new Timing(500, 10, 10, chance.one(400, 1000)),
        chance.one(1_000, 1_000, 3_000),
        chance.one(4, 30, 1_000),
        (long) chance.logUniform(1_000, 200_000),
        chance.one(3, 1_000),
        chance.with(0.5) ? 0 : (long) chance.logUniform(10, 5_000),
        (long) chance.logUniform(100, 10_000),
        (long) chance.logUniform(200, 10_000),
        1 + chance.below(7),
        (long) chance.logUniform(2_000, 200_000),
        chance.one(1, 4, 12),
        chance.one(8, 16) * 1_000_000L,
        (long) chance.logUniform(100_000, 2_000_000),
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance),
        strength(chance) * 2,
        strength(chance),
        strength(chance) * 2,
        strength(chance),
        chance.one(
            List.of(
                NewSessions.GLOBAL,
                NewSessions.GLOBAL,
                NewSessions.LOCAL,
                NewSessions.LOCAL_UNTIL_OWNER)),
        chance.with(0.5));
  }

  /**
   * Three servers whose leader stands still again and again, while nothing else goes wrong, and
   * clients that ask for much in few requests.
   */
  static ServiceOptions ofLeaderPauses(Chance chance) {
    ServiceOptions drawn = draw(chance);
    return new ServiceOptions(
        3,
        0,
        new Timing(500, 10, 10, 400),
        3_000,
        1_000,
        100_000,
        1_000,
        drawn.turnMicrosMax,
        drawn.syncMicrosMax,
        drawn.delayMicrosMax,
        4,
        100_000,
        2,
        60_000_000L,
        1_000_000,
        0,
        0,
        0,
        0,
        0,
        1,
        0,
        0.2,
        0,
        0,
        0,
        NewSessions.GLOBAL,
        false);
  }

  private static double strength(Chance chance) {
    return chance.with(0.5) ? 0 : chance.logUniform(0.05, 1);
  }

  int servers() {
    return voters + observers;
  }

  /** Ids with gaps, so that nobody takes an id for an index. */
  int idOf(int index) {
    return index < voters ? 2 * index + 1 : 1000 + index;
  }

  ReplicaConfig config(int index) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < voters; i++) {
      members.add(new Member(idOf(i), "host" + i, 2888, 3888, Role.VOTER, "", 0));
    }
    Ensemble seeds = new Ensemble(0, idOf(voters - 1) + 1, members);
    PeerConfig peer =
        new PeerConfig(idOf(index), seeds, timing, PeerConfig.Founding.AUTOMATIC, historyBytesMax);
    return new ReplicaConfig(
        peer,
        sessionTimeoutMinMillis,
        20 * (int) timing.tickMillis(),
        Authorizer.standard(),
        false,
        false,
        snapCount,
        2_000,
        ReplicaConfig.CONTAINERS_PER_MINUTE_MAX,
        outstandingPerConnectionMax,
        ReplicaConfig.OUTSTANDING_MAX,
        ReplicaConfig.Reconfiguration.DISABLED,
        newSessions,
        readOnlyMode);
  }
}
