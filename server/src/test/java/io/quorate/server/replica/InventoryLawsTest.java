package io.quorate.server.replica;

import static io.quorate.server.replica.ScriptedEnsemble.children;
import static io.quorate.server.replica.ScriptedEnsemble.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.protocol.NodePath;
import io.quorate.server.replica.Inventory.Deadline;
import io.quorate.server.replica.Inventory.Watched;
import io.quorate.server.replica.ScriptedEnsemble.Server;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a leader and a follower find when they are asked what they keep. */
class InventoryLawsTest {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final ScriptedEnsemble ensemble = new ScriptedEnsemble(2);
  private final Server leader = ensemble.server(1);
  private final Server follower = ensemble.server(2);

  @BeforeEach
  void elect() {
    ensemble.elect(1, 1);
  }

  private static Inventory of(Server server) {
    server.step(new ReplicaInput.TakeInventory());
    if (server.effects.getLast() instanceof ReplicaEffect.InventoryTaken(Inventory inventory)) {
      return inventory;
    }
    throw new AssertionError("the question has no answer");
  }

  @Test
  void onlyTheLeaderKnowsWhenSessionsRunOut() {
    long here = leader.accepted(ensemble.connect(1)).sessionId();
    long there = follower.accepted(ensemble.connect(2)).sessionId();
    assertThat(of(leader).leading()).isTrue();
    assertThat(of(leader).deadlines())
        .containsExactlyInAnyOrder(
            new Deadline(here, TIMEOUT_MILLIS), new Deadline(there, TIMEOUT_MILLIS));
    assertThat(of(follower).leading()).isFalse();
    assertThat(of(follower).deadlines()).isEmpty();
  }

  @Test
  void aDeadlineComesNearerWhileNothingIsHeard() {
    ensemble.connect(1);
    ensemble.pass(3_000);
    assertThat(of(leader).deadlines())
        .singleElement()
        .satisfies(deadline ->
            assertThat(deadline.millisLeft()).isBetween(1L, (long) TIMEOUT_MILLIS - 2_500));
  }

  @Test
  void watchesAreThoseOfTheServersOwnConnections() {
    long connection = ensemble.connect(2);
    long session = follower.accepted(connection).sessionId();
    follower.submit(connection, get("/", true));
    follower.submit(connection, children("/", true));
    follower.submit(connection, get("/zookeeper", true));
    assertThat(of(follower).watches())
        .containsExactlyInAnyOrder(
            new Watched(session, NodePath.of("/"), 2),
            new Watched(session, NodePath.of("/zookeeper"), 1));
    assertThat(of(leader).watches()).isEmpty();
    follower.step(new ReplicaInput.Disconnected(connection));
    assertThat(of(follower).watches()).isEmpty();
  }
}
