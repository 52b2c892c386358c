package io.quorate.operator.ensemble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Serves a fake server's control API at one address, with a certificate on both sides. */
public final class ControlApi implements AutoCloseable {
  private final ObjectMapper json = new ObjectMapper();
  private final HttpsServer server;
  private final ServerName name;
  private final EnsembleClient behind;

  /**
   * @param port 0 takes a free one
   */
  public ControlApi(ServerName name, SSLContext keys, String host, int port, EnsembleClient behind)
      throws IOException {
    this.name = name;
    this.behind = behind;
    this.server = HttpsServer.create(new InetSocketAddress(host, port), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(keys) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters demanded = keys.getDefaultSSLParameters();
            demanded.setNeedClientAuth(true);
            parameters.setSSLParameters(demanded);
          }
        });
    server.createContext("/v1/reload", exchange -> answer(exchange, behind.reload(address())));
    server.createContext("/v1/member", exchange -> answer(exchange, behind.member(address())));
    server.createContext("/v1/ensemble", this::ensemble);
    server.createContext(
        "/v1/join",
        exchange -> answer(exchange, behind.join(address(), read(exchange, Joining.class))));
    server.createContext(
        "/v1/leadership",
        exchange ->
            answer(
                exchange,
                behind.transferLeadership(
                    address(), read(exchange, JsonNode.class).get("target").asInt())));
    server.createContext(
        "/v1/drain",
        exchange ->
            answer(
                exchange,
                behind.drain(address(), read(exchange, JsonNode.class).get("seconds").asInt())));
    server.createContext(
        "/v1/validate",
        exchange ->
            answer(
                exchange,
                behind.validate(
                    address(),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))));
    server.createContext("/v1/founding", this::found);
    server.start();
  }

  public MemberAddress address() {
    return new MemberAddress(
        name, server.getAddress().getAddress().getHostAddress(), server.getAddress().getPort());
  }

  private void ensemble(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("GET")) {
      answer(exchange, behind.ensemble(address()));
      return;
    }
    switch (behind.reconfigure(address(), read(exchange, Reconfiguration.class))) {
      case Answer.Answered<String>(var version) -> send(exchange, 200, Map.of("version", version));
      case Answer.Refused<String> refused -> answer(exchange, refused);
      case Answer.Unreachable<String> unreachable -> answer(exchange, unreachable);
    }
  }

  private <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
    return json.readValue(exchange.getRequestBody(), type);
  }

  private void found(HttpExchange exchange) throws IOException {
    var body = json.readTree(exchange.getRequestBody());
    TreeSet<Integer> voters = new TreeSet<>();
    body.get("voters").forEach(id -> voters.add(id.asInt()));
    answer(
        exchange,
        behind.found(
            address(),
            new Founding(
                body.get("clusterId").asText(),
                body.get("incarnation").asInt(),
                voters,
                body.get("boot").asText())));
  }

  private void answer(HttpExchange exchange, Answer<?> answer) throws IOException {
    switch (answer) {
      case Answer.Answered<?>(Object value) -> send(exchange, 200, value);
      case Answer.Refused<?>(int status, String message) ->
          send(exchange, status, Map.of("error", "refused", "message", message));
      case Answer.Unreachable<?> _ -> exchange.close();
    }
  }

  private void send(HttpExchange exchange, int status, Object value) throws IOException {
    byte[] bytes = json.writeValueAsBytes(value);
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
