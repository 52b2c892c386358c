package io.quorate.server.simulation.service;

import io.quorate.server.state.ServerState;

/** Every server's state at a zxid is the one that the log leads to: the same everywhere. */
final class EqualZxidEqualDigest implements ServiceChecker {
  private final History history;

  EqualZxidEqualDigest(History history) {
    this.history = history;
  }

  @Override
  public void turned(ReplicaHost host, ServerState state) {
    ServerState expected = history.stateAt(state.lastZxid(), name());
    if (state.digest() != expected.digest()) {
      throw broken(host + " differs at " + Long.toHexString(state.lastZxid()));
    }
  }
}
