package io.quorate.server.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.stream.ChunkedInput;
import io.netty.handler.timeout.IdleStateEvent;
import io.quorate.server.admin.HttpPort.Answer;
import io.quorate.server.admin.HttpPort.Request;
import io.quorate.server.admin.HttpPort.Route;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP connection, on its port's thread: asks one handler after the other, each on a thread of
 * its own, and answers in the order of the questions.
 */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

  /** More questions in advance than any client asks. */
  private static final int WAITING_MAX = 16;

  /** A request as it came. */
  private record Question(
      HttpMethod method, String uri, String body, String authorization, boolean keepAlive) {}

  /** An answer, and the methods that the path takes where it was asked by another. */
  private record Found(Answer answer, List<String> allowed) {}

  private final List<Route> routes;
  private final ExecutorService threads;
  private final ArrayDeque<Question> waiting = new ArrayDeque<>();
  private boolean isAnswering;

  HttpConnection(List<Route> routes, ExecutorService threads) {
    this.routes = routes;
    this.threads = threads;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (request.decoderResult().isFailure() || waiting.size() >= WAITING_MAX) {
      Answer answer = Answer.error(400, "bad_request", "that is no HTTP request");
      write(context, new Found(answer, List.of()), false);
      return;
    }
    waiting.add(
        new Question(
            request.method(),
            request.uri(),
            request.content().toString(StandardCharsets.UTF_8),
            request.headers().get(HttpHeaderNames.AUTHORIZATION, ""),
            HttpUtil.isKeepAlive(request)));
    if (!isAnswering) next(context);
  }

  private void next(ChannelHandlerContext context) {
    Question question = waiting.poll();
    isAnswering = question != null;
    if (question == null) return;
    String remote =
        context.channel().remoteAddress() instanceof InetSocketAddress socket
            ? socket.getAddress().getHostAddress()
            : "";
    try {
      threads.execute(() -> {
        Found found = answer(question, remote);
        context
            .executor()
            .execute(() -> {
              write(context, found, question.keepAlive());
              if (question.keepAlive()) next(context);
            });
      });
    } catch (RejectedExecutionException stopping) {
      var _ = context.close();
    }
  }

  private static void write(ChannelHandlerContext context, Found found, boolean keepAlive) {
    Answer answer = found.answer();
    HttpResponseStatus status = HttpResponseStatus.valueOf(answer.status());
    boolean whole = answer.stream().isEmpty();
    HttpResponse response =
        whole
            ? new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(answer.content()))
            : new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
        .set(
            HttpHeaderNames.CONTENT_LENGTH,
            answer.stream().map(Answer.Stream::bytes).orElse((long) answer.content().length));
    answer.headers().forEach(response.headers()::set);
    if (!found.allowed().isEmpty())
      response.headers().set(HttpHeaderNames.ALLOW, String.join(", ", found.allowed()));
    HttpUtil.setKeepAlive(response, keepAlive);
    ChannelFuture written = context.writeAndFlush(response);
    if (!whole) {
      written =
          context.writeAndFlush(new HttpChunkedInput(new Pieces(answer.stream().orElseThrow())));
    }
    if (!keepAlive) {
      var _ = written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Makes each piece when the one before it is on its way. */
  private record Pieces(Answer.Stream stream) implements ChunkedInput<ByteBuf> {
    @Override
    public boolean isEndOfInput() {
      return !stream.pieces().hasNext();
    }

    @Override
    @Deprecated
    public ByteBuf readChunk(ChannelHandlerContext context) {
      return readChunk(context.alloc());
    }

    @Override
    public ByteBuf readChunk(ByteBufAllocator allocator) {
      return Unpooled.wrappedBuffer(stream.pieces().next().toByteArray());
    }

    @Override
    public long length() {
      return stream.bytes();
    }

    @Override
    public long progress() {
      return 0;
    }

    @Override
    public void close() {}
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && !isAnswering) {
      var _ = context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("event=http_client_gone reason=\"{}\"", cause.toString());
    var _ = context.close();
  }

  // On a thread of the request's own, from here on

  private Found answer(Question question, String remote) {
    URI uri;
    try {
      uri = new URI(question.uri());
    } catch (URISyntaxException e) {
      return new Found(Answer.error(400, "bad_request", "that is no path"), List.of());
    }
    String path = uri.getPath() == null ? "" : uri.getPath();
    String method = question.method().equals(HttpMethod.HEAD) ? "GET" : question.method().name();
    List<String> otherMethods = new ArrayList<>();
    for (Route route : routes) {
      boolean matches =
          path.equals(route.path()) || route.prefix() && path.startsWith(route.path() + "/");
      if (!matches) continue;
      if (!route.method().equals(method)) {
        otherMethods.add(route.method());
        continue;
      }
      String tail =
          path.length() > route.path().length() ? path.substring(route.path().length() + 1) : "";
      Request request =
          new Request(
              method,
              tail,
              query(uri.getQuery()),
              question.body(),
              question.authorization(),
              remote);
      return new Found(answer(route, request), List.of());
    }
    if (!otherMethods.isEmpty()) {
      String takes = String.join(", ", otherMethods);
      return new Found(
          Answer.error(405, "method_not_allowed", path + " takes " + takes), otherMethods);
    }
    return new Found(Answer.error(404, "not_found", "there is nothing at " + path), List.of());
  }

  private static Answer answer(Route route, Request request) {
    try {
      return route.handler().answer(request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.error(503, "stopping", "the server is stopping");
    } catch (RuntimeException e) {
      log.error("event=http_handler_failed path={}", route.path(), e);
      return Answer.error(500, "internal", "the request failed; the server's log says why");
    }
  }

  private static Map<String, String> query(@Nullable String text) {
    Map<String, String> values = new LinkedHashMap<>();
    if (text == null) return values;
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) values.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return values;
  }
}
