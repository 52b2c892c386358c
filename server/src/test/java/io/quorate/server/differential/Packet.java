package io.quorate.server.differential;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.RequestCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One request, as bytes behind its header.
 *
 * @param body in which {@link #ROOT} stands for the node that the program has to itself
 * @param ends whether the server is to close the connection behind the answer
 * @param label what it is, for people
 */
record Packet(int opcode, byte[] body, boolean ends, String label) {
  /** Replaced by a name of the same length. */
  static final String ROOT = "/@@@@@@@";

  private static final byte[] PLACEHOLDER = ROOT.getBytes(StandardCharsets.US_ASCII);

  static Packet of(Request request) {
    JuteWriter out = new JuteWriter();
    RequestCodec.encode(out, request);
    int opcode = Opcode.of(request);
    boolean ends = opcode == Opcode.CLOSE_SESSION;
    return new Packet(opcode, out.toBytes().toByteArray(), ends, request.toString());
  }

  static Packet raw(int opcode, byte[] body, boolean ends, String label) {
    return new Packet(opcode, body, ends, label + " " + opcode + " " + Bytes.wrap(body).toHex());
  }

  /**
   * The xid to send it under: some requests have one that says what they are.
   *
   * @param next for all others
   */
  int xid(int next) {
    return switch (opcode) {
      case Opcode.PING -> Opcode.XID_PING;
      case Opcode.AUTH -> Opcode.XID_AUTH;
      case Opcode.SET_WATCHES, Opcode.SET_WATCHES2 -> Opcode.XID_SET_WATCHES;
      default -> next;
    };
  }

  /**
   * The body with that node for the program's own.
   *
   * @param seenZxid what a setWatches says that the client saw last
   */
  byte[] body(String root, long seenZxid) {
    byte[] name = root.getBytes(StandardCharsets.US_ASCII);
    byte[] replaced = body.clone();
    for (int at = 0; at <= replaced.length - PLACEHOLDER.length; at++) {
      int end = at + PLACEHOLDER.length;
      if (Arrays.equals(replaced, at, end, PLACEHOLDER, 0, PLACEHOLDER.length)) {
        System.arraycopy(name, 0, replaced, at, name.length);
      }
    }
    boolean isCatchUp = opcode == Opcode.SET_WATCHES || opcode == Opcode.SET_WATCHES2;
    if (isCatchUp && replaced.length >= 8) {
      JuteWriter zxid = new JuteWriter();
      zxid.writeLong(seenZxid);
      System.arraycopy(zxid.array(), 0, replaced, 0, 8);
    }
    return replaced;
  }

  @Override
  public String toString() {
    return label;
  }
}
