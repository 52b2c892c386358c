package io.quorate.server.replica;

import static io.quorate.server.replica.ScriptedEnsemble.children;
import static io.quorate.server.replica.ScriptedEnsemble.delete;
import static io.quorate.server.replica.ScriptedEnsemble.exists;
import static io.quorate.server.replica.ScriptedEnsemble.get;
import static io.quorate.server.replica.ScriptedEnsemble.node;
import static io.quorate.server.replica.ScriptedEnsemble.set;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ScriptedEnsemble.Server;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What watches tell, in which order, and to whom: clients of a follower. */
class WatchLawsTest {
  private static final int CREATE = 1; // The opcode.

  private final ScriptedEnsemble ensemble = new ScriptedEnsemble(2);
  private final Server server = ensemble.server(2);
  private long watcher;
  private long writer;

  @BeforeEach
  void twoClientsOfAFollower() {
    ensemble.elect(1, 1);
    watcher = ensemble.connect(2);
    writer = ensemble.connect(2);
  }

  @Test
  void theEventPrecedesTheReplyOfTheWriteThatCausedIt() {
    server.submit(writer, exists("/a", true));
    server.submit(writer, node("/a"));
    ensemble.settle();
    assertThat(server.told(writer)).containsExactly("accepted", "NO_NODE", "NODE_CREATED /a", "/a");
  }

  @Test
  void theEventPrecedesAnyReplyThatShowsTheChange() {
    change(node("/a"));
    server.submit(watcher, get("/a", true));
    server.submit(watcher, node("/own"));
    server.submit(watcher, get("/a", false));
    server.submit(writer, set("/a", "w"));
    ensemble.settle();
    server.submit(watcher, get("/a", false));
    List<String> told = server.told(watcher);
    assertThat(told).containsSubsequence("NODE_DATA_CHANGED /a", "w");
    assertThat(told.indexOf("w")).isGreaterThan(told.indexOf("NODE_DATA_CHANGED /a"));
  }

  @Test
  void aOneShotWatchTellsOnce() {
    change(node("/a"));
    server.submit(watcher, get("/a", true));
    change(set("/a", "1"));
    change(set("/a", "2"));
    assertThat(eventsOf(watcher)).containsExactly("NODE_DATA_CHANGED /a");
  }

  @Test
  void aMultiReadSetsNoWatchWhateverItsPartsAskFor() {
    change(node("/a"));
    server.submit(watcher, new Request.MultiRead(List.of(get("/a", true), children("/a", true))));
    change(set("/a", "1"));
    change(node("/a/b"));
    assertThat(eventsOf(watcher)).isEmpty();
  }

  @Test
  void aChildWatchTellsOfCreationsAndDeletionsOnly() {
    change(node("/a"));
    server.submit(watcher, children("/a", true));
    change(set("/a", "1"));
    change(node("/a/b"));
    server.submit(watcher, children("/a", true));
    change(set("/a/b", "1"));
    change(delete("/a/b"));
    assertThat(eventsOf(watcher))
        .containsExactly("NODE_CHILDREN_CHANGED /a", "NODE_CHILDREN_CHANGED /a");
  }

  @Test
  void aDeletionIsOneEventForDataAndChildWatchAndOneForTheParent() {
    change(node("/a"));
    change(node("/a/b"));
    server.submit(watcher, get("/a/b", true));
    server.submit(watcher, children("/a/b", true));
    server.submit(watcher, children("/a", true));
    change(delete("/a/b"));
    assertThat(eventsOf(watcher)).containsExactly("NODE_DELETED /a/b", "NODE_CHILDREN_CHANGED /a");
  }

  @Test
  void eventsOfAMultiComeInTheOrderOfItsPartsUnderItsZxidAndTogether() {
    server.submit(watcher, new Request.AddWatch(NodePath.of("/"), 1));
    server.submit(watcher, get("/", false));
    long multi =
        server.submit(
            writer,
            new Request.Multi(
                List.of(node("/a"), node("/a/b"), set("/a", "w"), delete("/a/b"), node("/c"))));
    ensemble.settle();
    assertThat(eventsOf(watcher))
        .containsExactly(
            "NODE_CREATED /a",
            "NODE_CREATED /a/b",
            "NODE_DATA_CHANGED /a",
            "NODE_DELETED /a/b",
            "NODE_CREATED /c");
    long zxid = server.reply(writer, multi).zxid();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < server.effects.size(); i++) {
      if (server.effects.get(i) instanceof ReplicaEffect.Notify notify) {
        assertThat(notify.zxid()).isEqualTo(zxid);
        places.add(i);
      }
    }
    assertThat(places.getLast() - places.getFirst()).isEqualTo(4);
  }

  @Test
  void failedOperationsTellNothing() {
    change(node("/a"));
    server.submit(watcher, get("/a", true));
    server.submit(watcher, new Request.AddWatch(NodePath.of("/"), 1));
    change(node("/a"));
    change(delete("/missing"));
    change(new Request.Multi(List.of(set("/a", "w"), delete("/missing"))));
    assertThat(eventsOf(watcher)).isEmpty();
  }

  @Test
  void aFailedReadSetsNoWatchButExistsOnAnAbsentNodeDoes() {
    server.submit(watcher, get("/a", true));
    server.submit(watcher, children("/a", true));
    assertThat(server.replica.view().watches()).isZero();
    server.submit(watcher, exists("/a", true));
    assertThat(server.replica.view().watches()).isEqualTo(1);
    change(node("/a"));
    assertThat(eventsOf(watcher)).containsExactly("NODE_CREATED /a");
  }

  @Test
  void persistentWatchesTellOfEveryChangeWhileConnected() {
    server.submit(watcher, new Request.AddWatch(NodePath.of("/a"), 0));
    change(node("/a"));
    change(set("/a", "1"));
    change(node("/a/b"));
    change(set("/a/b", "1"));
    change(delete("/a/b"));
    change(delete("/a"));
    assertThat(eventsOf(watcher))
        .containsExactly(
            "NODE_CREATED /a",
            "NODE_DATA_CHANGED /a",
            "NODE_CHILDREN_CHANGED /a",
            "NODE_CHILDREN_CHANGED /a",
            "NODE_DELETED /a");
  }

  @Test
  void afterRemoveWatchesNoEventFollows() {
    change(node("/a"));
    server.submit(watcher, get("/a", true));
    server.submit(watcher, new Request.RemoveWatches(NodePath.of("/a"), 1, true));
    server.submit(watcher, new Request.RemoveWatches(NodePath.of("/a"), 2, true));
    server.submit(watcher, new Request.RemoveWatches(NodePath.of("/a"), 3, false));
    server.submit(watcher, new Request.RemoveWatches(NodePath.of("/a"), 3, false));
    change(set("/a", "1"));
    assertThat(server.told(watcher))
        .containsExactly("accepted", "v", "NO_WATCHER", "ok", "ok", "NO_WATCHER");
  }

  @Test
  void whoMayNotReadTheNodeHearsNothingAndLosesTheOneShotWatch() {
    List<Acl> aliceReads =
        List.of(
            new Acl(Acl.READ, new Identity("digest", "alice:x")),
            new Acl(Acl.WRITE | Acl.CREATE | Acl.DELETE, Identity.ANYONE));
    server.submit(watcher, exists("/a", true));
    change(new Request.Create(CREATE, NodePath.of("/a"), Bytes.EMPTY, aliceReads, 0, -1));
    change(set("/a", "1"));
    assertThat(eventsOf(watcher)).isEmpty();
    assertThat(server.replica.view().watches()).isZero();
  }

  @Test
  void eventsAreFilteredByWhoTheConnectionIsNow() {
    Identity alice = new Identity("digest", "alice:x");
    List<Acl> aliceReads =
        List.of(new Acl(Acl.READ, alice), new Acl(Acl.WRITE | Acl.DELETE, Identity.ANYONE));
    server.submit(watcher, new Request.AddWatch(NodePath.of("/a"), 0));
    change(new Request.Create(CREATE, NodePath.of("/a"), Bytes.EMPTY, aliceReads, 0, -1));
    server.step(new ReplicaInput.Identified(watcher, List.of(alice)));
    change(set("/a", "1"));
    assertThat(eventsOf(watcher)).containsExactly("NODE_DATA_CHANGED /a");
  }

  @Test
  void setWatchesTellsWhatChangedSinceAndSetsTheRest() {
    change(node("/same"));
    change(node("/changed"));
    change(node("/gone"));
    long since = server.state().lastZxid();
    change(set("/changed", "w"));
    change(node("/changed/child"));
    change(delete("/gone"));
    change(node("/made"));
    server.submit(
        watcher,
        new Request.SetWatches(
            since,
            paths("/same", "/changed", "/gone"),
            paths("/absent", "/made"),
            paths("/same", "/changed", "/gone"),
            paths("/lasting"),
            paths("/deep")));
    assertThat(server.told(watcher))
        .containsExactly(
            "accepted",
            "NODE_DATA_CHANGED /changed",
            "NODE_DELETED /gone",
            "NODE_CREATED /made",
            "NODE_CHILDREN_CHANGED /changed",
            "NODE_DELETED /gone",
            "ok");
    assertThat(server.replica.view().watches()).isEqualTo(5);
    server.forget();
    change(set("/same", "w"));
    change(node("/same/child"));
    change(node("/absent"));
    change(node("/lasting"));
    change(node("/deep"));
    change(node("/deep/er"));
    assertThat(eventsOf(watcher))
        .containsExactly(
            "NODE_DATA_CHANGED /same",
            "NODE_CHILDREN_CHANGED /same",
            "NODE_CREATED /absent",
            "NODE_CREATED /lasting",
            "NODE_CREATED /deep",
            "NODE_CREATED /deep/er");
  }

  @Test
  void anyNumberOfWatchesIsCaughtUp() {
    List<NodePath> many = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) many.add(NodePath.of("/n" + i));
    server.submit(
        watcher, new Request.SetWatches(0, List.of(), many, List.of(), List.of(), List.of()));
    assertThat(server.replica.view().watches()).isEqualTo(100_000);
    change(node("/n77777"));
    assertThat(eventsOf(watcher)).containsExactly("NODE_CREATED /n77777");
  }

  @Test
  void watchesAreLostWithTheirConnection() {
    server.submit(watcher, exists("/a", true));
    server.step(new ReplicaInput.Disconnected(watcher));
    assertThat(server.replica.view().watches()).isZero();
    long next = ensemble.connect(2);
    change(node("/a"));
    assertThat(eventsOf(next)).isEmpty();
    assertThat(eventsOf(watcher)).isEmpty();
  }

  @Test
  void theEndOfASessionTellsOfItsEphemerals() {
    server.submit(writer, node("/e", 1));
    ensemble.settle();
    server.submit(watcher, exists("/e", true));
    server.submit(watcher, children("/", true));
    change(new Request.CloseSession());
    assertThat(eventsOf(watcher)).containsExactly("NODE_DELETED /e", "NODE_CHILDREN_CHANGED /");
  }

  @Test
  void aSilentServerTellsOfChangesBeforeItAnswersAgain() {
    change(node("/a"));
    server.submit(watcher, get("/a", true));
    long other = ensemble.connect(1);
    server.agreement.lookForALeader();
    server.tick();
    ensemble.server(1).submit(other, set("/a", "w"));
    ensemble.server(1).flush();
    ensemble.commit();
    server.submit(watcher, get("/a", false));
    ensemble.elect(1, 2);
    assertThat(server.told(watcher)).containsExactly("accepted", "v", "NODE_DATA_CHANGED /a", "w");
  }

  private void change(Request request) {
    server.submit(writer, request);
    ensemble.settle();
  }

  private List<String> eventsOf(long connection) {
    return server.told(connection).stream()
        .filter(told -> told.startsWith("NODE_") && told.contains(" "))
        .toList();
  }

  private static List<NodePath> paths(String... paths) {
    List<NodePath> list = new ArrayList<>();
    for (String path : paths) list.add(NodePath.of(path));
    return list;
  }
}
