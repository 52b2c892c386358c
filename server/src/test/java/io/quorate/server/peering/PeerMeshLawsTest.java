package io.quorate.server.peering;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Member;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.runtime.InboxReader;
import io.quorate.server.runtime.PeerPort.Outgoing;
import io.quorate.server.runtime.ServerConfig;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.PeerConfig.Founding;
import io.quorate.server.zab.Timing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links on real sockets of the loopback address. */
@Timeout(60)
class PeerMeshLawsTest {
  private static final ServerConfig.Peers CONFIG =
      new ServerConfig.Peers(
          new Timing(500, 10, 5, 500),
          Founding.AUTOMATIC,
          "test",
          false,
          "",
          false,
          2_000,
          64 << 20,
          1 << 20);

  /** A mesh and what its replica would hear. */
  private final class Station {
    final int id;
    final Inbox inbox = new Inbox(1_000);
    final InboxReader heard = new InboxReader(inbox);
    final PeerMesh mesh;
    final int port;

    Station(int id, int listenOn) throws Exception {
      this.id = id;
      this.mesh = new PeerMesh(id, CONFIG, Optional.empty(), inbox, new Random(id), deaths::add);
      this.port =
          mesh.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), listenOn)).getPort();
      mesh.start();
      open.add(mesh);
    }

    /** What the replica is told next of that kind; what comes before it is left aside. */
    void awaits(Input expected) {
      ReplicaInput wanted = new ReplicaInput.FromPeer(expected);
      while (!heard.next().equals(wanted)) {}
    }

    void says(int peer, long link, Message... messages) {
      mesh.send(List.of(new Outgoing(peer, link, new ArrayList<>(List.of(messages)))));
    }
  }

  private final List<PeerMesh> open = new ArrayList<>();
  private final List<Throwable> deaths = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    open.forEach(PeerMesh::close);
    assertThat(deaths).isEmpty();
  }

  private static void introduce(Station... stations) {
    List<Member> members = new ArrayList<>();
    for (Station station : stations) {
      members.add(new Member(station.id, "127.0.0.1", station.port, 1, Member.Role.VOTER, "", 0));
    }
    Ensemble ensemble = new Ensemble(0, 10, members);
    for (Station station : stations) station.mesh.ensembleChanged(ensemble);
  }

  private static Message text(String text) {
    return new Message.Service(Bytes.utf8(text));
  }

  @Test
  void linkCarriesMessagesInOrderBothWays() throws Exception {
    Station one = new Station(1, 0);
    Station two = new Station(2, 0);
    introduce(one, two);
    one.awaits(new Input.LinkUp(2));
    two.awaits(new Input.LinkUp(1));
    for (int i = 0; i < 100; i++) {
      one.says(2, 1, text("to two " + i), text("again " + i));
      two.says(1, 1, text("to one " + i));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(two.heard.next()).isEqualTo(received(1, "to two " + i));
      assertThat(two.heard.next()).isEqualTo(received(1, "again " + i));
      assertThat(one.heard.next()).isEqualTo(received(2, "to one " + i));
    }
  }

  private static ReplicaInput received(int from, String text) {
    return new ReplicaInput.FromPeer(new Input.Received(from, text(text)));
  }

  @Test
  void whatWasSaidForAnEarlierLinkIsDropped() throws Exception {
    Station one = new Station(1, 0);
    Station two = new Station(2, 0);
    introduce(one, two);
    one.awaits(new Input.LinkUp(2));
    two.awaits(new Input.LinkUp(1));
    one.mesh.closeLink(2, 1, "the test says so");
    one.awaits(new Input.LinkDown(2));
    two.awaits(new Input.LinkDown(1));
    one.awaits(new Input.LinkUp(2));
    two.awaits(new Input.LinkUp(1));
    one.says(2, 1, text("late"));
    one.says(2, 2, text("now"));
    assertThat(two.heard.next()).isEqualTo(received(1, "now"));
  }

  @Test
  void restartedServerIsLinkedAgain() throws Exception {
    Station one = new Station(1, 0);
    Station two = new Station(2, 0);
    introduce(one, two);
    one.awaits(new Input.LinkUp(2));
    two.mesh.close();
    one.awaits(new Input.LinkDown(2));
    Station again = new Station(2, two.port);
    introduce(one, again);
    one.awaits(new Input.LinkUp(2));
    again.awaits(new Input.LinkUp(1));
    one.says(2, 2, text("welcome back"));
    assertThat(again.heard.next()).isEqualTo(received(1, "welcome back"));
  }

  @Test
  void garbageClosesOnlyTheConnectionItCameOn() throws Exception {
    Station one = new Station(1, 0);
    Station two = new Station(2, 0);
    introduce(one, two);
    one.awaits(new Input.LinkUp(2));
    two.awaits(new Input.LinkUp(1));
    for (byte[] garbage :
        List.of(
            new byte[64],
            "GET / HTTP/1.1\r\nHost: a.b.c.d\r\n\r\n"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
      try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), one.port)) {
        stranger.getOutputStream().write(garbage);
        assertThat(stranger.getInputStream().read()).isEqualTo(-1);
      }
    }
    one.says(2, 1, text("still here"));
    assertThat(two.heard.next()).isEqualTo(received(1, "still here"));
  }

  @Test
  void whoMeansAnotherServerIsRefused() throws Exception {
    Station one = new Station(1, 0);
    Station two = new Station(2, 0);
    Ensemble wrong =
        new Ensemble(
            0,
            10,
            List.of(
                new Member(2, "127.0.0.1", two.port, 1, Member.Role.VOTER, "", 0),
                new Member(3, "127.0.0.1", one.port, 1, Member.Role.VOTER, "", 0)));
    two.mesh.ensembleChanged(wrong);
    introduce(one, two);
    one.awaits(new Input.LinkUp(2));
    two.awaits(new Input.LinkUp(1));
    one.says(2, 1, text("one"));
    assertThat(two.heard.next()).isEqualTo(received(1, "one"));
  }

  @Test
  void crossedDialsLeaveOneLink() throws Exception {
    for (int round = 0; round < 10; round++) {
      Station one = new Station(1, 0);
      Station two = new Station(2, 0);
      introduce(one, two);
      introduce(one, two);
      one.awaits(new Input.LinkUp(2));
      two.awaits(new Input.LinkUp(1));
      one.says(2, 1, text("a"));
      assertThat(two.heard.next()).isEqualTo(received(1, "a"));
      one.mesh.close();
      two.mesh.close();
    }
  }
}
