package io.quorate.operator.main;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Plain HTTP for probes and scrapes: {@code /livez} (the event sources have not been deaf for
 * long), {@code /readyz} (they hear now) and {@code /metrics}. An operator that waits for the lease
 * is ready.
 */
final class HealthServer {
  /** A lost watch is repaired in seconds; one that is not is best begun anew. */
  private static final Duration DEAF_MAX = Duration.ofMinutes(2);

  private final HttpServer server;
  private final BooleanSupplier healthy;
  private final Clock clock;
  private @Nullable Instant deafSince;

  HealthServer(
      InetSocketAddress address, BooleanSupplier healthy, Supplier<String> metrics, Clock clock)
      throws IOException {
    this.healthy = healthy;
    this.clock = clock;
    this.server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/readyz", exchange -> answer(exchange, healthy.getAsBoolean()));
    server.createContext("/livez", exchange -> answer(exchange, live()));
    server.createContext(
        "/metrics",
        exchange -> send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
  }

  void start() {
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  private synchronized boolean live() {
    if (healthy.getAsBoolean()) {
      deafSince = null;
      return true;
    }
    if (deafSince == null) deafSince = clock.instant();
    return clock.instant().isBefore(deafSince.plus(DEAF_MAX));
  }

  private static void answer(HttpExchange exchange, boolean well) throws IOException {
    send(exchange, well ? 200 : 503, "text/plain; charset=utf-8", well ? "ok\n" : "not ready\n");
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
