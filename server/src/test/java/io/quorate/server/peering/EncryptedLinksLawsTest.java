package io.quorate.server.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.ensemble.Member.Role;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.runtime.InboxReader;
import io.quorate.server.runtime.PeerPort.Outgoing;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.testing.KeyFolder;
import io.quorate.server.testing.TestAuthority;
import io.quorate.server.testing.TestAuthority.Issued;
import io.quorate.server.tls.Bearers;
import io.quorate.server.tls.Credentials;
import io.quorate.server.tls.Refusal;
import io.quorate.server.tls.TlsPort;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.PeerConfig.Founding;
import io.quorate.server.zab.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Links that encrypt, and everybody who must not get one. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class EncryptedLinksLawsTest {
  private static final ServerConfig.Peers CONFIG =
      new ServerConfig.Peers(
          new Timing(500, 10, 5, 2_000),
          Founding.AUTOMATIC,
          "test",
          false,
          "",
          false,
          2_000,
          64 << 20,
          1 << 20);

  /** A mesh with keys of its own, and what its replica would hear. */
  private final class Station {
    final int id;
    final KeyFolder keys;
    final Credentials credentials;
    final TlsPort tls;
    final Inbox inbox = new Inbox(1_000);
    final InboxReader heard = new InboxReader(inbox);
    final PeerMesh mesh;
    final int port;

    Station(int id, Issued own, TestAuthority... trusted) throws Exception {
      this.id = id;
      this.keys = new KeyFolder(directory.resolve("station-" + id)).put(own, trusted);
      this.credentials = Credentials.load(keys.tls(), Optional.empty());
      this.tls = new TlsPort("peers", credentials, Bearers.servers("test"));
      this.mesh = new PeerMesh(id, CONFIG, Optional.of(tls), inbox, new Random(id), deaths::add);
      this.port = mesh.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).getPort();
      mesh.start();
      open.add(mesh);
    }

    void awaits(Input expected) {
      ReplicaInput wanted = new ReplicaInput.FromPeer(expected);
      while (!heard.next().equals(wanted)) {}
    }

    void says(int peer, long link, String text) {
      mesh.send(
          List.of(
              new Outgoing(
                  peer, link, new ArrayList<>(List.of(new Message.Service(Bytes.utf8(text)))))));
    }

    void hears(int from, String text) {
      awaits(new Input.Received(from, new Message.Service(Bytes.utf8(text))));
    }

    void awaitsRefusal(Refusal reason, long count) throws InterruptedException {
      while (tls.refusals().count(reason) < count) Thread.sleep(5);
    }
  }

  @TempDir Path directory;
  private final List<PeerMesh> open = new ArrayList<>();
  private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
  private TestAuthority authority;

  @BeforeEach
  void found() throws Exception {
    authority = new TestAuthority("authority");
  }

  @AfterEach
  void close() {
    open.forEach(PeerMesh::close);
    assertThat(deaths).isEmpty();
  }

  private static void introduce(Role roleOfOthers, Station first, Station... others) {
    List<Member> members = new ArrayList<>();
    members.add(new Member(first.id, "127.0.0.1", first.port, 1, Role.VOTER, "", 0));
    for (Station other : others)
      members.add(new Member(other.id, "127.0.0.1", other.port, 1, roleOfOthers, "", 0));
    Ensemble ensemble = new Ensemble(0, 10, members);
    first.mesh.ensembleChanged(ensemble);
    for (Station other : others) other.mesh.ensembleChanged(ensemble);
  }

  private Station voter(int id) throws Exception {
    return new Station(id, authority.voter("test", id), authority);
  }

  @Test
  void linkCarriesMessagesInOrderBothWays() throws Exception {
    Station one = voter(1);
    Station two = voter(2);
    introduce(Role.VOTER, one, two);
    one.awaits(new Input.LinkUp(2));
    two.awaits(new Input.LinkUp(1));
    String large = "x".repeat(1 << 20);
    for (int i = 0; i < 20; i++) {
      one.says(2, 1, i + large);
      two.says(1, 1, "back " + i);
    }
    for (int i = 0; i < 20; i++) {
      two.hears(1, i + large);
      one.hears(2, "back " + i);
    }
  }

  @Test
  void observersOfThePoolAreLinkedAndNeverTakenForVoters() throws Exception {
    Station one = voter(1);
    Station reads = new Station(1_000, authority.issue("quorate://test/observer/reads"), authority);
    introduce(Role.OBSERVER, one, reads);
    one.awaits(new Input.LinkUp(1_000));
    // The same server in a voter's place has no voter's certificate.
    introduce(Role.VOTER, one, reads);
    one.awaits(new Input.LinkDown(1_000));
    one.awaitsRefusal(Refusal.WRONG_ID, 1);
  }

  // Who must stay outside

  /** Somebody who connects: shows a certificate or none, then says who it is. */
  private record Stranger(@Nullable Issued shown, int saysItIs) {}

  @Test
  void everyStrangerIsRefusedBeforeAFrameIsReadAndNobodyElseNotices() throws Exception {
    Station one = voter(1);
    Station two = voter(2);
    introduce(Role.VOTER, one, two);
    one.awaits(new Input.LinkUp(2));
    two.awaits(new Input.LinkUp(1));
    TestAuthority other = new TestAuthority("other");
    Map<Stranger, Refusal> strangers = new LinkedHashMap<>();
    strangers.put(new Stranger(null, 3), Refusal.NO_CERTIFICATE);
    strangers.put(new Stranger(authority.expired("quorate://test/voter/3"), 3), Refusal.EXPIRED);
    strangers.put(new Stranger(other.voter("test", 3), 3), Refusal.UNTRUSTED);
    strangers.put(new Stranger(authority.admin("test"), 3), Refusal.WRONG_ROLE);
    strangers.put(new Stranger(authority.voter("elsewhere", 3), 3), Refusal.OTHER_CLUSTER);
    strangers.put(new Stranger(authority.issue(), 3), Refusal.NO_NAME);
    strangers.put(new Stranger(authority.voter("test", 3), 2), Refusal.WRONG_ID);
    strangers.put(new Stranger(authority.issue("quorate://test/observer/2"), 2), Refusal.WRONG_ID);
    for (Map.Entry<Stranger, Refusal> entry : strangers.entrySet()) {
      long before = one.tls.refusals().count(entry.getValue());
      connect(one.port, entry.getKey());
      one.awaitsRefusal(entry.getValue(), before + 1);
      assertThat(one.tls.refusals().count(entry.getValue()))
          .as(entry.getKey().toString())
          .isEqualTo(before + 1);
    }
    one.says(2, 1, "still here");
    two.hears(1, "still here");
  }

  /** Says a preamble and a frame that would do on a link, and expects to be cut off unanswered. */
  private static void connect(int port, Stranger stranger) throws Exception {
    ByteBuf said = Unpooled.buffer();
    Preamble.of(stranger.saysItIs(), 1, 7).write(said);
    said.writeBytes(PeerFrames.empty(Unpooled.buffer().alloc()));
    byte[] bytes = new byte[said.readableBytes()];
    said.readBytes(bytes);
    try (SSLSocket socket =
        (SSLSocket)
            KeyFolder.bearing(stranger.shown())
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      socket.getOutputStream().write(bytes);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SSLException | SocketException refused) {
      // Which of the two it is depends on how far the handshake went.
      assertThat(refused).isNotNull();
    }
  }

  @Test
  void whatIsNotTlsIsCutOffWithoutAnAnswerThatIs() throws Exception {
    Station one = voter(1);
    Station two = voter(2);
    introduce(Role.VOTER, one, two);
    one.awaits(new Input.LinkUp(2));
    two.awaits(new Input.LinkUp(1));
    ByteBuf preamble = Unpooled.buffer();
    Preamble.of(2, 1, 7).write(preamble);
    byte[] plain = new byte[preamble.readableBytes()];
    preamble.readBytes(plain);
    byte[] http = "GET / HTTP/1.1\r\nHost: a.b.c.d\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] random = new byte[4_096];
    new Random(1).nextBytes(random);
    random[0] = 0;
    List<byte[]> all = List.of(plain, http, random);
    for (byte[] garbage : all) {
      try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), one.port)) {
        stranger.setSoTimeout(20_000);
        stranger.getOutputStream().write(garbage);
        assertThat(stranger.getInputStream().readAllBytes().length).isLessThan(64);
      } catch (SocketException reset) {
        assertThat(reset).isNotNull();
      }
    }
    one.awaitsRefusal(Refusal.NOT_TLS, all.size());
    one.says(2, 1, "still here");
    two.hears(1, "still here");
  }

  @Test
  void whoSaysNothingIsCutOff() throws Exception {
    Station one = voter(1);
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), one.port)) {
      silent.setSoTimeout(20_000);
      assertThat(read(silent)).isEqualTo(-1);
    }
  }

  @Test
  void silentConnectionsKeepNobodyOut() throws Exception {
    Station one = voter(1);
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++)
        silent.add(new Socket(InetAddress.getLoopbackAddress(), one.port));
      Station two = voter(2);
      introduce(Role.VOTER, one, two);
      one.awaits(new Input.LinkUp(2));
      two.awaits(new Input.LinkUp(1));
    } finally {
      for (Socket socket : silent) socket.close();
    }
  }

  private static int read(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  @Test
  void aServerThatIsNotTheOneThatWasDialledGetsNoLink() throws Exception {
    Station one = voter(1);
    // At the other's address sits a server with another's certificate.
    Station impostor = new Station(3, authority.voter("test", 2), authority);
    introduce(Role.VOTER, one, impostor);
    one.awaitsRefusal(Refusal.WRONG_ID, 1);
    assertThat(one.mesh.linksUp()).isZero();
  }

  @Test
  void plainServersAndEncryptingOnesAreNeverLinked() throws Exception {
    Station one = voter(1);
    Inbox inbox = new Inbox(10);
    PeerMesh plain = new PeerMesh(2, CONFIG, Optional.empty(), inbox, new Random(2), deaths::add);
    open.add(plain);
    int port = plain.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)).getPort();
    plain.start();
    Ensemble ensemble =
        new Ensemble(
            0,
            10,
            List.of(
                new Member(1, "127.0.0.1", one.port, 1, Role.VOTER, "", 0),
                new Member(2, "127.0.0.1", port, 1, Role.VOTER, "", 0)));
    one.mesh.ensembleChanged(ensemble);
    plain.ensembleChanged(ensemble);
    one.awaitsRefusal(Refusal.NOT_TLS, 2);
    assertThat(one.mesh.linksUp()).isZero();
    assertThat(plain.linksUp()).isZero();
  }

  // Other keys

  @Test
  void authoritiesAreReplacedWithoutALinkBeingLost() throws Exception {
    TestAuthority next = new TestAuthority("next");
    Station one = voter(1);
    Station two = voter(2);
    introduce(Role.VOTER, one, two);
    one.awaits(new Input.LinkUp(2));
    two.awaits(new Input.LinkUp(1));
    // First both trust both, then each shows the new one, then the old one is forgotten.
    one.keys.trust(authority, next);
    two.keys.trust(authority, next);
    reload(one, two);
    one.keys.put(next.voter("test", 1), authority, next);
    reload(one);
    one.mesh.closeLink(2, 1, "the test says so");
    one.awaits(new Input.LinkDown(2));
    one.awaits(new Input.LinkUp(2));
    two.keys.put(next.voter("test", 2), authority, next);
    reload(two);
    one.keys.trust(next);
    two.keys.trust(next);
    reload(one, two);
    one.says(2, 2, "the link is the one from before");
    two.hears(1, "the link is the one from before");
    one.mesh.closeLink(2, 2, "the test says so");
    one.awaits(new Input.LinkDown(2));
    one.awaits(new Input.LinkUp(2));
    // Whoever has only the old authority's word is outside now.
    connect(one.port, new Stranger(authority.voter("test", 2), 2));
    one.awaitsRefusal(Refusal.UNTRUSTED, 1);
  }

  private static void reload(Station... stations) throws Exception {
    for (Station station : stations) assertThat(station.credentials.reload()).isTrue();
  }
}
