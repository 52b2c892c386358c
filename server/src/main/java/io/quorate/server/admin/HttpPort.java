package io.quorate.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP port with exactly the paths it is given; every request runs on a virtual thread of its
 * own. What a handler throws becomes an answer, never the end of the port.
 */
public final class HttpPort implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpPort.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BODY_BYTES_MAX = 64 * 1_024;

  /**
   * What a request is answered with.
   *
   * @param type the content's type
   */
  public record Answer(int status, String type, byte[] content) {
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
   * @param body empty unless it is a POST
   */
  public record Request(String method, String tail, Map<String, String> query, String body) {}

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

  private final HttpServer server;
  private final ExecutorService threads;
  private final List<Route> routes;

  private HttpPort(HttpServer server, ExecutorService threads, List<Route> routes) {
    this.server = server;
    this.threads = threads;
    this.routes = routes;
  }

  /**
   * Opens the port.
   *
   * @param host empty for every address
   * @param port 0 takes a free one
   */
  public static HttpPort open(String host, int port, List<Route> routes) throws IOException {
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    HttpServer server = HttpServer.create(address, 64);
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-", 0).factory());
    HttpPort opened = new HttpPort(server, threads, List.copyOf(routes));
    server.setExecutor(threads);
    server.createContext("/", opened::handle);
    server.start();
    return opened;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      Answer answer = answer(exchange);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      boolean headOnly = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(
          answer.status(), headOnly || answer.content().length == 0 ? -1 : answer.content().length);
      if (!headOnly && answer.content().length > 0) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(answer.content());
        }
      }
    } catch (IOException e) {
      log.debug("event=http_client_gone reason=\"{}\"", e.toString());
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String method =
        exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
    List<String> otherMethods = new ArrayList<>();
    for (Route route : routes) {
      boolean matches =
          path.equals(route.path()) || route.prefix() && path.startsWith(route.path() + "/");
      if (!matches) continue;
      if (!route.method().equals(method)) {
        otherMethods.add(route.method());
        continue;
      }
      byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
      if (body.length > BODY_BYTES_MAX)
        return Answer.error(
            413, "too_large", "the body has more than " + BODY_BYTES_MAX + " bytes");
      String tail =
          path.length() > route.path().length() ? path.substring(route.path().length() + 1) : "";
      Request request =
          new Request(
              method,
              tail,
              query(exchange.getRequestURI().getQuery()),
              new String(body, StandardCharsets.UTF_8));
      return answer(route, request);
    }
    if (!otherMethods.isEmpty()) {
      exchange.getResponseHeaders().set("Allow", String.join(", ", otherMethods));
      return Answer.error(
          405, "method_not_allowed", path + " takes " + String.join(", ", otherMethods));
    }
    return Answer.error(404, "not_found", "there is nothing at " + path);
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

  private static Map<String, String> query(@org.jspecify.annotations.Nullable String text) {
    Map<String, String> values = new LinkedHashMap<>();
    if (text == null) return values;
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) values.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return values;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
