package io.quorate.server.shell;

import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.HandshakeCodec;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.RequestCodec;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * One connection to one server, from the handshake on: requests go out whole, frames come in whole.
 * Any thread may send; one thread reads.
 */
final class Wire implements AutoCloseable {
  /** A longer frame is taken for garbage: no server sends one, and memory is not ours to waste. */
  private static final int FRAME_BYTES_MAX = 64 << 20;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final JuteWriter writer = new JuteWriter();

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
  }

  static Wire connect(ConnectString.Server server, int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(server.host(), server.port()), timeoutMillis);
      socket.setSoTimeout(timeoutMillis);
      return new Wire(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Opens or resumes a session; a server without a quorum closes the connection instead. */
  ConnectResponse shakeHands(ConnectRequest request) throws IOException {
    synchronized (writer) {
      begin();
      HandshakeCodec.encodeRequest(writer, request);
      flush();
    }
    try {
      return HandshakeCodec.decodeResponse(read());
    } catch (EOFException e) {
      throw new EOFException("it closed the connection: it isn't serving (has it a quorum?)");
    } catch (MalformedRecord e) {
      throw new IOException("it doesn't speak ZooKeeper's protocol: " + e.getMessage(), e);
    }
  }

  void send(int xid, Request request) throws IOException {
    synchronized (writer) {
      begin();
      writer.writeInt(xid);
      writer.writeInt(Opcode.of(request));
      RequestCodec.encode(writer, request);
      flush();
    }
  }

  private void begin() {
    writer.reset();
    writer.writeInt(0); // The frame's length, known at its end.
  }

  private void flush() throws IOException {
    writer.setInt(0, writer.length() - Integer.BYTES);
    out.write(writer.array(), 0, writer.length());
    out.flush();
  }

  /** The next frame; waits as long as {@link #expectSomethingWithin} says. */
  JuteReader read() throws IOException {
    int length = in.readInt();
    if (length < 0 || length > FRAME_BYTES_MAX) {
      throw new IOException("a frame of " + length + " bytes is not ZooKeeper's protocol");
    }
    byte[] frame = in.readNBytes(length);
    if (frame.length < length) throw new EOFException("the connection ended inside a frame");
    return new JuteReader(frame, 0, length);
  }

  void expectSomethingWithin(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // There is nothing left to do with it.
    }
  }
}
