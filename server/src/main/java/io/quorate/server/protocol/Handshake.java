package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;

/** The two records that open a connection. */
public final class Handshake {
  private Handshake() {}

  /**
   * What a client opens with.
   *
   * @param sessionId 0 asks for a new session
   * @param hasReadOnly whether the client sent the read-only byte; the answer then has it too
   */
  public record ConnectRequest(
      int protocolVersion,
      long lastZxidSeen,
      int timeoutMillis,
      long sessionId,
      Bytes password,
      boolean readOnly,
      boolean hasReadOnly) {}

  /** The answer; {@link #EXPIRED} tells the client that its session is gone. */
  public record ConnectResponse(
      int timeoutMillis, long sessionId, Bytes password, boolean readOnly) {
    public static final ConnectResponse EXPIRED =
        new ConnectResponse(0, 0, Bytes.wrap(new byte[16]), false);
  }
}
