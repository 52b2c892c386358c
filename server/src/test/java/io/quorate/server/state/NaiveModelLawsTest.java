package io.quorate.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.ResponseCodec;
import io.quorate.server.protocol.Stat;
import io.quorate.server.testing.Generator;
import io.quorate.server.testing.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The state and a second, naive implementation of the service give the same answers. */
class NaiveModelLawsTest {
  private static final List<Acl> READ_ONLY = List.of(new Acl(Acl.READ, Identity.ANYONE));
  private static final List<Long> SESSIONS = List.of(World.ALICE, World.BOB, 77L);
  private static final List<ErrorCode> EXPECTED_ERRORS =
      List.of(
          ErrorCode.SESSION_EXPIRED,
          ErrorCode.BAD_ARGUMENTS,
          ErrorCode.INVALID_ACL,
          ErrorCode.NO_NODE,
          ErrorCode.NO_AUTH,
          ErrorCode.NODE_EXISTS,
          ErrorCode.NO_CHILDREN_FOR_EPHEMERALS,
          ErrorCode.NOT_EMPTY,
          ErrorCode.BAD_VERSION);
  private static final int RUNS = 150;
  private static final int STEPS = 1000;

  /** 150 runs of 1,000 requests, one in six of them a multi. */
  @Test
  void randomRequestsGetTheSameAnswersEventsAndTreesAsTheNaiveModelGives() {
    int[] requests = new int[ErrorCode.values().length];
    Property.holds(RUNS, generator -> run(generator, requests));
    if (Property.isOneSeed()) return;
    // So that a change of the generator can't empty the test.
    assertThat(requests[indexOf(ErrorCode.OK)]).isGreaterThan(STEPS / 4);
    for (ErrorCode error : EXPECTED_ERRORS) {
      assertThat(requests[indexOf(error)]).as("%s", error).isPositive();
    }
  }

  private static int indexOf(ErrorCode error) {
    return Arrays.asList(ErrorCode.values()).indexOf(error);
  }

  private static void run(Generator generator, int[] requests) throws Exception {
    World world = new World();
    NaiveModel model = new NaiveModel(World.OPEN, READ_ONLY);
    model.sessions.add(World.ALICE);
    model.sessions.add(World.BOB);
    RandomWrites writes = new RandomWrites(generator);
    for (int step = 0; step < STEPS; step++) {
      long session = generator.oneOf(SESSIONS);
      model.zxid = world.zxid + 1;
      model.wallMillis = world.wallMillis + 7;
      if (generator.onceIn(60)) {
        world.close(session);
        model.close(session);
      } else if (generator.onceIn(40)) {
        world.open(session);
        model.sessions.add(session);
        model.events.clear();
      } else {
        world.identities = identities(generator);
        request(world, model, session, writes.write());
        requests[indexOf(worst(world.last.answer()))]++;
      }
      assertThat(events(world.last.changes())).isEqualTo(model.events);
      if (step % 50 == 0 || step == STEPS - 1) assertSameTree(world, model);
    }
  }

  /** The error of a request, or of the part of it that failed. */
  private static ErrorCode worst(Answer answer) {
    if (answer.body() instanceof Response.Multi(List<Response.Part> parts)) {
      for (Response.Part part : parts) if (part.error() != ErrorCode.OK) return part.error();
    }
    return answer.error();
  }

  private static List<Identity> identities(Generator generator) {
    Identity ip = new Identity("ip", "127.0.0.1");
    return switch (generator.below(8)) {
      case 0 -> List.of(ip, Identity.SUPER);
      case 1, 2, 3 -> List.of(ip, RandomWrites.USER);
      default -> List.of(ip);
    };
  }

  private static void request(World world, NaiveModel model, long session, Request.Write request) {
    world.write(session, request);
    Answer answer = world.last.answer();
    if (request instanceof Request.Multi multi) {
      List<NaiveModel.Outcome> expected = model.multi(session, multi.parts(), world.identities);
      assertThat(answer.error()).isEqualTo(ErrorCode.OK);
      List<NaiveModel.Outcome> actual = new ArrayList<>();
      for (Response.Part part : ((Response.Multi) answer.body()).parts()) {
        actual.add(outcome(part.error(), part.body()));
      }
      assertThat(actual).as("%s", request).isEqualTo(expected);
    } else {
      assertThat(outcome(answer.error(), answer.body()))
          .as("%s", request)
          .isEqualTo(model.single(session, request, world.identities));
    }
  }

  private static NaiveModel.Outcome outcome(ErrorCode error, Response body) {
    return switch (body) {
      case Response.Path(NodePath path) -> new NaiveModel.Outcome(error, path.toString(), null);
      case Response.PathAndStat(NodePath path, Stat stat) ->
          new NaiveModel.Outcome(error, path.toString(), stat);
      case Response.StatOnly(Stat stat) -> new NaiveModel.Outcome(error, null, stat);
      case Response.Empty() -> NaiveModel.Outcome.error(error);
      default -> throw new AssertionError(body);
    };
  }

  private static List<String> events(List<NodeChange> changes) {
    List<String> events = new ArrayList<>();
    for (NodeChange change : changes) {
      events.add(change.kind().name().toLowerCase(Locale.ROOT) + " " + change.path());
    }
    return events;
  }

  private static void assertSameTree(World world, NaiveModel model) throws Exception {
    List<Identity> all = List.of(Identity.SUPER);
    long bytes = 0;
    int ephemerals = 0;
    for (Map.Entry<String, NaiveModel.Node> entry : model.nodes.entrySet()) {
      String path = entry.getKey();
      NaiveModel.Node expected = entry.getValue();
      ZNode node = world.node(path);
      assertThat(node.stat()).as(path).isEqualTo(model.stat(path));
      assertThat(node.data()).as(path).isEqualTo(expected.data);
      assertThat(world.state.acl(node)).as(path).isEqualTo(expected.acl);
      Response.Children children =
          (Response.Children)
              world
                  .reads
                  .answer(
                      world.state, new Request.GetChildren(NodePath.of(path), false, false), 0, all)
                  .body();
      assertThat(ResponseCodec.decodeNames(children.encodedNames()))
          .containsExactlyInAnyOrderElementsOf(model.children(path));
      bytes += NodePath.of(path).utf8().length();
      bytes += expected.data == null ? 0 : expected.data.length();
      if (expected.session != 0) ephemerals++;
    }
    assertThat(world.state.nodeCount()).isEqualTo(model.nodes.size());
    assertThat(world.state.approximateDataBytes()).isEqualTo(bytes);
    assertThat(world.state.ephemeralCount()).isEqualTo(ephemerals);
    assertThat(world.state.sessionCount()).isEqualTo(model.sessions.size());
    assertSnapshotRoundTrip(world.state);
  }

  /** Reading back computes counts, owners and the digest anew, so this checks them too. */
  private static void assertSnapshotRoundTrip(ServerState state) throws Exception {
    Bytes snapshot = snapshot(state);
    SnapshotCodec.Decoder decoder = new SnapshotCodec.Decoder();
    decoder.accept(snapshot);
    ServerState read = decoder.finish();
    assertThat(read.digest()).isEqualTo(state.digest());
    assertThat(snapshot(read)).isEqualTo(snapshot);
    assertThat(read.tree().nodes()).isEqualTo(state.tree().nodes());
    assertThat(read.tree().ephemerals()).isEqualTo(state.tree().ephemerals());
    assertThat(read.tree().dataBytes()).isEqualTo(state.tree().dataBytes());
    assertThat(list(read.tree().containers())).isEqualTo(list(state.tree().containers()));
    assertThat(list(read.tree().ttlNodes())).isEqualTo(list(state.tree().ttlNodes()));
    state.forEachSession(session ->
        assertThat(list(Objects.requireNonNull(read.session(session.id())).ephemerals))
            .isEqualTo(list(session.ephemerals)));
  }

  private static List<Bytes> list(Iterable<Bytes> paths) {
    List<Bytes> list = new ArrayList<>();
    paths.forEach(list::add);
    return list;
  }

  static Bytes snapshot(ServerState state) {
    JuteWriter out = new JuteWriter();
    SnapshotCodec.encode(state).forEachRemaining(out::writeRaw);
    return out.toBytes();
  }
}
