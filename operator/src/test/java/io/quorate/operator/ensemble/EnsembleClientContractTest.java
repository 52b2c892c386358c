package io.quorate.operator.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client of the control API promises, held by the fake and by the real one over HTTP. */
abstract class EnsembleClientContractTest {
  final FakeEnsemble servers = new FakeEnsemble();

  abstract EnsembleClient client();

  /** Starts a server and tells where the client reaches it. */
  abstract MemberAddress start(int id) throws IOException;

  static final class FakeTest extends EnsembleClientContractTest {
    @Override
    EnsembleClient client() {
      return servers;
    }

    @Override
    MemberAddress start(int id) {
      MemberAddress address = new MemberAddress("fake-" + id, 1);
      servers.start(id, address);
      return address;
    }
  }

  static final class HttpTest extends EnsembleClientContractTest {
    private final List<ControlApi> apis = new java.util.ArrayList<>();
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
      var server =
          com.sun.net.httpserver.HttpServer.create(
              new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] body = "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
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

  @Test
  void blankServerSaysSoAndHasNoCluster() throws IOException {
    MemberReport report = report(start(1));
    assertThat(report.id()).isEqualTo(1);
    assertThat(report.blank()).isTrue();
    assertThat(report.serves()).isFalse();
    assertThat(report.clusterId()).isNull();
    assertThat(report.boot()).isNotEmpty();
  }

  @Test
  void silentServerIsUnreachable() throws IOException {
    MemberAddress address = start(1);
    servers.stop(1);
    assertThat(client().member(address)).isInstanceOf(Answer.Unreachable.class);
    assertThat(client().ensemble(address)).isInstanceOf(Answer.Unreachable.class);
  }

  @Test
  void withoutAQuorumThereIsNoConfiguration() throws IOException {
    assertThat(client().ensemble(start(1)))
        .isEqualTo(new Answer.Refused<EnsembleConfiguration>(503, "no quorum"));
  }

  @Test
  void foundingOfBlankServersMakesAnEnsembleWithALeader() throws IOException {
    MemberAddress first = start(1);
    MemberAddress second = start(2);
    start(3);
    assertThat(client().found(first, founding(report(first).boot(), 1, 2, 3)))
        .isInstanceOf(Answer.Answered.class);
    assertThat(report(second).serves()).isTrue();
    assertThat(report(second).clusterId()).isEqualTo("c1");
    assertThat(client().ensemble(second))
        .isInstanceOfSatisfying(
            Answer.Answered.class,
            answer ->
                assertThat(((EnsembleConfiguration) answer.value()).voters())
                    .containsExactly(1, 2, 3));
    assertThat(servers.foundings()).isEqualTo(1);
  }

  @Test
  void foundingIsRefusedWhileAVoterIsNotHeard() throws IOException {
    MemberAddress first = start(1);
    assertThat(client().found(first, founding(report(first).boot(), 1, 2, 3)))
        .isInstanceOf(Answer.Refused.class);
    assertThat(servers.foundings()).isZero();
  }

  @Test
  void foundingIsRefusedByAServerThatWasStartedSince() throws IOException {
    MemberAddress first = start(1);
    String boot = report(first).boot();
    servers.stop(1);
    servers.start(1, first);
    assertThat(client().found(first, founding(boot, 1))).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void secondFoundingIsRefused() throws IOException {
    MemberAddress first = start(1);
    String boot = report(first).boot();
    assertThat(client().found(first, founding(boot, 1))).isInstanceOf(Answer.Answered.class);
    assertThat(client().found(first, founding(boot, 1))).isInstanceOf(Answer.Refused.class);
    assertThat(servers.foundings()).isEqualTo(1);
  }

  private MemberReport report(MemberAddress address) {
    return ((Answer.Answered<MemberReport>) client().member(address)).value();
  }

  private static Founding founding(@org.jspecify.annotations.Nullable String boot, Integer... ids) {
    return new Founding("c1", 1, new TreeSet<>(List.of(ids)), boot);
  }
}
