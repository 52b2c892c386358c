package io.quorate.server.state;

/**
 * The whole replicated state as one immutable value: the tree, the sessions, the configuration, the
 * cluster's secret, and the zxid of the last transaction in it.
 */
public final class ServerState {
  private static final ServerState EMPTY = new ServerState();

  private ServerState() {}

  /** Before the first transaction: the built-in nodes and nothing else. */
  public static ServerState empty() {
    return EMPTY;
  }

  /** The last transaction that this state contains. */
  public long lastZxid() {
    throw new UnsupportedOperationException("not built yet");
  }
}
