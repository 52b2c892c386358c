package io.quorate.operator.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.quorate.operator.certificates.Bearer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real client keeps the contract, over HTTP and TLS to the fake; and whom it won't talk to. */
final class HttpEnsembleClientTest extends EnsembleClientContract {
  private final List<ControlApi> apis = new ArrayList<>();
  private final TestKeys keys = new TestKeys("c1");
  private final AdminKeys admin = new AdminKeys();
  private final EnsembleClient client = new HttpEnsembleClient(admin, Duration.ofSeconds(30));

  @BeforeEach
  void takeKey() {
    admin.put("ns", "c", keys.admin());
  }

  @Override
  EnsembleClient client() {
    return client;
  }

  @Override
  MemberAddress start(int id) throws Exception {
    return start(id, keys, "voter/" + id);
  }

  /** Server {@code id} as its address says, with a certificate that may be another's. */
  private MemberAddress start(int id, TestKeys issuedBy, String bearer) throws Exception {
    ControlApi api = new ControlApi(name(id), issuedBy.server(bearer), "127.0.0.1", 0, servers);
    apis.add(api);
    servers.start(id, api.address());
    return api.address();
  }

  private static ServerName name(int id) {
    return ServerName.member("ns", "c", id);
  }

  @AfterEach
  void close() {
    apis.forEach(ControlApi::close);
  }

  @Test
  void withoutAKeyNobodyIsAsked() throws Exception {
    MemberAddress address = start(1);
    assertThat(new HttpEnsembleClient(new AdminKeys(), Duration.ofSeconds(30)).member(address))
        .isEqualTo(
            new Answer.Unreachable<MemberReport>("there are no certificates of the cluster c yet"));
  }

  @Test
  void serverWithAnothersNameIsNotTalkedTo() throws Exception {
    assertRefused(start(1, keys, "voter/2"));
    assertRefused(start(2, keys, "observer/reads"));
    assertRefused(start(3, keys, "admin/tests"));
    assertRefused(start(4, keys, "service/c"));
  }

  @Test
  void serverOfAnotherClusterOrAuthorityIsNotTalkedTo() throws Exception {
    assertRefused(start(1, new TestKeys("c2"), "voter/1"));
    assertRefused(start(2, new TestKeys("c1"), "voter/2"));
  }

  @Test
  void serverWhoseCertificateHasEndedIsNotTalkedTo() throws Exception {
    var ended =
        keys.authority.issue(
            Bearer.parse("voter/1"),
            List.of(),
            Instant.now().minus(Duration.ofHours(2)),
            Duration.ofHours(1));
    ControlApi api =
        new ControlApi(
            name(1),
            TestKeys.server(ended, List.of(keys.authority.own().certificate())),
            "127.0.0.1",
            0,
            servers);
    apis.add(api);
    servers.start(1, api.address());
    assertRefused(api.address());
  }

  private void assertRefused(MemberAddress address) {
    assertThat(client.member(address)).isInstanceOf(Answer.Unreachable.class);
    assertThat(client.reload(address)).isInstanceOf(Answer.Unreachable.class);
    assertThat(servers.reloaded()).as("not even a command was heard").isEmpty();
  }

  @Test
  void observerProvesItsPool() throws Exception {
    ControlApi api =
        new ControlApi(
            ServerName.observer("ns", "c", "reads"),
            keys.server("observer/reads"),
            "127.0.0.1",
            0,
            servers);
    apis.add(api);
    servers.start(FakeEnsemble.OBSERVER_ID_MIN, api.address());
    assertThat(client.member(api.address())).isInstanceOf(Answer.Answered.class);
    MemberAddress other =
        new MemberAddress(
            ServerName.observer("ns", "c", "far"), api.address().host(), api.address().port());
    assertThat(client.member(other)).isInstanceOf(Answer.Unreachable.class);
  }

  @Test
  void newerKeyIsUsedAtOnce() throws Exception {
    MemberAddress address = start(1);
    admin.put("ns", "c", new TestKeys("c1").admin());
    assertThat(client.member(address)).isInstanceOf(Answer.Unreachable.class);
    admin.put("ns", "c", keys.admin());
    assertThat(client.member(address)).isInstanceOf(Answer.Answered.class);
  }

  @Test
  void plainTextIsNotTalkedTo() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    // It waits for a line that never comes, and so would we.
    EnsembleClient impatient = new HttpEnsembleClient(admin, Duration.ofSeconds(1));
    try {
      assertThat(
              impatient.member(
                  new MemberAddress(name(1), "127.0.0.1", server.getAddress().getPort())))
          .isInstanceOf(Answer.Unreachable.class);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatIsNoReportIsUnreachableAndNotAnException() throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(keys.server("voter/1")));
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
      assertThat(
              client.member(new MemberAddress(name(1), "127.0.0.1", server.getAddress().getPort())))
          .isInstanceOfSatisfying(
              Answer.Unreachable.class,
              answer -> assertThat(answer.why()).contains("not understood"));
    } finally {
      server.stop(0);
    }
  }
}
