package io.quorate.server.protocol;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;

/**
 * The records of the handshake, in both lengths: old clients know no read-only byte, neither in
 * what they send nor in what they can read.
 */
public final class HandshakeCodec {
  private HandshakeCodec() {}

  public static ConnectRequest decodeRequest(JuteReader in) throws MalformedRecord {
    int protocolVersion = in.readInt();
    long lastZxidSeen = in.readLong();
    int timeoutMillis = in.readInt();
    long sessionId = in.readLong();
    Bytes password = in.readBuffer();
    boolean hasReadOnly = in.remaining() > 0;
    boolean readOnly = hasReadOnly && in.readBool();
    return new ConnectRequest(
        protocolVersion,
        lastZxidSeen,
        timeoutMillis,
        sessionId,
        password == null ? Bytes.EMPTY : password.compact(),
        readOnly,
        hasReadOnly);
  }

  public static void encodeRequest(JuteWriter out, ConnectRequest request) {
    out.writeInt(request.protocolVersion());
    out.writeLong(request.lastZxidSeen());
    out.writeInt(request.timeoutMillis());
    out.writeLong(request.sessionId());
    out.writeBuffer(request.password());
    if (request.hasReadOnly()) out.writeBool(request.readOnly());
  }

  /**
   * Writes the answer.
   *
   * @param hasReadOnly whether the request had the read-only byte
   */
  public static void encodeResponse(JuteWriter out, ConnectResponse response, boolean hasReadOnly) {
    out.writeInt(0);
    out.writeInt(response.timeoutMillis());
    out.writeLong(response.sessionId());
    out.writeBuffer(response.password());
    if (hasReadOnly) out.writeBool(response.readOnly());
  }

  public static ConnectResponse decodeResponse(JuteReader in) throws MalformedRecord {
    in.readInt(); // The protocol's version: always 0.
    int timeoutMillis = in.readInt();
    long sessionId = in.readLong();
    Bytes password = in.readBuffer();
    boolean readOnly = in.remaining() > 0 && in.readBool();
    return new ConnectResponse(
        timeoutMillis, sessionId, password == null ? Bytes.EMPTY : password.compact(), readOnly);
  }
}
