package io.quorate.operator.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real client keeps the contract, over HTTP to the fake. */
final class HttpEnsembleClientTest extends EnsembleClientContract {
  private final List<ControlApi> apis = new ArrayList<>();
  private final EnsembleClient client = new HttpEnsembleClient(Duration.ofSeconds(5));

  @Override
  EnsembleClient client() {
    return client;
  }

  @Override
  MemberAddress start(int id) throws IOException {
    ControlApi api = new ControlApi("127.0.0.1", 0, servers);
    apis.add(api);
    servers.start(id, api.address());
    return api.address();
  }

  @AfterEach
  void close() {
    apis.forEach(ControlApi::close);
  }

  @Test
  void whatIsNoReportIsUnreachableAndNotAnException() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "<html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      assertThat(client.member(new MemberAddress("127.0.0.1", server.getAddress().getPort())))
          .isInstanceOf(Answer.Unreachable.class);
    } finally {
      server.stop(0);
    }
  }
}
