package io.quorate.server.shell;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.HandshakeCodec;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.RequestCodec;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.ResponseCodec;
import io.quorate.server.protocol.WatchEvent;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server without a tree: shakes hands, answers what a test's function says, and notes what it was
 * asked. It keeps the protocol, and can lose its connections or refuse to serve.
 */
final class FakeServer implements AutoCloseable {
  /** How a handshake ends. */
  enum Handshakes {
    ACCEPTED,
    /** As a server without a quorum does. */
    CLOSED,
    /** As for a session that is over. */
    EXPIRED
  }

  private static final long SESSION = 0x1000000abcL;
  private static final Bytes PASSWORD = Bytes.wrap(new byte[16]);

  private final ServerSocket listener;
  private final Function<Request, Answer> answers;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Request> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<ConnectRequest> handshakes = new LinkedBlockingQueue<>();
  private volatile Handshakes manner = Handshakes.ACCEPTED;
  private volatile @Nullable DataOutputStream newest;

  FakeServer(Function<Request, Answer> answers) throws IOException {
    this.answers = answers;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  void shakeHands(Handshakes how) {
    manner = how;
  }

  /** The next request that isn't a ping. */
  Request nextAsked() throws InterruptedException {
    return asked.take();
  }

  ConnectRequest nextHandshake() throws InterruptedException {
    return handshakes.take();
  }

  /** Closes all connections, as a dying server does. */
  void drop() throws IOException {
    for (Socket connection : connections) connection.close();
    connections.clear();
  }

  void fire(WatchEvent.Kind kind, String path) throws IOException {
    DataOutputStream out = newest;
    if (out == null) throw new IOException("nobody is connected");
    JuteWriter writer = new JuteWriter();
    ResponseCodec.encodeNotification(writer, 9, new WatchEvent(kind, NodePath.of(path)));
    send(out, writer);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        Thread.ofPlatform().daemon().start(() -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      DataOutputStream out = new DataOutputStream(connection.getOutputStream());
      ConnectRequest hello = HandshakeCodec.decodeRequest(read(in));
      handshakes.add(hello);
      Handshakes how = manner;
      if (how == Handshakes.CLOSED) return;
      JuteWriter writer = new JuteWriter();
      ConnectResponse response =
          how == Handshakes.EXPIRED
              ? ConnectResponse.EXPIRED
              : new ConnectResponse(hello.timeoutMillis(), SESSION, PASSWORD, false);
      HandshakeCodec.encodeResponse(writer, response, hello.hasReadOnly());
      send(out, writer);
      if (how == Handshakes.EXPIRED) return;
      newest = out;
      while (answerNext(in, out)) {}
    } catch (IOException e) {
      // The client, or the test, has closed the connection.
    } catch (MalformedRecord e) {
      throw new AssertionError(e);
    }
  }

  private boolean answerNext(DataInputStream in, DataOutputStream out)
      throws IOException, MalformedRecord {
    JuteReader frame = read(in);
    int xid = frame.readInt();
    Request request = RequestCodec.decode(frame.readInt(), frame);
    Answer answer =
        switch (request) {
          case Request.Ping _, Request.CloseSession _, Request.SetWatches _ ->
              Answer.of(new Response.Empty());
          default -> answers.apply(request);
        };
    JuteWriter writer = new JuteWriter();
    int answered = request instanceof Request.Ping ? Opcode.XID_PING : xid;
    ResponseCodec.encodeReply(writer, answered, 7, answer.error(), answer.body());
    send(out, writer);
    // Noted once it is answered: a test that drops the connection then doesn't lose the answer.
    if (!(request instanceof Request.Ping)) asked.add(request);
    return !(request instanceof Request.CloseSession) && answer.error() != ErrorCode.AUTH_FAILED;
  }

  private static JuteReader read(DataInputStream in) throws IOException {
    byte[] frame = in.readNBytes(in.readInt());
    return new JuteReader(frame, 0, frame.length);
  }

  private static synchronized void send(DataOutputStream out, JuteWriter writer)
      throws IOException {
    out.writeInt(writer.length());
    out.write(writer.array(), 0, writer.length());
    out.flush();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    drop();
  }
}
