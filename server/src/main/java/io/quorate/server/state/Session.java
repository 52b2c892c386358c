package io.quorate.server.state;

/**
 * One open session as every server knows it: its timeout, and who claimed it last. When it was last
 * heard from is not replicated.
 */
public final class Session {
  public long id() {
    throw new UnsupportedOperationException("not built yet");
  }

  public int timeoutMillis() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** The zxid of its last {@link Txn.OpenSession}: a connection made before it is stale. */
  public long claimZxid() {
    throw new UnsupportedOperationException("not built yet");
  }

  /** How many nodes it owns. */
  public int ephemeralCount() {
    throw new UnsupportedOperationException("not built yet");
  }
}
