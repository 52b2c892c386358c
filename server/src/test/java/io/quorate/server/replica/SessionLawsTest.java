package io.quorate.server.replica;

import static io.quorate.server.replica.ScriptedEnsemble.TICK_MILLIS;
import static io.quorate.server.replica.ScriptedEnsemble.get;
import static io.quorate.server.replica.ScriptedEnsemble.node;
import static io.quorate.server.replica.ScriptedEnsemble.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ScriptedEnsemble.Server;
import io.quorate.server.zab.Input;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How sessions come, move and go: at a leader (1) and two followers (2, 3). */
class SessionLawsTest {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final ScriptedEnsemble ensemble = new ScriptedEnsemble(3);
  private final Server leader = ensemble.server(1);
  private final Server follower = ensemble.server(2);
  private final Server other = ensemble.server(3);

  @BeforeEach
  void electTheFirst() {
    ensemble.elect(1, 1);
  }

  // handshakes

  @Test
  void aNewSessionGetsATimeoutWithinTheBounds() {
    for (Server server : List.of(leader, follower)) {
      long low = ensemble.connect(server.id, request(0, 0, 1, Bytes.EMPTY));
      long high = ensemble.connect(server.id, request(0, 0, Integer.MAX_VALUE, Bytes.EMPTY));
      long fair = ensemble.connect(server.id, request(0, 0, 12_345, Bytes.EMPTY));
      ensemble.settle();
      assertThat(server.accepted(low).timeoutMillis()).isEqualTo(2 * TICK_MILLIS);
      assertThat(server.accepted(high).timeoutMillis()).isEqualTo(20 * TICK_MILLIS);
      assertThat(server.accepted(fair).timeoutMillis()).isEqualTo(12_345);
      assertThat(server.accepted(fair).password().length()).isEqualTo(16);
      assertThat(server.accepted(fair).sessionId()).isNotEqualTo(server.accepted(low).sessionId());
    }
  }

  @Test
  void aServerThatDoesNotServeClosesWithoutAnAnswer() {
    follower.agreement.lookForALeader();
    follower.tick();
    long client = ensemble.connect(2, request(0, 0, TIMEOUT_MILLIS, Bytes.EMPTY));
    assertThat(follower.told(client)).containsExactly("closed");
  }

  @Test
  void aClientThatHasSeenMoreThanThisServerIsClosedWithoutAnAnswer() {
    long zxid = follower.state().lastZxid();
    long ahead = ensemble.connect(2, request(zxid + 1, 0, TIMEOUT_MILLIS, Bytes.EMPTY));
    long level = ensemble.connect(2, request(zxid, 0, TIMEOUT_MILLIS, Bytes.EMPTY));
    ensemble.settle();
    assertThat(follower.told(ahead)).containsExactly("closed");
    assertThat(follower.told(level)).containsExactly("accepted");
  }

  @Test
  void aSessionThatIsGoneIsToldExpiredAndClosedAndNeverReplaced() {
    ConnectResponse session = open(2);
    ensemble.pass(TIMEOUT_MILLIS + TICK_MILLIS);
    int sessions = follower.state().sessionCount();
    long client = ensemble.reattach(3, session);
    ensemble.settle();
    assertThat(other.told(client)).containsExactly("expired", "closed");
    assertThat(follower.state().sessionCount()).isEqualTo(sessions);
  }

  @Test
  void aWrongPasswordIsToldExpiredAndTheOwnerKeepsItsSession() {
    long owner = ensemble.connect(2);
    ConnectResponse session = follower.accepted(owner);
    byte[] guess = session.password().toByteArray();
    guess[15] ^= 1;
    long thief =
        ensemble.connect(2, request(0, session.sessionId(), TIMEOUT_MILLIS, Bytes.wrap(guess)));
    ensemble.settle();
    follower.submit(owner, node("/a"));
    ensemble.settle();
    assertThat(follower.told(thief)).containsExactly("expired", "closed");
    assertThat(follower.told(owner)).containsExactly("accepted", "/a");
  }

  // moves

  @Test
  void aReattachAtTheSameServerClosesTheOlderConnection() {
    long before = ensemble.connect(2);
    ConnectResponse session = follower.accepted(before);
    long after = ensemble.reattach(2, session);
    ensemble.settle();
    follower.submit(after, node("/a", 1));
    ensemble.settle();
    assertThat(follower.told(before)).containsExactly("accepted", "closed");
    assertThat(follower.told(after)).containsExactly("accepted", "/a");
    assertThat(follower.accepted(after).sessionId()).isEqualTo(session.sessionId());
  }

  @Test
  void aMoveToAnotherServerClosesTheOlderConnectionAndKeepsTheEphemerals() {
    long before = ensemble.connect(2);
    follower.submit(before, node("/e", 1));
    ensemble.settle();
    long after = ensemble.reattach(3, follower.accepted(before));
    ensemble.settle();
    other.submit(after, get("/e", false));
    assertThat(follower.told(before)).containsExactly("accepted", "/e", "closed");
    assertThat(other.told(after)).containsExactly("accepted", "v");
  }

  @Test
  void aWriteOfTheOlderConnectionBehindTheMoveHasNoEffectAndNoAnswer() {
    long before = ensemble.connect(2);
    long after = ensemble.reattach(3, follower.accepted(before));
    other.flush();
    ensemble.exchange(); // The claim is at the leader, and not applied anywhere yet.
    follower.submit(before, node("/late"));
    ensemble.settle();
    assertThat(other.told(after)).containsExactly("accepted");
    assertThat(follower.told(before)).containsExactly("accepted", "closed");
    assertThat(leader.state().node(NodePath.of("/late"))).isNull();
  }

  @Test
  void aWriteOfAStaleConnectionIsRefusedByALeaderThatNeverSawTheMove() {
    long before = ensemble.connect(2);
    ConnectResponse session = follower.accepted(before);
    follower.agreement.lookForALeader(); // It does not hear of the move.
    follower.tick();
    long after = ensemble.reattach(3, session);
    other.flush();
    ensemble.exchange();
    leader.flush();
    ensemble.commit();
    follower.submit(before, node("/late"));
    ensemble.elect(3, 2);
    assertThat(follower.told(before)).containsExactly("accepted", "closed");
    assertThat(other.state().node(NodePath.of("/late"))).isNull();
    assertThat(other.told(after)).containsExactly("closed"); // The leader was lost meanwhile.
  }

  @Test
  void theLaterOfTwoClaimsWins() {
    ConnectResponse session = open(2);
    long first = ensemble.reattach(1, session);
    long second = ensemble.reattach(3, session);
    leader.flush();
    ensemble.settle();
    assertThat(leader.told(first)).containsExactly("accepted", "closed");
    assertThat(other.told(second)).containsExactly("accepted");
  }

  // the end

  @Test
  void closeSessionIsAnsweredThenClosedAndTheEphemeralsAreGone() {
    long client = ensemble.connect(2);
    follower.submit(client, node("/e", 1));
    follower.submit(client, new Request.CloseSession());
    follower.submit(client, node("/late"));
    ensemble.settle();
    assertThat(follower.told(client)).containsExactly("accepted", "/e", "ok", "closed");
    assertThat(leader.state().node(NodePath.of("/e"))).isNull();
    assertThat(leader.state().node(NodePath.of("/late"))).isNull();
    assertThat(leader.state().sessionCount()).isZero();
  }

  @Test
  void closingTwiceIsHarmless() {
    long client = ensemble.connect(1);
    leader.submit(client, new Request.CloseSession());
    leader.submit(client, new Request.CloseSession());
    ensemble.settle();
    assertThat(leader.told(client)).containsExactly("accepted", "ok", "closed");
    assertThat(follower.state().digest()).isEqualTo(leader.state().digest());
  }

  @Test
  void aSilentSessionEndsWithinATickAfterItsTimeoutWithItsEphemerals() {
    long client = ensemble.connect(2);
    follower.submit(client, node("/e", 1));
    ensemble.settle();
    ensemble.pass(TIMEOUT_MILLIS);
    assertThat(leader.state().sessionCount()).isEqualTo(1);
    ensemble.pass(TICK_MILLIS);
    assertThat(leader.state().sessionCount()).isZero();
    assertThat(follower.state().node(NodePath.of("/e"))).isNull();
    assertThat(follower.told(client)).containsExactly("accepted", "/e", "closed");
  }

  @Test
  void aSessionThatOnlyReadsOrPingsAtAFollowerLives() {
    long reader = ensemble.connect(2);
    long pinger = ensemble.connect(3);
    long touched = ensemble.connect(1);
    long session = leader.accepted(touched).sessionId();
    for (int i = 0; i < 10; i++) {
      ensemble.pass(TIMEOUT_MILLIS - TICK_MILLIS);
      follower.submit(reader, get("/", false));
      other.submit(pinger, new Request.Ping());
      leader.step(new ReplicaInput.Touched(new long[] {session, 12345}));
    }
    assertThat(leader.state().sessionCount()).isEqualTo(3);
  }

  @Test
  void anIdleSessionAtAFollowerIsNotHeldUpByAnother() {
    long idle = ensemble.connect(2);
    long busy = ensemble.connect(2);
    for (int i = 0; i < 4; i++) {
      ensemble.pass(4_000);
      follower.submit(busy, new Request.Ping());
    }
    assertThat(follower.told(idle)).endsWith("closed");
    assertThat(leader.state().sessionCount()).isEqualTo(1);
  }

  @Test
  void aNewLeaderGrantsEverySessionAFullTimeout() {
    ConnectResponse session = open(2);
    follower.step(new ReplicaInput.Disconnected(100));
    ensemble.pass(TIMEOUT_MILLIS - 1_000);
    ensemble.elect(3, 2);
    ensemble.pass(TIMEOUT_MILLIS - 1_000);
    assertThat(other.state().session(session.sessionId())).isNotNull();
    ensemble.pass(TICK_MILLIS + 1_000);
    assertThat(other.state().session(session.sessionId())).isNull();
  }

  @Test
  void aStarvedLeaderExpiresNobody() {
    open(1);
    open(2);
    ensemble.sleep(10 * TIMEOUT_MILLIS);
    ensemble.settle();
    assertThat(leader.state().sessionCount()).isEqualTo(2);
  }

  @Test
  void aClaimUnderWayWinsOverTheEndOfTheTimeout() {
    ConnectResponse session = open(2);
    ensemble.pass(TIMEOUT_MILLIS);
    long client = ensemble.reattach(3, session);
    other.flush();
    ensemble.exchange();
    ensemble.pass(TIMEOUT_MILLIS - TICK_MILLIS);
    assertThat(other.told(client)).containsExactly("accepted");
  }

  @Test
  void aClientThatLeftBeforeItsHandshakeEndedLeavesNoTrace() {
    long client = ensemble.connect(2, request(0, 0, TIMEOUT_MILLIS, Bytes.EMPTY));
    follower.step(new ReplicaInput.Disconnected(client));
    ensemble.settle();
    assertThat(follower.told(client)).isEmpty();
    assertThat(follower.replica.view().connections()).isZero();
    ensemble.pass(TIMEOUT_MILLIS + 2L * TICK_MILLIS);
    assertThat(follower.state().sessionCount()).isZero();
  }

  @Test
  void sessionsOfAServerThatDiedEndInTime() {
    ConnectResponse session = open(2);
    leader.step(new ReplicaInput.FromPeer(new Input.LinkDown(2)));
    for (int i = 0; i < 48; i++) {
      ensemble.sleep(250);
      leader.flush();
      ensemble.commit();
      leader.catchUp();
    }
    assertThat(leader.state().session(session.sessionId())).isNull();
  }

  private ConnectResponse open(int server) {
    return ensemble.server(server).accepted(ensemble.connect(server));
  }
}
