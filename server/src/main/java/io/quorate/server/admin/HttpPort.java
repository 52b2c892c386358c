package io.quorate.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.quorate.server.base.Bytes;
import io.quorate.server.tls.FirstByte;
import io.quorate.server.tls.TlsPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One HTTP port with exactly the paths it is given; every request runs on a virtual thread of its
 * own. What a handler throws becomes an answer, never the end of the port.
 */
public final class HttpPort implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final int BODY_BYTES_MAX = 64 * 1_024;
  private static final int LINE_BYTES_MAX = 4_096;
  private static final int HEADERS_BYTES_MAX = 8_192;

  /** Probes, scrapes, and an operator or two. */
  private static final int CONNECTIONS_MAX = 256;

  /** A connection that asks for nothing, or doesn't get to the end of its question, is closed. */
  private static final int IDLE_SECONDS = 30;

  private static final int SHUTDOWN_MILLIS = 2_000;

  /**
   * What a request is answered with.
   *
   * @param type the content's type
   * @param headers further ones
   * @param stream in place of a content that is too long to be held: so many bytes in pieces
   */
  public record Answer(
      int status,
      String type,
      byte[] content,
      Map<String, String> headers,
      Optional<Stream> stream) {
    /** Pieces that are made as they are sent. */
    public record Stream(long bytes, Iterator<Bytes> pieces) {}

    Answer(int status, String type, byte[] content) {
      this(status, type, content, Map.of(), Optional.empty());
    }

    /** The same with further headers. */
    public Answer with(Map<String, String> more) {
      return new Answer(status, type, content, more, stream);
    }

    /** Bytes in pieces. */
    public static Answer streamed(Stream stream) {
      return new Answer(
          200, "application/octet-stream", new byte[0], Map.of(), Optional.of(stream));
    }

    public static Answer text(int status, String text) {
      return new Answer(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer json(int status, Map<String, ?> body) {
      try {
        return new Answer(status, "application/json", JSON.writeValueAsBytes(body));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("maps of plain values can be written", e);
      }
    }

    /** An error as every part of the API tells it. */
    public static Answer error(int status, String error, String message) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("error", error);
      body.put("message", message);
      return json(status, body);
    }
  }

  /**
   * A request, taken apart.
   *
   * @param tail the rest of the path behind the route's own
   * @param body empty unless the request has one
   * @param authorization what the header of that name says, empty if there is none
   * @param remoteAddress who asks, without port
   */
  public record Request(
      String method,
      String tail,
      Map<String, String> query,
      String body,
      String authorization,
      String remoteAddress) {}

  /** Answers a request. */
  public interface Handler {
    Answer answer(Request request) throws InterruptedException;
  }

  /**
   * One path.
   *
   * @param prefix whether longer paths are meant too
   */
  public record Route(String method, String path, boolean prefix, Handler handler) {}

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("admin-io"), NioIoHandler.newFactory());
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 0).factory());
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Route> routes;
  private final Optional<TlsPort> tls;
  private final boolean takesPlain;
  private int port;

  private HttpPort(List<Route> routes, Optional<TlsPort> tls, boolean takesPlain) {
    this.routes = List.copyOf(routes);
    this.tls = tls;
    this.takesPlain = takesPlain;
  }

  /**
   * Opens the port.
   *
   * @param host empty for every address
   * @param port 0 takes a free one
   * @param tls empty for plain text
   * @param takesPlain whether plain text is taken beside it
   */
  public static HttpPort open(
      String host, int port, List<Route> routes, Optional<TlsPort> tls, boolean takesPlain)
      throws IOException, InterruptedException {
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    HttpPort opened = new HttpPort(routes, tls, takesPlain);
    boolean listens = false;
    try {
      opened.listen(address);
      listens = true;
      return opened;
    } finally {
      if (!listens) opened.close();
    }
  }

  private void listen(InetSocketAddress address) throws IOException, InterruptedException {
    var bound =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 64)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    admit(channel);
                  }
                })
            .bind(address)
            .await();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      throw cause instanceof IOException failure
          ? failure
          : new IOException(cause.getMessage(), cause);
    }
    port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
  }

  private void admit(Channel channel) {
    int open = connections.incrementAndGet();
    var _ = channel.closeFuture().addListener(_ -> connections.decrementAndGet());
    if (open > CONNECTIONS_MAX) {
      var _ = channel.close();
      return;
    }
    if (tls.isPresent() && takesPlain) channel.pipeline().addLast(new FirstByte(tls.get()));
    else if (tls.isPresent() && !tls.get().secure(channel, false)) return;
    channel
        .pipeline()
        .addLast(new IdleStateHandler(IDLE_SECONDS, 0, 0))
        .addLast(new HttpServerCodec(LINE_BYTES_MAX, HEADERS_BYTES_MAX, BODY_BYTES_MAX))
        .addLast(new HttpObjectAggregator(BODY_BYTES_MAX, true))
        .addLast(new ChunkedWriteHandler())
        .addLast(new HttpConnection(routes, threads));
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    group
        .shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(2 * SHUTDOWN_MILLIS);
  }
}
