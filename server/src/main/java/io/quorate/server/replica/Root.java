package io.quorate.server.replica;

import io.quorate.server.state.ServerState;

/** The state as of the last entry applied here, and that entry's chain. One thread. */
final class Root {
  ServerState state;
  int chain;

  Root(ServerState state, int chain) {
    this.state = state;
    this.chain = chain;
  }

  long zxid() {
    return state.lastZxid();
  }
}
