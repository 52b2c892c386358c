package io.quorate.server.simulation.service;

/** What happened in one run, or in many. */
final class ServiceStatistics {
  long events;
  long requests;
  long replies;
  long watchEvents;
  long catchUps;
  long sessions;
  long moves;
  long reattaches;
  long expiries;
  long crashes;
  long checkpoints;
  long installs;
  long multis;
  long syncs;
  long entries;
  long pauses;
  long handovers;
  long configurations;
  long readOnlyTimes;
  long readOnlyLines;
  long localSessions;
  long upgrades;
  long leaderPauses;
  long syncedReads;

  void add(ServiceStatistics other) {
    events += other.events;
    requests += other.requests;
    replies += other.replies;
    watchEvents += other.watchEvents;
    catchUps += other.catchUps;
    sessions += other.sessions;
    moves += other.moves;
    reattaches += other.reattaches;
    expiries += other.expiries;
    crashes += other.crashes;
    checkpoints += other.checkpoints;
    installs += other.installs;
    multis += other.multis;
    syncs += other.syncs;
    entries += other.entries;
    pauses += other.pauses;
    handovers += other.handovers;
    configurations += other.configurations;
    readOnlyTimes += other.readOnlyTimes;
    readOnlyLines += other.readOnlyLines;
    localSessions += other.localSessions;
    upgrades += other.upgrades;
    leaderPauses += other.leaderPauses;
    syncedReads += other.syncedReads;
  }

  @Override
  public String toString() {
    return "events=%d requests=%d replies=%d watchEvents=%d catchUps=%d sessions=%d moves=%d"
            .formatted(events, requests, replies, watchEvents, catchUps, sessions, moves)
        + " reattaches=%d expiries=%d crashes=%d checkpoints=%d installs=%d multis=%d"
            .formatted(reattaches, expiries, crashes, checkpoints, installs, multis)
        + " syncs=%d entries=%d pausedLines=%d handovers=%d configurations=%d"
            .formatted(syncs, entries, pauses, handovers, configurations)
        + " readOnlyTimes=%d readOnlyLines=%d localSessions=%d upgrades=%d"
            .formatted(readOnlyTimes, readOnlyLines, localSessions, upgrades)
        + " leaderPauses=%d syncedReads=%d".formatted(leaderPauses, syncedReads);
  }
}
