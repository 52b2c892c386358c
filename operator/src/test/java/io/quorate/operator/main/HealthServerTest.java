package io.quorate.operator.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class HealthServerTest {
  private final AtomicBoolean healthy = new AtomicBoolean(true);
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void deafOperatorIsNotReadyAtOnceAndDeadOnlyAfterAWhile() throws Exception {
    Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    HealthServer server =
        new HealthServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            healthy::get,
            () -> "metric 1\n",
            clock);
    server.start();
    try {
      assertThat(status(server, "/readyz")).isEqualTo(200);
      assertThat(status(server, "/livez")).isEqualTo(200);
      assertThat(status(server, "/metrics")).isEqualTo(200);
      healthy.set(false);
      assertThat(status(server, "/readyz")).isEqualTo(503);
      assertThat(status(server, "/livez")).isEqualTo(200);
      now.set(Instant.EPOCH.plusSeconds(119));
      assertThat(status(server, "/livez")).isEqualTo(200);
      now.set(Instant.EPOCH.plusSeconds(121));
      assertThat(status(server, "/livez")).isEqualTo(503);
      healthy.set(true);
      assertThat(status(server, "/livez")).isEqualTo(200);
    } finally {
      server.stop();
    }
  }

  private int status(HealthServer server, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }
}
