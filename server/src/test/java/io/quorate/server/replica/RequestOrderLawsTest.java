package io.quorate.server.replica;

import static io.quorate.server.replica.ScriptedEnsemble.delete;
import static io.quorate.server.replica.ScriptedEnsemble.get;
import static io.quorate.server.replica.ScriptedEnsemble.node;
import static io.quorate.server.replica.ScriptedEnsemble.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ScriptedEnsemble.Server;
import io.quorate.server.zab.LogEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection is told, in which order, at a leader (1) and at a follower (2). */
class RequestOrderLawsTest {
  private final ScriptedEnsemble ensemble = new ScriptedEnsemble(2);
  private final Server leader = ensemble.server(1);
  private final Server follower = ensemble.server(2);

  @BeforeEach
  void electTheFirst() {
    ensemble.elect(1, 1);
  }

  @Test
  void repliesComeInTheOrderOfTheRequests() {
    for (Server server : List.of(leader, follower)) {
      long client = ensemble.connect(server.id);
      List<Long> xids = new ArrayList<>();
      String path = "/order" + server.id;
      xids.add(server.submit(client, get("/", false)));
      xids.add(server.submit(client, node(path)));
      xids.add(server.submit(client, get(path, false)));
      xids.add(server.submit(client, set(path, "w")));
      xids.add(server.submit(client, new Request.Sync(NodePath.of(path))));
      xids.add(server.submit(client, get(path, false)));
      xids.add(server.submit(client, delete(path)));
      xids.add(server.submit(client, get(path, false)));
      ensemble.settle();
      assertThat(xidsTold(server, client)).isEqualTo(xids);
      assertThat(server.told(client))
          .containsExactly("accepted", "", path, "v", "version 1", path, "w", "ok", "NO_NODE");
    }
  }

  private static List<Long> xidsTold(Server server, long client) {
    List<Long> xids = new ArrayList<>();
    for (ReplicaEffect effect : server.effects) {
      if (effect instanceof ReplicaEffect.Reply reply && reply.connection() == client) {
        xids.add((long) reply.xid());
      }
    }
    return xids;
  }

  @Test
  void aReadIsAnsweredAtOnceWhenNothingIsBeforeIt() {
    long client = ensemble.connect(2);
    follower.submit(client, get("/", false));
    assertThat(follower.told(client)).containsExactly("accepted", "");
  }

  @Test
  void aReadBetweenTwoWritesOfOneBatchShowsTheFirstOnly() {
    long client = ensemble.connect(2);
    follower.submit(client, node("/a"));
    ensemble.settle();
    follower.submit(client, set("/a", "first"));
    follower.submit(client, get("/a", false));
    follower.submit(client, set("/a", "second"));
    follower.submit(client, get("/a", false));
    ensemble.settle();
    assertThat(follower.told(client)).endsWith("version 1", "first", "version 2", "second");
  }

  @Test
  void aWriteIsAnsweredWhenItIsAppliedHereAndNotBefore() {
    long client = ensemble.connect(2);
    follower.submit(client, node("/a"));
    follower.flush();
    ensemble.exchange();
    leader.flush();
    ensemble.commit();
    leader.catchUp();
    assertThat(follower.told(client)).containsExactly("accepted");
    follower.catchUp();
    assertThat(follower.told(client)).containsExactly("accepted", "/a");
  }

  @Test
  void theLeaderShowsNobodyWhatIsNotCommitted() {
    long client = ensemble.connect(1);
    long other = ensemble.connect(1);
    leader.submit(client, node("/a"));
    leader.flush();
    leader.submit(other, get("/a", false));
    assertThat(leader.told(other)).containsExactly("accepted", "NO_NODE");
    ensemble.settle();
    leader.submit(other, get("/a", false));
    assertThat(leader.told(other)).endsWith("v");
  }

  @Test
  void aRejectedWriteIsAnsweredUnderAZxidOfItsOwn() {
    long client = ensemble.connect(2);
    long first = follower.submit(client, node("/a"));
    long second = follower.submit(client, node("/a"));
    ensemble.settle();
    ReplicaEffect.Reply made = follower.reply(client, first);
    ReplicaEffect.Reply refused = follower.reply(client, second);
    assertThat(refused.error()).isEqualTo(ErrorCode.NODE_EXISTS);
    assertThat(refused.zxid()).isEqualTo(made.zxid() + 1);
  }

  @Test
  void theZxidsThatAConnectionIsToldNeverDecrease() {
    long client = ensemble.connect(2);
    for (int i = 0; i < 20; i++) {
      follower.submit(client, node("/n" + i));
      follower.submit(client, get("/", false));
      follower.submit(client, node("/n" + i));
      follower.submit(client, new Request.Ping());
      if (i % 3 == 0) ensemble.settle();
    }
    ensemble.settle();
    List<Long> zxids = new ArrayList<>();
    for (ReplicaEffect effect : follower.effects) {
      if (effect instanceof ReplicaEffect.Reply reply) zxids.add(reply.zxid());
    }
    assertThat(zxids).hasSize(80).isSorted();
  }

  @Test
  void pingsWaitTheirTurnAndAreAnsweredUnderTheirOwnXid() {
    long client = ensemble.connect(2);
    follower.submit(client, node("/a"));
    follower.submit(client, new Request.Ping());
    assertThat(follower.told(client)).containsExactly("accepted");
    ensemble.settle();
    assertThat(follower.reply(client, -2).error()).isEqualTo(ErrorCode.OK);
    assertThat(follower.told(client)).containsExactly("accepted", "/a", "ok");
  }

  @Test
  void aWriteBehindASyncDoesNotOvertakeTheReadBetween() {
    long client = ensemble.connect(2);
    long other = ensemble.connect(2);
    follower.submit(client, node("/a"));
    ensemble.settle();
    follower.submit(client, new Request.Sync(NodePath.of("/a")));
    follower.submit(client, get("/a", false));
    follower.submit(client, set("/a", "later"));
    follower.submit(other, set("/a", "other"));
    ensemble.settle();
    assertThat(follower.told(client)).endsWith("/a", "other", "version 2");
  }

  @Test
  void connectionsWithWritesUnderWayAreClosedWhenTheLeaderIsLost() {
    long writing = ensemble.connect(2);
    long idle = ensemble.connect(2);
    follower.submit(writing, node("/a"));
    follower.flush();
    follower.agreement.lookForALeader();
    follower.tick();
    assertThat(follower.closed(writing)).isTrue();
    assertThat(follower.closed(idle)).isFalse();
  }

  @Test
  void theOthersAreSilentUntilTheServerServesAgainAndThenAnswered() {
    long idle = ensemble.connect(2);
    follower.agreement.lookForALeader();
    follower.tick();
    follower.submit(idle, new Request.Ping());
    follower.submit(idle, get("/", false));
    follower.submit(idle, node("/a"));
    follower.submit(idle, new Request.Sync(NodePath.of("/a")));
    ensemble.settle();
    assertThat(follower.told(idle)).containsExactly("accepted");
    ensemble.elect(1, 2);
    assertThat(follower.told(idle)).containsExactly("accepted", "ok", "", "/a", "/a");
  }

  @Test
  void aSyncUnderWayWhenTheLeaderIsLostIsAskedAgain() {
    long client = ensemble.connect(2);
    follower.submit(client, new Request.Sync(NodePath.of("/")));
    follower.flush();
    follower.agreement.lookForALeader();
    follower.tick();
    assertThat(follower.told(client)).containsExactly("accepted");
    ensemble.elect(1, 2);
    assertThat(follower.told(client)).containsExactly("accepted", "/");
  }

  @Test
  void theOutcomeOfAWriteToALostLeaderAnswersNobody() {
    long first = ensemble.connect(2);
    follower.submit(first, node("/a"));
    follower.flush();
    ensemble.exchange();
    leader.flush();
    follower.agreement.lookForALeader();
    follower.tick();
    assertThat(follower.closed(first)).isTrue();
    ensemble.commit(); // It was in the history of the next leader.
    ensemble.elect(1, 2);
    long second = ensemble.connect(2);
    follower.submit(second, get("/a", false));
    ensemble.settle();
    assertThat(follower.told(second)).containsExactly("accepted", "v");
    assertThat(follower.told(first)).containsExactly("accepted", "closed");
  }

  @Test
  void entriesOfZabBetweenProposalsDoNotDisturbTheLeadersState() {
    long client = ensemble.connect(1);
    leader.submit(client, node("/a"));
    leader.agreement.order(LogEntry.Kind.NOOP, Bytes.EMPTY);
    leader.submit(client, node("/b"));
    leader.agreement.order(LogEntry.Kind.NOOP, Bytes.EMPTY);
    leader.submit(client, set("/b", "w"));
    ensemble.settle();
    assertThat(leader.told(client)).containsExactly("accepted", "/a", "/b", "version 1");
    assertThat(leader.state().lastZxid()).isEqualTo(follower.state().lastZxid());
    assertThat(leader.state().digest()).isEqualTo(follower.state().digest());
  }

  @Test
  void whatALeaderCanNotTakeNowIsBroughtAgain() {
    long client = ensemble.connect(1);
    leader.agreement.mayPropose(false);
    leader.submit(client, node("/a"));
    leader.submit(client, get("/a", false));
    ensemble.settle();
    assertThat(leader.told(client)).containsExactly("accepted");
    leader.agreement.mayPropose(true);
    ensemble.settle();
    assertThat(leader.told(client)).containsExactly("accepted", "/a", "v");
  }

  @Test
  void aConnectionWithTooMuchOutstandingIsNotReadFromUntilHalfIsAnswered() {
    int max = ReplicaConfig.OUTSTANDING_PER_CONNECTION_MAX;
    long client = ensemble.connect(2);
    for (int i = 0; i < max; i++) follower.submit(client, set("/", "x"));
    assertThat(follower.told(client)).containsExactly("accepted");
    follower.submit(client, set("/", "x"));
    assertThat(follower.told(client)).containsExactly("accepted", "paused");
    ensemble.settle();
    assertThat(follower.told(client)).hasSize(max + 4).endsWith("resumed");
    assertThat(follower.replica.view().outstanding()).isZero();
  }

  @Test
  void aSyncIsAnsweredOnlyBehindAConfirmationThatBeganAfterIt() {
    long client = ensemble.connect(1);
    long other = ensemble.connect(1);
    leader.submit(client, new Request.Sync(NodePath.of("/")));
    leader.flush();
    leader.submit(other, new Request.Sync(NodePath.of("/")));
    leader.agreement.confirmAll();
    leader.tick();
    assertThat(leader.told(client)).containsExactly("accepted", "/");
    assertThat(leader.told(other)).containsExactly("accepted");
    leader.flush();
    leader.agreement.confirmAll();
    leader.tick();
    assertThat(leader.told(other)).containsExactly("accepted", "/");
  }

  @Test
  void aSyncWaitsUntilTheCommitPointOfTheLeaderIsAppliedHere() {
    long client = ensemble.connect(2);
    long writer = ensemble.connect(1);
    leader.submit(writer, node("/a"));
    leader.flush();
    ensemble.commit();
    leader.agreement.committed(leader.agreement.lastZxid()); // Known to the leader alone.
    follower.submit(client, new Request.Sync(NodePath.of("/a")));
    follower.submit(client, get("/a", false));
    follower.flush();
    ensemble.exchange();
    leader.flush();
    leader.agreement.confirmAll();
    leader.tick();
    leader.flush();
    ensemble.exchange();
    assertThat(follower.told(client)).containsExactly("accepted");
    follower.catchUp();
    assertThat(follower.told(client)).containsExactly("accepted", "/a", "v");
  }

  @Test
  void aBarrierWithoutASessionIsReachedOrRefused() {
    follower.step(new ReplicaInput.Barrier(7));
    ensemble.settle();
    assertThat(follower.effects).contains(new ReplicaEffect.BarrierReached(7, true));
    follower.step(new ReplicaInput.Barrier(8));
    follower.agreement.lookForALeader();
    follower.tick();
    assertThat(follower.effects).contains(new ReplicaEffect.BarrierReached(8, false));
    follower.step(new ReplicaInput.Barrier(9));
    assertThat(follower.effects).contains(new ReplicaEffect.BarrierReached(9, false));
  }
}
