package io.quorate.server.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A client's connection to a server of this machine, byte by byte. */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 50_000;
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int PASSWORD_BYTES = 16;
  private static final int PING = 11;
  private static final int CREATE = 1;

  /**
   * What a handshake is answered with.
   *
   * @param session 0 if it is refused
   */
  record Welcome(long session, byte[] password) {}

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** A connection whose session stands. */
  static RawClient open(int port) throws IOException {
    RawClient client = new RawClient(port);
    client.hello(0, new byte[PASSWORD_BYTES]);
    assertThat(client.welcome().session()).isNotZero();
    return client;
  }

  void hello(long session, byte[] password) throws IOException {
    ByteBuffer hello = ByteBuffer.allocate(45);
    hello.putInt(0).putLong(0).putInt(TIMEOUT_MILLIS).putLong(session);
    hello.putInt(PASSWORD_BYTES).put(password).put((byte) 0);
    frame(hello.array());
  }

  Welcome welcome() throws IOException {
    ByteBuffer answer = ByteBuffer.wrap(answer());
    byte[] password = new byte[PASSWORD_BYTES];
    answer.position(20).get(password);
    return new Welcome(answer.getLong(8), password);
  }

  void frame(byte[] content) throws IOException {
    out.writeInt(content.length);
    out.write(content);
    out.flush();
  }

  /** The length of a frame and its first bytes, of zeros. */
  void begin(int length, int sent) throws IOException {
    out.writeInt(length);
    out.write(new byte[sent]);
    out.flush();
  }

  /** Lets the server take what was sent: it answers a connection that comes later, too. */
  void settle() throws IOException {
    try (RawClient other = open(socket.getPort())) {
      other.isServed();
    }
  }

  void request(int xid, int opcode, byte... body) throws IOException {
    frame(ByteBuffer.allocate(8 + body.length).putInt(xid).putInt(opcode).put(body).array());
  }

  void create(int xid, String path, int dataBytes) throws IOException {
    request(xid, CREATE, createBody(path, new byte[dataBytes], 0));
  }

  /** An auth request's record. */
  static byte[] authBody(String scheme, byte[] token) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.writeInt(0);
    text(body, scheme);
    body.writeInt(token.length);
    body.write(token);
    return bytes.toByteArray();
  }

  /** A create's record, open to everybody. */
  static byte[] createBody(String path, byte[] data, int flags) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    text(body, path);
    body.writeInt(data.length);
    body.write(data);
    body.writeInt(1);
    body.writeInt(31);
    text(body, "world");
    text(body, "anyone");
    body.writeInt(flags);
    return bytes.toByteArray();
  }

  static void text(DataOutputStream body, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    body.writeInt(utf8.length);
    body.write(utf8);
  }

  byte[] answer() throws IOException {
    byte[] content = new byte[in.readInt()];
    in.readFully(content);
    return content;
  }

  /** Takes an answer, and returns what is behind its header. */
  ByteBuffer answers(int xid, int error) throws IOException {
    ByteBuffer answer = ByteBuffer.wrap(answer());
    assertThat(answer.getInt(0)).isEqualTo(xid);
    assertThat(answer.getInt(12)).isEqualTo(error);
    return answer.position(16);
  }

  /** Takes answers until one has that xid, or there are no more. */
  void isClosedOrSays(int xid) throws IOException {
    try {
      while (ByteBuffer.wrap(answer()).getInt(0) != xid) {}
    } catch (EOFException | SocketException closed) {
      // That will do.
    }
  }

  void isServed() throws IOException {
    request(-2, PING);
    answers(-2, 0);
  }

  void isClosed() throws IOException {
    try {
      while (in.read() >= 0) {}
    } catch (EOFException | SocketException closed) {
      // As good as an end.
    }
  }

  /** Ends the connection before its time. */
  void leave() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    leave();
  }
}
