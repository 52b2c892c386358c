package io.quorate.server.clients;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.HandshakeCodec;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.ResponseCodec;
import io.quorate.server.replica.ReplicaEffect;
import org.jspecify.annotations.Nullable;

/** Whole frames to a client: the length, then the record. */
final class ClientFrames {
  private ClientFrames() {}

  static void reply(JuteWriter out, int xid, long zxid, ErrorCode error, Response body) {
    int start = begin(out);
    ResponseCodec.encodeReply(out, xid, zxid, error, body);
    end(out, start);
  }

  static void notification(JuteWriter out, ReplicaEffect.Notify notify) {
    int start = begin(out);
    ResponseCodec.encodeNotification(out, notify.zxid(), notify.event());
    end(out, start);
  }

  static void connectResponse(JuteWriter out, ConnectResponse response, boolean hasReadOnly) {
    int start = begin(out);
    HandshakeCodec.encodeResponse(out, response, hasReadOnly);
    end(out, start);
  }

  /** What is said to a client in a SASL exchange; null for nothing. */
  static void sasl(JuteWriter out, int xid, ErrorCode error, byte @Nullable [] token) {
    int start = begin(out);
    out.writeInt(xid);
    out.writeLong(0);
    out.writeInt(error.wire());
    out.writeBuffer(token == null ? null : Bytes.wrap(token));
    end(out, start);
  }

  private static int begin(JuteWriter out) {
    int start = out.length();
    out.writeInt(0);
    return start;
  }

  private static void end(JuteWriter out, int start) {
    out.setInt(start, out.length() - start - 4);
  }
}
