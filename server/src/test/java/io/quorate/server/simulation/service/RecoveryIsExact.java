package io.quorate.server.simulation.service;

import io.quorate.server.state.ServerState;

/** What a disk or a leader gives back is, byte for byte, the state that the log leads to. */
final class RecoveryIsExact implements ServiceChecker {
  private final ServiceSimulation simulation;

  RecoveryIsExact(ServiceSimulation simulation) {
    this.simulation = simulation;
  }

  @Override
  public void started(ReplicaHost host, ServerState recovered) {
    compare(host, recovered);
  }

  @Override
  public void settled() {
    for (ReplicaHost host : simulation.hosts()) compare(host, host.view().root());
  }

  private void compare(ReplicaHost host, ServerState state) {
    ServerState expected = simulation.history().stateAt(state.lastZxid(), name());
    if (!ReplicaHost.bytes(state).equals(ReplicaHost.bytes(expected))) {
      throw broken(host + " holds something else at " + Long.toHexString(state.lastZxid()));
    }
  }
}
