package io.quorate.server.simulation.service;

import java.util.List;

/** All laws of the service. */
final class ServiceCheckers {
  private ServiceCheckers() {}

  static List<ServiceChecker> all(ServiceSimulation simulation) {
    History history = simulation.history();
    return List.of(
        new EqualZxidEqualDigest(history),
        new RecoveryIsExact(simulation),
        new RepliesInRequestOrder(),
        new ClientZxidNeverGoesBack(),
        new AcknowledgedWritesSurvive(simulation),
        new ReadsAreExact(history),
        new EventBeforeNewData(history),
        new NoWatchMissed(simulation),
        new MultiIsAtomic(),
        new SyncIsLinearizable(simulation.statistics()),
        new EphemeralsDieWithSession(history),
        new NoLiveSessionExpired(simulation),
        new RequestsTakeEffectInOrder(),
        new OneConnectionPerSession(history),
        new LocalSessionsStayLocal(simulation));
  }
}
