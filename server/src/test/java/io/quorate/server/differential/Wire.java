package io.quorate.server.differential;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** A connection of a raw client: frames in, frames out. */
final class Wire implements AutoCloseable {
  /** Longer than any server takes, on any machine. */
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
  }

  void connectRequest(byte[] record) throws IOException {
    out.writeInt(record.length);
    out.write(record);
    out.flush();
  }

  /** Kept until {@link #flush}. */
  void request(int xid, int opcode, byte[] body) throws IOException {
    out.writeInt(8 + body.length);
    out.writeInt(xid);
    out.writeInt(opcode);
    out.write(body);
  }

  void flush() throws IOException {
    out.flush();
  }

  /** The next frame, or null if the server has closed the connection. */
  byte @Nullable [] frame() throws IOException {
    try {
      byte[] frame = new byte[in.readInt()];
      in.readFully(frame);
      return frame;
    } catch (java.io.EOFException | SocketException closed) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException alreadyBroken) {
      // As closed as can be.
    }
  }
}
