package io.quorate.server.replica;

import static io.quorate.server.replica.ScriptedEnsemble.delete;
import static io.quorate.server.replica.ScriptedEnsemble.node;
import static io.quorate.server.replica.ScriptedEnsemble.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ScriptedEnsemble.Server;
import io.quorate.server.state.Authorizer;
import io.quorate.server.state.ServerState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a leader does unasked, and how whole states travel. */
class LeaderChoresLawsTest {
  private static final long CHECK_MILLIS = 60_000;

  private final ScriptedEnsemble ensemble =
      new ScriptedEnsemble(
          2,
          peer ->
              new ReplicaConfig(
                  peer,
                  4_000,
                  4_000_000,
                  Authorizer.standard(),
                  true,
                  false,
                  20,
                  CHECK_MILLIS,
                  2,
                  100,
                  100,
                  ReplicaConfig.Reconfiguration.DISABLED,
                  ReplicaConfig.NewSessions.GLOBAL,
                  false));
  private final Server leader = ensemble.server(1);
  private final Server follower = ensemble.server(2);
  private long client;

  @BeforeEach
  void electTheFirst() {
    ensemble.elect(1, 1);
    client = ensemble.connect(1, ScriptedEnsemble.request(0, 0, 4_000_000, Bytes.EMPTY));
    ensemble.settle();
  }

  @Test
  void aContainerGoesWhenItsLastChildHasGone() {
    ask(container("/used"));
    ask(container("/unused"));
    ask(container("/full"));
    ask(node("/used/child"));
    ask(node("/full/child"));
    ask(delete("/used/child"));
    ensemble.pass(CHECK_MILLIS + 250);
    assertThat(exists("/used")).isFalse();
    assertThat(exists("/unused")).isTrue();
    assertThat(exists("/full")).isTrue();
    assertThat(follower.state().digest()).isEqualTo(leader.state().digest());
  }

  @Test
  void noMoreContainersGoInASweepThanAreAllowed() {
    for (int i = 0; i < 5; i++) {
      ask(container("/c" + i));
      ask(node("/c" + i + "/child"));
      ask(delete("/c" + i + "/child"));
    }
    ensemble.pass(CHECK_MILLIS + 250);
    assertThat(leader.state().nodeCount()).isEqualTo(ServerState.empty().nodeCount() + 3);
    ensemble.pass(CHECK_MILLIS);
    assertThat(leader.state().nodeCount()).isEqualTo(ServerState.empty().nodeCount() + 1);
  }

  @Test
  void aChildlessNodeGoesWhenItsTimeToLiveIsOverSinceItsLastChange() {
    ask(ttl("/short", CHECK_MILLIS / 2));
    ask(ttl("/long", 10 * CHECK_MILLIS));
    ask(ttl("/parent", CHECK_MILLIS / 2));
    ask(node("/parent/child"));
    ensemble.pass(CHECK_MILLIS - 1_000);
    ask(ttl("/touched", CHECK_MILLIS / 2));
    ensemble.pass(1_250);
    assertThat(exists("/short")).isFalse();
    assertThat(exists("/touched")).isTrue();
    assertThat(exists("/long")).isTrue();
    assertThat(exists("/parent")).isTrue();
  }

  @Test
  void aSoftQuotaIsWarnedOfOnceInAMinute() {
    ask(node("/q"));
    ask(node("/zookeeper/quota/q"));
    ask(node("/zookeeper/quota/q/zookeeper_limits"));
    ask(node("/zookeeper/quota/q/zookeeper_stats"));
    ask(set("/zookeeper/quota/q/zookeeper_limits", "count=1,bytes=-1"));
    ask(node("/q/a"));
    ask(node("/q/b"));
    assertThat(warnings()).containsExactly(NodePath.of("/q"));
    ensemble.pass(60_000);
    assertThat(warnings()).hasSize(1);
    ask(node("/q/c"));
    assertThat(warnings()).hasSize(2);
  }

  private List<NodePath> warnings() {
    List<NodePath> warned = new ArrayList<>();
    for (ReplicaEffect effect : leader.effects) {
      if (effect instanceof ReplicaEffect.Trace(ReplicaEvent.SoftQuotaPassed(NodePath quota))) {
        warned.add(quota);
      }
    }
    return warned;
  }

  @Test
  void aSnapshotIsAskedForEverySoManyTransactionsAndNotWhileOneIsUnderWay() {
    for (int i = 0; i < 60; i++) ask(set("/", "x"));
    assertThat(checkpoints()).hasSize(1);
    ServerState first = checkpoints().getFirst().root();
    leader.step(new ReplicaInput.Checkpointed(first.lastZxid()));
    leader.flush();
    assertThat(checkpoints()).hasSize(2);
    assertThat(checkpoints().get(1).root().lastZxid()).isGreaterThan(first.lastZxid());
  }

  private List<ReplicaEffect.Checkpoint> checkpoints() {
    List<ReplicaEffect.Checkpoint> asked = new ArrayList<>();
    for (ReplicaEffect effect : leader.effects) {
      if (effect instanceof ReplicaEffect.Checkpoint checkpoint) asked.add(checkpoint);
    }
    return asked;
  }

  @Test
  void aStateThatArrivesReplacesTheOwnAndClosesEveryConnection() {
    long idle = ensemble.connect(2);
    follower.agreement.lookForALeader();
    follower.tick();
    leader.submit(client, node("/a"));
    leader.flush();
    ensemble.commit();
    leader.catchUp();
    assertThat(follower.state().lastZxid()).isLessThan(leader.state().lastZxid());
    follower.agreement.arrive(leader.state());
    follower.tick();
    assertThat(follower.state().digest()).isEqualTo(leader.state().digest());
    assertThat(follower.state().lastZxid()).isEqualTo(leader.state().lastZxid());
    assertThat(follower.told(idle)).containsExactly("accepted", "closed");
  }

  private void ask(Request request) {
    leader.submit(client, request);
    ensemble.settle();
  }

  private boolean exists(String path) {
    return leader.state().node(NodePath.of(path)) != null;
  }

  private static Request container(String path) {
    return new Request.Create(
        Opcode.CREATE_CONTAINER, NodePath.of(path), Bytes.EMPTY, ScriptedEnsemble.OPEN, 4, -1);
  }

  private static Request ttl(String path, long millis) {
    return new Request.Create(
        Opcode.CREATE_TTL, NodePath.of(path), Bytes.EMPTY, ScriptedEnsemble.OPEN, 5, millis);
  }
}
