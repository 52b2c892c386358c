package io.quorate.server.state;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;

/** Advances the state by one log entry. Pure: the same state and entry give the same next state. */
public final class Transition {
  private Transition() {}

  /** Applies a transaction of the service. */
  public static Applied apply(ServerState state, long zxid, TxnHeader header, Txn txn) {
    throw new UnsupportedOperationException("not built yet");
  }

  /**
   * Applies a configuration: it becomes the data of /zookeeper/config too.
   *
   * @param secret the cluster's secret from the founding entry; empty keeps the one that is there
   */
  public static Applied configure(ServerState state, long zxid, Ensemble ensemble, Bytes secret) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Moves the last zxid along: for an entry that says nothing. */
  public static ServerState advance(ServerState state, long zxid) {
    throw new UnsupportedOperationException("not built yet");
  }
}
