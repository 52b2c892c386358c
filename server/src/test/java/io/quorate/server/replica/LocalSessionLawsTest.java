package io.quorate.server.replica;

import static io.quorate.server.replica.ScriptedEnsemble.TICK_MILLIS;
import static io.quorate.server.replica.ScriptedEnsemble.delete;
import static io.quorate.server.replica.ScriptedEnsemble.get;
import static io.quorate.server.replica.ScriptedEnsemble.node;
import static io.quorate.server.replica.ScriptedEnsemble.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaConfig.NewSessions;
import io.quorate.server.replica.ScriptedEnsemble.Server;
import io.quorate.server.state.SessionIds;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions that one server knows alone, until they own a node: at a leader (1) and followers. */
class LocalSessionLawsTest {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int EPHEMERAL = 1;

  private final ScriptedEnsemble ensemble = ensemble(NewSessions.LOCAL_UNTIL_OWNER);
  private final Server leader = ensemble.server(1);
  private final Server follower = ensemble.server(2);
  private final Server other = ensemble.server(3);

  private static ScriptedEnsemble ensemble(NewSessions newSessions) {
    ScriptedEnsemble ensemble = ScriptedEnsemble.ofThree(newSessions, false);
    ensemble.elect(1, 1);
    return ensemble;
  }

  @Test
  void aSessionIsOpenedWithoutATransaction() {
    for (Server server : List.of(leader, follower)) {
      long before = server.state().lastZxid();
      long client = ensemble.connect(server.id, request(0, 0, TIMEOUT_MILLIS, Bytes.EMPTY));
      assertThat(server.told(client)).containsExactly("accepted");
      assertThat(SessionIds.isLocal(server.accepted(client).sessionId())).isTrue();
      ensemble.settle();
      assertThat(server.state().lastZxid()).isEqualTo(before);
      assertThat(server.replica.view().localSessions()).isEqualTo(1);
    }
  }

  @Test
  void aLocalSessionWritesAndReadsInOrder() {
    for (Server server : List.of(leader, follower)) {
      long client = ensemble.connect(server.id);
      server.submit(client, node("/a"));
      server.submit(client, get("/a", false));
      server.submit(client, delete("/a"));
      ensemble.settle();
      assertThat(server.told(client)).containsExactly("accepted", "/a", "v", "ok");
      assertThat(server.state().sessionCount()).isZero();
    }
  }

  @Test
  void theFirstEphemeralMakesItEverybodysUnderItsIdAndPasswordWithItsWatches() {
    long client = ensemble.connect(2);
    ConnectResponse local = follower.accepted(client);
    follower.submit(client, ScriptedEnsemble.exists("/w", true));
    follower.submit(client, node("/before"));
    follower.submit(client, node("/e", EPHEMERAL));
    follower.submit(client, node("/w"));
    ensemble.settle();
    assertThat(follower.told(client))
        .containsExactly("accepted", "NO_NODE", "/before", "/e", "NODE_CREATED /w", "/w");
    assertThat(leader.state().session(local.sessionId())).isNotNull();
    assertThat(follower.replica.view().localSessions()).isZero();

    long moved = ensemble.reattach(3, local);
    ensemble.settle();
    other.submit(moved, delete("/e"));
    ensemble.settle();
    assertThat(other.told(moved)).containsExactly("accepted", "ok");
    assertThat(other.accepted(moved).password()).isEqualTo(local.password());
    assertThat(follower.told(client)).endsWith("closed");
  }

  @Test
  void anEphemeralInsideAMultiMakesItEverybodysToo() {
    long client = ensemble.connect(2);
    follower.submit(client, new Request.Multi(List.of(node("/a"), node("/e", EPHEMERAL))));
    ensemble.settle();
    assertThat(follower.told(client)).containsExactly("accepted", "multi of 2");
    assertThat(follower.state().ephemeralCount()).isEqualTo(1);
  }

  @Test
  void withoutUpgradeAnEphemeralIsRefusedAndTheSessionGoesOn() {
    ScriptedEnsemble strict = ensemble(NewSessions.LOCAL);
    for (int id : new int[] {1, 2}) {
      Server server = strict.server(id);
      long client = strict.connect(id);
      server.submit(client, node("/e", EPHEMERAL));
      server.submit(client, node("/p" + id));
      strict.settle();
      assertThat(server.told(client))
          .containsExactly("accepted", "EPHEMERAL_ON_LOCAL_SESSION", "/p" + id);
    }
  }

  @Test
  void itLivesAtItsServerAloneAndIsToldExpiredElsewhere() {
    long client = ensemble.connect(2);
    ConnectResponse local = follower.accepted(client);
    long stranger = ensemble.reattach(3, local);
    ensemble.settle();
    assertThat(other.told(stranger)).containsExactly("expired", "closed");
    long again = ensemble.reattach(2, local);
    assertThat(follower.told(again)).containsExactly("accepted");
    assertThat(follower.told(client)).containsExactly("accepted", "closed");
    assertThat(follower.accepted(again).sessionId()).isEqualTo(local.sessionId());
  }

  @Test
  void aWrongPasswordIsToldExpiredAndTheOwnerKeepsIt() {
    long owner = ensemble.connect(2);
    long session = follower.accepted(owner).sessionId();
    long thief = ensemble.connect(2, request(0, session, TIMEOUT_MILLIS, Bytes.wrap(new byte[16])));
    follower.submit(owner, get("/", false));
    assertThat(follower.told(thief)).containsExactly("expired", "closed");
    assertThat(follower.told(owner)).containsExactly("accepted", "");
  }

  @Test
  void itRunsOutInSilenceOnlyAndIsNotReplaced() {
    long silent = ensemble.connect(2);
    long alive = ensemble.connect(2);
    for (int i = 0; i < 4; i++) {
      ensemble.pass(4_000);
      follower.submit(alive, new Request.Ping());
    }
    assertThat(follower.told(silent)).containsExactly("accepted", "closed");
    assertThat(follower.told(alive)).endsWith("ok");
    long late = ensemble.reattach(2, follower.accepted(silent));
    ensemble.settle();
    assertThat(follower.told(late)).containsExactly("expired", "closed");
  }

  @Test
  void itIsClosedInItsTurnWithoutATransaction() {
    long client = ensemble.connect(2);
    long zxid = follower.state().lastZxid();
    follower.submit(client, node("/a"));
    follower.submit(client, new Request.CloseSession());
    follower.submit(client, node("/late"));
    ensemble.settle();
    assertThat(follower.told(client)).containsExactly("accepted", "/a", "ok", "closed");
    assertThat(leader.state().lastZxid()).isEqualTo(zxid + 2); // What it sent behind is rejected.
    assertThat(follower.replica.view().localSessions()).isZero();
  }

  @Test
  void whenItIsClosedBehindItsUpgradeItsNodeGoesToo() {
    long client = ensemble.connect(2);
    follower.submit(client, node("/e", EPHEMERAL));
    follower.submit(client, new Request.CloseSession());
    ensemble.settle();
    assertThat(follower.told(client)).containsExactly("accepted", "/e", "ok", "closed");
    assertThat(leader.state().ephemeralCount()).isZero();
    assertThat(leader.state().sessionCount()).isZero();
  }

  @Test
  void aConnectionThatCameMeanwhileIsClosedWhenTheUpgradeArrives() {
    long before = ensemble.connect(2);
    ConnectResponse local = follower.accepted(before);
    follower.submit(before, node("/e", EPHEMERAL));
    follower.flush(); // The upgrade is on its way.
    long after = ensemble.reattach(2, local);
    ensemble.settle();
    assertThat(follower.told(before)).containsExactly("accepted", "closed");
    assertThat(follower.told(after)).containsExactly("accepted", "closed");
    assertThat(leader.state().session(local.sessionId())).isNotNull();
    long last = ensemble.reattach(3, local);
    ensemble.settle();
    assertThat(other.told(last)).containsExactly("accepted");
  }

  @Test
  void aChangeOfLeaderLeavesItAlone() {
    long client = ensemble.connect(2);
    ensemble.pass(TIMEOUT_MILLIS - TICK_MILLIS);
    ensemble.elect(3, 2);
    ensemble.pass(TIMEOUT_MILLIS - TICK_MILLIS);
    follower.submit(client, node("/a"));
    ensemble.settle();
    assertThat(follower.told(client)).containsExactly("accepted", "/a");
  }

  @Test
  void itBecomesEverybodysOnceHoweverManyNodesItIsToOwn() {
    long client = ensemble.connect(1);
    leader.submit(client, node("/e", EPHEMERAL));
    leader.submit(client, node("/f", EPHEMERAL));
    ensemble.settle();
    assertThat(leader.told(client)).containsExactly("accepted", "/e", "/f");
    assertThat(leader.state().sessionCount()).isEqualTo(1);
  }
}
