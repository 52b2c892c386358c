package io.quorate.server.replica;

import static io.quorate.server.replica.ScriptedEnsemble.children;
import static io.quorate.server.replica.ScriptedEnsemble.delete;
import static io.quorate.server.replica.ScriptedEnsemble.get;
import static io.quorate.server.replica.ScriptedEnsemble.node;
import static io.quorate.server.replica.ScriptedEnsemble.request;
import static io.quorate.server.replica.ScriptedEnsemble.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaConfig.NewSessions;
import io.quorate.server.replica.ScriptedEnsemble.Server;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server (2) that has lost its leader, and clients that want to read all the same. */
class ReadOnlyLawsTest {
  private static final int TIMEOUT_MILLIS = 10_000;

  /** Two peer timeouts. */
  private static final int ALONE_MILLIS = 4_000;

  private final ScriptedEnsemble ensemble = ensemble(true);
  private final Server server = ensemble.server(2);
  private final Server other = ensemble.server(3);

  private static ScriptedEnsemble ensemble(boolean readOnlyMode) {
    return ScriptedEnsemble.ofThree(NewSessions.GLOBAL, readOnlyMode);
  }

  @BeforeEach
  void electTheFirst() {
    ensemble.elect(1, 1);
  }

  private void loseTheLeader() {
    server.agreement.lookForALeader();
    server.tick();
    server.flush();
  }

  private void beAlone() {
    loseTheLeader();
    ensemble.sleep(ALONE_MILLIS);
    server.flush();
  }

  private long reader(long session, Bytes password) {
    return ensemble.connect(
        2, new ConnectRequest(0, 0, TIMEOUT_MILLIS, session, password, true, true));
  }

  private long reader() {
    return reader(0, Bytes.EMPTY);
  }

  @Test
  void aBlankServerTellsNobodyThatThereIsNothing() {
    server.agreement.beBlank();
    server.tick();
    server.flush();
    ensemble.sleep(10 * ALONE_MILLIS);
    server.flush();
    assertThat(server.replica.view().readOnly()).isFalse();
  }

  @Test
  void readersAreLetInOnceNoLeaderIsNear() {
    loseTheLeader();
    long early = reader();
    ensemble.sleep(ALONE_MILLIS - 1);
    server.flush();
    assertThat(server.replica.view().readOnly()).isFalse();
    ensemble.sleep(1);
    server.flush();
    assertThat(server.replica.view().readOnly()).isTrue();
    assertThat(server.replica.view().serving()).isFalse();
    long late = reader();
    assertThat(server.told(early)).containsExactly("closed");
    assertThat(server.told(late)).containsExactly("accepted");
    assertThat(server.accepted(late).readOnly()).isTrue();
  }

  @Test
  void withoutTheSettingNobodyIs() {
    ScriptedEnsemble strict = ensemble(false);
    strict.elect(1, 1);
    Server alone = strict.server(2);
    alone.agreement.lookForALeader();
    alone.tick();
    strict.sleep(100_000);
    alone.flush();
    long client =
        strict.connect(2, new ConnectRequest(0, 0, TIMEOUT_MILLIS, 0, Bytes.EMPTY, true, true));
    assertThat(alone.told(client)).containsExactly("closed");
  }

  @Test
  void whoWantsToWriteIsClosedWithoutAnAnswer() {
    beAlone();
    long writer = ensemble.connect(2, request(0, 0, TIMEOUT_MILLIS, Bytes.EMPTY));
    assertThat(server.told(writer)).containsExactly("closed");
  }

  @Test
  void readsAreAnsweredAndWritesAndSyncsRefusedInOrder() {
    beAlone();
    long client = reader();
    server.submit(client, children("/", true));
    server.submit(client, node("/a"));
    server.submit(client, set("/", "x"));
    server.submit(client, delete("/a"));
    server.submit(client, new Request.Multi(List.of(node("/a"))));
    server.submit(client, new Request.Sync(NodePath.of("/")));
    server.submit(client, get("/", false));
    server.submit(client, new Request.Ping());
    String refused = "NOT_READ_ONLY";
    assertThat(server.told(client))
        .containsExactly(
            "accepted", "1 children", refused, refused, refused, refused, refused, "", "ok");
  }

  @Test
  void aSessionOfTheEnsembleReadsHereAndIsNotEndedHere() {
    long before = ensemble.connect(3);
    ConnectResponse session = other.accepted(before);
    beAlone();
    long client = reader(session.sessionId(), session.password());
    server.submit(client, new Request.CloseSession());
    server.submit(client, get("/", false));
    assertThat(server.told(client)).containsExactly("accepted", "NOT_READ_ONLY", "");
    assertThat(server.accepted(client).sessionId()).isEqualTo(session.sessionId());
    ensemble.elect(1, 2);
    assertThat(server.told(client)).endsWith("closed");
    long again = ensemble.reattach(3, session);
    ensemble.settle();
    assertThat(other.told(again)).containsExactly("accepted");
  }

  @Test
  void aSessionThatThisServerDoesNotKnowIsNotToldExpired() {
    beAlone();
    long elsewhere = ensemble.connect(3, request(0, 0, TIMEOUT_MILLIS, Bytes.EMPTY));
    other.flush();
    ensemble.exchange();
    ensemble.server(1).flush();
    ensemble.commit();
    other.catchUp();
    ConnectResponse session = other.accepted(elsewhere);
    long client = reader(session.sessionId(), session.password());
    assertThat(server.told(client)).containsExactly("closed");
    long guess = reader(session.sessionId(), Bytes.wrap(new byte[16]));
    assertThat(server.told(guess)).containsExactly("closed");
  }

  @Test
  void aClientThatHasSeenMoreIsClosedWithoutAnAnswer() {
    beAlone();
    long zxid = server.state().lastZxid();
    long client =
        ensemble.connect(
            2, new ConnectRequest(0, zxid + 1, TIMEOUT_MILLIS, 0, Bytes.EMPTY, true, true));
    assertThat(server.told(client)).containsExactly("closed");
  }

  @Test
  void aReadersSessionEndsByItsCloseOrInSilence() {
    beAlone();
    long closing = reader();
    long silent = reader();
    server.submit(closing, new Request.CloseSession());
    assertThat(server.told(closing)).containsExactly("accepted", "ok", "closed");
    for (int i = 0; i < 48; i++) {
      ensemble.sleep(250);
      server.flush();
    }
    assertThat(server.told(silent)).containsExactly("accepted", "closed");
    assertThat(server.replica.view().localSessions()).isZero();
  }

  @Test
  void whenThereIsAQuorumAgainReadersAreSentToFindOutAndTheirSessionsAreOver() {
    beAlone();
    long client = reader();
    ConnectResponse session = server.accepted(client);
    ensemble.elect(1, 2);
    assertThat(server.told(client)).containsExactly("accepted", "closed");
    assertThat(server.replica.view().readOnly()).isFalse();
    long again = reader(session.sessionId(), session.password());
    ensemble.settle();
    assertThat(server.told(again)).containsExactly("expired", "closed");
    long fresh = reader();
    ensemble.settle();
    server.submit(fresh, node("/a"));
    ensemble.settle();
    assertThat(server.told(fresh)).containsExactly("accepted", "/a");
    assertThat(server.accepted(fresh).readOnly()).isFalse();
  }

  @Test
  void whatWaitedForALeaderIsClosedRatherThanAnsweredFromAnOldState() {
    long client = ensemble.connect(2);
    loseTheLeader();
    server.submit(client, get("/", false));
    ensemble.sleep(ALONE_MILLIS);
    server.flush();
    assertThat(server.told(client)).containsExactly("accepted", "closed");
  }
}
