package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.quorate.e2e.apiserver.schema.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The answer to one request; confined to its thread. */
final class Answer {
  private final HttpExchange exchange;
  private String contentType = "application/json";
  private boolean begun;

  Answer(HttpExchange exchange) {
    this.exchange = exchange;
  }

  void contentType(String type) {
    contentType = type;
  }

  /** Whether the head of the answer is already on its way, so that it can't be another one. */
  boolean begun() {
    return begun;
  }

  void json(int code, ObjectNode body) throws IOException {
    bytes(code, contentType, Json.bytes(body));
  }

  void written(ResourceType type, int code, Written written) throws IOException {
    for (String warning : written.warnings()) {
      String quoted = warning.replace("\\", "\\\\").replace("\"", "\\\"");
      exchange.getResponseHeaders().add("Warning", "299 - \"" + quoted + "\"");
    }
    boolean scale = Json.text(written.object(), "kind").equals("Scale");
    json(code, scale ? written.object() : type.presented(written.object()));
  }

  void text(String body) throws IOException {
    bytes(200, "text/plain", body.getBytes(StandardCharsets.UTF_8));
  }

  void empty() throws IOException {
    begun = true;
    exchange.sendResponseHeaders(200, -1);
  }

  /** A body that goes on until it is closed. */
  OutputStream stream(String type) throws IOException {
    begun = true;
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.flush();
    return out;
  }

  private void bytes(int code, String type, byte[] body) throws IOException {
    begun = true;
    // A body that nobody reads would be taken for the next request.
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-cache, private");
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
