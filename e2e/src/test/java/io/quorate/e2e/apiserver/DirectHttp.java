package io.quorate.e2e.apiserver;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The way from a Kubernetes client to an {@link Api} without a network: each request is done in the
 * thread that sends it, so that a seed replays a whole schedule. On the way a request may be lost,
 * held up, or done without an answer. No watches.
 */
public final class DirectHttp {
  private static final String TOKEN = "Bearer direct";

  /** What becomes of a request. */
  public enum Fate {
    ANSWERED,
    /** It never arrives. */
    LOST,
    /** It is done, and the answer never arrives. */
    UNANSWERED,
    /** It is done some time later, after the sender has given up. */
    LATE
  }

  /** Decides what becomes of requests, and hears of those that arrive. */
  public interface Wire {
    Fate fate(String method, String path);

    /** A request that is to be done later: run it then, once. */
    void late(Runnable request);

    /** Called before a request is done, however late. */
    void arrives(String method, String path, String body);

    /** Called after it was done. */
    void done(String method, String path, int status);
  }

  private DirectHttp() {}

  /** A client whose requests go that way. */
  public static KubernetesClient client(Api api, Wire wire) {
    Requests requests = new Requests(api, TOKEN, (_, _, _) -> Optional.empty());
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl("http://direct")
                .withOauthToken("direct")
                .withNamespace("default")
                .withRequestRetryBackoffLimit(0)
                .build())
        .withHttpClientFactory(new DirectFactory(requests, wire))
        .build();
  }

  private record DirectFactory(Requests requests, Wire wire) implements HttpClient.Factory {
    @Override
    public HttpClient.Builder newBuilder() {
      return new DirectBuilder(this);
    }
  }

  private static final class DirectBuilder
      extends StandardHttpClientBuilder<DirectClient, DirectFactory, DirectBuilder> {
    private final DirectFactory factory;

    DirectBuilder(DirectFactory factory) {
      super(factory);
      this.factory = factory;
    }

    @Override
    public DirectClient build() {
      return new DirectClient(this, factory);
    }

    @Override
    protected DirectBuilder newInstance(DirectFactory clientFactory) {
      return new DirectBuilder(clientFactory);
    }
  }

  private static final class DirectClient
      extends StandardHttpClient<DirectClient, DirectFactory, DirectBuilder> {
    private final DirectFactory factory;

    DirectClient(DirectBuilder builder, DirectFactory factory) {
      super(builder, new AtomicBoolean());
      this.factory = factory;
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
        StandardWebSocketBuilder builder, WebSocket.Listener listener) {
      return CompletableFuture.failedFuture(new IOException("there are no watches here"));
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
        StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      String method = request.method();
      String path = request.uri().getPath();
      return switch (factory.wire().fate(method, path)) {
        case ANSWERED ->
            CompletableFuture.completedFuture(answer(request, perform(request), consumer));
        case LOST -> CompletableFuture.failedFuture(new IOException("the request was lost"));
        case UNANSWERED -> {
          perform(request);
          yield CompletableFuture.failedFuture(new IOException("the answer was lost"));
        }
        case LATE -> {
          factory.wire().late(() -> perform(request));
          yield CompletableFuture.failedFuture(new IOException("no answer in time"));
        }
      };
    }

    private Exchange perform(StandardHttpRequest request) {
      byte[] body = body(request);
      String path = request.uri().getPath();
      factory.wire().arrives(request.method(), path, new String(body, StandardCharsets.UTF_8));
      Exchange exchange = new Exchange(request, body);
      try {
        factory.requests().handle(exchange);
      } catch (IOException e) {
        throw new IllegalStateException("nothing is written to anywhere", e);
      }
      factory.wire().done(request.method(), path, exchange.getResponseCode());
      return exchange;
    }

    private static byte[] body(StandardHttpRequest request) {
      return switch (request.body()) {
        case null -> new byte[0];
        case StandardHttpRequest.StringBodyContent text ->
            text.getContent().getBytes(StandardCharsets.UTF_8);
        case StandardHttpRequest.ByteArrayBodyContent bytes -> bytes.getContent();
        default -> throw new IllegalStateException("no body of " + request.body().getClass());
      };
    }

    private static HttpResponse<AsyncBody> answer(
        StandardHttpRequest request, Exchange done, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      Body body = new Body(done.response.toByteArray(), consumer);
      Map<String, List<String>> headers = new HashMap<>(done.getResponseHeaders());
      return new Response(headers, done.getResponseCode(), body, request);
    }

    @Override
    protected void doClose() {}
  }

  private static final class Response extends StandardHttpHeaders
      implements HttpResponse<AsyncBody> {
    private final int code;
    private final Body body;
    private final HttpRequest request;

    Response(Map<String, List<String>> headers, int code, Body body, HttpRequest request) {
      super(headers);
      this.code = code;
      this.body = body;
      this.request = request;
    }

    @Override
    public int code() {
      return code;
    }

    @Override
    public AsyncBody body() {
      return body;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }
  }

  private static final class Body implements AsyncBody {
    private final byte[] bytes;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean told;

    Body(byte[] bytes, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      this.bytes = bytes;
      this.consumer = consumer;
    }

    @Override
    public void consume() {
      try {
        if (!told && bytes.length > 0) {
          told = true;
          consumer.consume(List.of(ByteBuffer.wrap(bytes)), this);
        }
        done.complete(null);
      } catch (Exception e) {
        done.completeExceptionally(e);
      }
    }

    @Override
    public CompletableFuture<Void> done() {
      return done;
    }

    @Override
    public void cancel() {
      done.cancel(false);
    }
  }

  /** As the server's handler sees a request. */
  private static final class Exchange extends HttpExchange {
    private final StandardHttpRequest request;
    private final Headers sent = new Headers();
    private final Headers answered = new Headers();
    private final ByteArrayOutputStream response = new ByteArrayOutputStream();
    private final InputStream body;
    private int code;

    Exchange(StandardHttpRequest request, byte[] body) {
      this.request = request;
      this.body = new ByteArrayInputStream(body);
      request.headers().forEach((name, values) -> values.forEach(value -> sent.add(name, value)));
      if (request.getContentType() != null) sent.set("Content-Type", request.getContentType());
      sent.set("Authorization", TOKEN);
    }

    @Override
    public Headers getRequestHeaders() {
      return sent;
    }

    @Override
    public Headers getResponseHeaders() {
      return answered;
    }

    @Override
    public URI getRequestURI() {
      return request.uri();
    }

    @Override
    public String getRequestMethod() {
      return request.method();
    }

    @Override
    public InputStream getRequestBody() {
      return body;
    }

    @Override
    public OutputStream getResponseBody() {
      return response;
    }

    @Override
    public void sendResponseHeaders(int code, long length) {
      this.code = code;
    }

    @Override
    public int getResponseCode() {
      return code;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
      return new InetSocketAddress(0);
    }

    @Override
    public InetSocketAddress getLocalAddress() {
      return new InetSocketAddress(0);
    }

    @Override
    public String getProtocol() {
      return "HTTP/1.1";
    }

    @Override
    public HttpContext getHttpContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Object getAttribute(String name) {
      return null;
    }

    @Override
    public void setAttribute(String name, Object value) {}

    @Override
    public void setStreams(InputStream in, OutputStream out) {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable HttpPrincipal getPrincipal() {
      return null;
    }

    @Override
    public void close() {}
  }
}
