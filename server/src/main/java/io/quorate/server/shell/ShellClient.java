package io.quorate.server.shell;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteReader;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.ResponseCodec;
import io.quorate.server.protocol.WatchEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A small blocking client: one session, kept alive by pings, moved to another server when its
 * connection is lost, with its credentials and watches given again. A request under way when that
 * happens fails with {@link NoConnection}: whether it took effect is not known.
 *
 * <p>Any thread may call; a thread of its own reads replies and events, another pings.
 */
final class ShellClient implements AutoCloseable {
  private static final int RETRY_MILLIS = 200;
  private static final int CLOSE_MILLIS = 2_000;

  /** Told about what nobody asked for, on the reading thread. */
  interface Listener {
    void watchFired(WatchEvent event);

    void connectionLost(String reason);

    void connectionBack(ConnectString.Server server);

    void sessionExpired();
  }

  /** No server answered, or the connection broke before the answer came. */
  static final class NoConnection extends Exception {
    private static final long serialVersionUID = 1L;

    NoConnection(String message) {
      super(message);
    }
  }

  /** A request that was sent and waits for its reply. */
  private record Waiting(Request request, CompletableFuture<Answer> answer) {}

  private record Connected(Wire wire, ConnectResponse session, ConnectString.Server server) {}

  private final ConnectString servers;
  private final int connectMillis;
  private final Listener listener;
  private final WatchList watches = new WatchList();
  private final List<Request.Authenticate> credentials = new ArrayList<>();
  private final Map<Integer, Waiting> waiting = new HashMap<>();
  private ConnectResponse session;
  private @Nullable Wire wire;
  private String whyNot = "";
  private long lastZxid;
  private int nextXid = 1;
  private boolean expired;
  private volatile boolean closed;

  private ShellClient(
      ConnectString servers, int connectMillis, Listener listener, Connected connected) {
    this.servers = servers;
    this.connectMillis = connectMillis;
    this.listener = listener;
    this.session = connected.session;
    this.wire = connected.wire;
  }

  /** Opens a session with the first server that serves, trying all in turn until the timeout. */
  static ShellClient connect(ConnectString servers, int timeoutMillis, Listener listener)
      throws NoConnection {
    ConnectRequest request =
        new ConnectRequest(0, 0, timeoutMillis, 0, Bytes.wrap(new byte[16]), false, true);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    while (true) {
      List<String> problems = new ArrayList<>();
      Connected connected = tryAll(servers, request, timeoutMillis, problems);
      if (connected != null) {
        ShellClient client = new ShellClient(servers, timeoutMillis, listener, connected);
        client.startThreads(connected);
        return client;
      }
      if (System.nanoTime() - deadline > 0) throw new NoConnection(String.join("; ", problems));
      pause(RETRY_MILLIS);
    }
  }

  /**
   * The first server that answers the handshake; null, and a line for each server, if none does.
   */
  private static @Nullable Connected tryAll(
      ConnectString servers, ConnectRequest request, int timeoutMillis, List<String> problems) {
    for (ConnectString.Server server : servers.servers()) {
      Wire wire = null;
      try {
        wire = Wire.connect(server, Math.max(500, timeoutMillis / servers.servers().size()));
        return new Connected(wire, wire.shakeHands(request), server);
      } catch (IOException e) {
        if (wire != null) wire.close();
        problems.add(server + ": " + describe(e));
      }
    }
    return null;
  }

  private static String describe(IOException e) {
    return switch (e) {
      case java.net.UnknownHostException _ -> "there is no such host";
      case java.net.SocketTimeoutException _ -> "no answer in time";
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  private void startThreads(Connected first) {
    Thread.ofPlatform().daemon().name("shell-reader").start(() -> readForEver(first));
    Thread.ofPlatform().daemon().name("shell-pings").start(this::pingForEver);
  }

  /** The session's timeout as the server granted it. */
  synchronized int timeoutMillis() {
    return session.timeoutMillis();
  }

  /**
   * Sends a request and waits for its answer, and before that for a connection if there is none.
   */
  Answer call(Request request) throws NoConnection {
    CompletableFuture<Answer> answer;
    synchronized (this) {
      if (!awaitConnection()) return Answer.rejected(ErrorCode.SESSION_EXPIRED);
      answer = send(request);
    }
    try {
      return answer.get(2L * connectMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new NoConnection("the connection was lost before the answer came");
    } catch (TimeoutException e) {
      throw new NoConnection("no answer within " + 2L * connectMillis + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoConnection("interrupted");
    }
  }

  /** False if the session is over. */
  private synchronized boolean awaitConnection() throws NoConnection {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(connectMillis);
    while (wire == null && !expired) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (leftMillis <= 0) throw new NoConnection(whyNot);
      try {
        wait(leftMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NoConnection("interrupted");
      }
    }
    return !expired;
  }

  private synchronized CompletableFuture<Answer> send(Request request) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    int xid = request instanceof Request.Authenticate ? Opcode.XID_AUTH : nextXid++;
    waiting.put(xid, new Waiting(request, answer));
    try {
      if (wire != null) wire.send(xid, request);
    } catch (IOException e) {
      // The reading thread sees the same broken connection, and fails everything that waits.
    }
    return answer;
  }

  private void readForEver(Connected first) {
    Connected current = first;
    while (!closed) {
      String reason = readUntilLost(current.wire);
      current.wire.close();
      if (closed) return;
      forgetConnection(reason);
      listener.connectionLost(reason);
      Connected next = reconnect();
      if (next == null) return;
      current = next;
      listener.connectionBack(next.server);
    }
  }

  private String readUntilLost(Wire wire) {
    try {
      wire.expectSomethingWithin(Math.max(1, timeoutMillis() * 2 / 3));
      while (true) onFrame(wire.read());
    } catch (IOException e) {
      return describe(e);
    } catch (MalformedRecord e) {
      return "the server sent a record that can't be read: " + e.getMessage();
    }
  }

  private void onFrame(JuteReader frame) throws MalformedRecord {
    ResponseCodec.ReplyHeader header = ResponseCodec.decodeHeader(frame);
    switch (header.xid()) {
      case Opcode.XID_NOTIFICATION -> {
        WatchEvent event = ResponseCodec.decodeEvent(frame);
        synchronized (this) {
          watches.fired(event);
        }
        listener.watchFired(event);
      }
      case Opcode.XID_PING, Opcode.XID_SET_WATCHES -> {}
      default -> onReply(header, frame);
    }
  }

  private synchronized void onReply(ResponseCodec.ReplyHeader header, JuteReader frame)
      throws MalformedRecord {
    if (header.zxid() > lastZxid) lastZxid = header.zxid();
    Waiting reply = waiting.remove(header.xid());
    if (reply == null) return; // A credential given again after a reconnection.
    ErrorCode error = ErrorCode.ofWire(header.error());
    Response body =
        header.error() == 0
            ? ResponseCodec.decode(Opcode.of(reply.request), frame)
            : new Response.Empty();
    watches.answered(reply.request, error);
    if (error == ErrorCode.OK && reply.request instanceof Request.Authenticate credential) {
      credentials.add(credential);
    }
    reply.answer.complete(new Answer(error, body));
  }

  private synchronized void forgetConnection(String reason) {
    wire = null;
    whyNot = reason;
    waiting.values().forEach(w -> w.answer.completeExceptionally(new IOException(reason)));
    waiting.clear();
  }

  /** Null if the session is over or nobody wants it any more. */
  private @Nullable Connected reconnect() {
    while (!closed) {
      List<String> problems = new ArrayList<>();
      Connected connected = tryAll(servers, resumption(), connectMillis, problems);
      if (connected == null) {
        synchronized (this) {
          whyNot = String.join("; ", problems);
        }
        pause(RETRY_MILLIS);
      } else if (connected.session.timeoutMillis() <= 0) {
        connected.wire.close();
        synchronized (this) {
          expired = true;
          notifyAll();
        }
        listener.sessionExpired();
        return null;
      } else if (resume(connected)) {
        return connected;
      }
    }
    return null;
  }

  private synchronized ConnectRequest resumption() {
    return new ConnectRequest(
        0, lastZxid, connectMillis, session.sessionId(), session.password(), false, true);
  }

  private synchronized boolean resume(Connected connected) {
    try {
      for (Request credential : credentials) connected.wire.send(Opcode.XID_AUTH, credential);
      if (!watches.isEmpty()) {
        connected.wire.send(Opcode.XID_SET_WATCHES, watches.registration(lastZxid));
      }
      session = connected.session;
      wire = connected.wire;
      notifyAll();
      return true;
    } catch (IOException e) {
      connected.wire.close();
      return false;
    }
  }

  private void pingForEver() {
    while (!closed) {
      pause(Math.max(1, timeoutMillis() / 3));
      Wire current;
      synchronized (this) {
        current = wire;
      }
      try {
        if (current != null) current.send(Opcode.XID_PING, new Request.Ping());
      } catch (IOException e) {
        // The reading thread sees it too, and looks for another server.
      }
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the session, so that its ephemeral nodes go at once. */
  @Override
  public void close() {
    Wire last;
    CompletableFuture<Answer> answer;
    synchronized (this) {
      if (closed) return;
      last = wire;
      answer = send(new Request.CloseSession());
      closed = true;
    }
    if (last == null) return;
    try {
      answer.get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Then the session ends by its timeout.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      last.close();
    }
  }
}
