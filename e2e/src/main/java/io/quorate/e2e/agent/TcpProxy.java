package io.quorate.e2e.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards connections to one of several endpoints, chosen at random among those there are at that
 * moment. Bytes are copied, not understood; when either side ends, the other is closed. A virtual
 * thread for each direction.
 */
final class TcpProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpProxy.class);
  private static final int CONNECT_MILLIS = 2_000;
  private static final int BUFFER_BYTES = 16 << 10;

  private final ServerSocket listening;
  private final Supplier<List<InetSocketAddress>> endpoints;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * Begins to listen.
   *
   * @param port 0 for a free one
   */
  TcpProxy(InetAddress address, int port, Supplier<List<InetSocketAddress>> endpoints)
      throws IOException {
    this.endpoints = endpoints;
    listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(address, port), 256);
    Thread.ofVirtual().name("proxy-" + listening.getLocalSocketAddress()).start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> forward(client));
      } catch (IOException e) {
        if (!listening.isClosed()) LOG.debug("{} can't accept: {}", listening, e.toString());
      }
    }
  }

  private void forward(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      Socket server = connect();
      if (server == null) return;
      open.add(server);
      try (server) {
        server.setTcpNoDelay(true);
        Thread back = Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
        back.join();
      } finally {
        open.remove(server);
      }
    } catch (IOException e) {
      LOG.debug("a forwarded connection ended: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private @Nullable Socket connect() {
    List<InetSocketAddress> candidates = new ArrayList<>(endpoints.get());
    Collections.shuffle(candidates);
    for (InetSocketAddress candidate : candidates) {
      Socket server = new Socket();
      try {
        server.connect(candidate, CONNECT_MILLIS);
        return server;
      } catch (IOException e) {
        LOG.debug("{} takes no connection: {}", candidate, e.toString());
        closeQuietly(server);
      }
    }
    return null;
  }

  /**
   * Copies until one side ends, and then ends both, so that the copier of the other direction ends
   * too.
   */
  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) out.write(buffer, 0, n);
    } catch (IOException e) {
      LOG.trace("a copier ends: {}", e.toString());
    } finally {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.trace("a socket can't be closed: {}", e.toString());
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      LOG.debug("{} can't be closed: {}", listening, e.toString());
    }
    open.forEach(TcpProxy::closeQuietly);
  }
}
