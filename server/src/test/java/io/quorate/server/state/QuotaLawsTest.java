package io.quorate.server.state;

import static io.quorate.server.protocol.CreateMode.EPHEMERAL;
import static io.quorate.server.protocol.CreateMode.PERSISTENT;
import static io.quorate.server.protocol.ErrorCode.OK;
import static io.quorate.server.protocol.ErrorCode.QUOTA_EXCEEDED;
import static io.quorate.server.protocol.ErrorCode.RUNTIME_INCONSISTENCY;
import static io.quorate.server.state.World.ALICE;
import static io.quorate.server.state.World.BOB;
import static io.quorate.server.state.World.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Stat;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is below a quota is counted as it changes, and hard limits are kept to the number. */
class QuotaLawsTest {
  private static final long SEED = Long.getLong("seed", 20251124L);

  private final World world = new World();

  /** As a client's setquota does it: folders, limits, usage. */
  private void quota(String path, String limits) {
    String at = "/zookeeper/quota";
    for (String name : path.substring(1).split("/")) {
      at += "/" + name;
      if (!world.exists(at)) world.create(at);
    }
    create(at + "/zookeeper_limits", limits);
    create(at + "/zookeeper_stats", "count=0,bytes=0");
  }

  private ErrorCode create(String path, @Nullable String data) {
    return world.write(
        ALICE,
        new Request.Create(
            Opcode.CREATE,
            NodePath.of(path),
            data == null ? null : Bytes.utf8(data),
            OPEN,
            PERSISTENT.flags(),
            -1));
  }

  private String usage(String path) {
    Bytes data = world.node("/zookeeper/quota" + path + "/zookeeper_stats").data();
    return data == null ? "" : data.toUtf8();
  }

  private static String counted(ServerState state, String path) {
    long count = 0;
    long bytes = 0;
    ZNode node = state.node(NodePath.of(path));
    if (node != null) {
      count = 1;
      Bytes data = node.data();
      bytes = data == null ? 0 : data.length();
      for (ZNode child : node.children) {
        String[] below = counted(state, path + "/" + child.name().toUtf8()).split("[=,]");
        count += Long.parseLong(below[1]);
        bytes += Long.parseLong(below[3]);
      }
    }
    return "count=" + count + ",bytes=" + bytes;
  }

  @Test
  void usageBeginsWithWhatIsThere() {
    create("/q", "four");
    create("/q/a", null);
    create("/q/a/b", "12");
    create("/qq", "none of it");
    quota("/q", "count=9,bytes=9");
    assertThat(usage("/q")).isEqualTo("count=3,bytes=6");
  }

  @Test
  void usageFollowsEveryChangeAndNothingElse() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<String> names = List.of("/q", "/q/a", "/q/a/b", "/q/c", "/qa", "/other");
    quota("/q", "count=1000,bytes=1000");
    for (int i = 0; i < 2_000; i++) {
      String path = names.get(random.nextInt(names.size()));
      switch (random.nextInt(6)) {
        case 0, 1 -> create(path, "x".repeat(random.nextInt(5)));
        case 2 -> world.delete(path);
        case 3 -> world.set(path, "y".repeat(random.nextInt(9)));
        case 4 -> {
          world.write(BOB, World.createRequest(path + "/own", EPHEMERAL, OPEN));
          world.close(BOB);
          world.open(BOB);
        }
        default ->
            world.multi(
                World.createRequest(path, PERSISTENT, OPEN),
                new Request.SetData(NodePath.of(path), Bytes.utf8("zz"), -1),
                new Request.Delete(NodePath.of("/q/c"), -1));
      }
      assertThat(usage("/q"))
          .as("seed %d change %d: %s", SEED, i, world.lastTxn)
          .isEqualTo(counted(world.state, "/q"));
    }
  }

  @Test
  void keepingCountChangesNoNumberOfTheUsageNode() {
    create("/q", "");
    quota("/q", "count=9,bytes=9");
    Stat before = world.stat("/zookeeper/quota/q/zookeeper_stats");
    create("/q/a", "x");
    assertThat(world.last.changes()).hasSize(1);
    Stat after = world.stat("/zookeeper/quota/q/zookeeper_stats");
    assertThat(List.of(after.version(), after.mzxid(), after.mtime()))
        .isEqualTo(List.of(before.version(), before.mzxid(), before.mtime()));
  }

  @Test
  void hardLimitOfNodesIsReachedAndNotPassed() {
    create("/q", "");
    quota("/q", "count=-1,bytes=-1=;byteHardLimit=-1;countHardLimit=3");
    assertThat(create("/q/a", "x")).isEqualTo(OK);
    assertThat(create("/q/b", "x")).isEqualTo(OK);
    assertThat(create("/q/c", "x")).isEqualTo(QUOTA_EXCEEDED);
    assertThat(create("/q/a/c", "x")).isEqualTo(QUOTA_EXCEEDED);
    assertThat(world.set("/q/a", "as long as anybody likes")).isEqualTo(OK);
    world.delete("/q/b");
    assertThat(create("/q/c", "x")).isEqualTo(OK);
    assertThat(create("/elsewhere", "x")).isEqualTo(OK);
  }

  @Test
  void hardLimitOfBytesIsReachedAndNotPassed() {
    create("/q", "12");
    quota("/q", "count=-1,bytes=-1=;byteHardLimit=5;countHardLimit=-1");
    assertThat(create("/q/a", "345")).isEqualTo(OK);
    assertThat(create("/q/b", null)).isEqualTo(OK);
    assertThat(world.set("/q/a", "3456")).isEqualTo(QUOTA_EXCEEDED);
    assertThat(world.set("/q/a", "abc")).isEqualTo(OK);
    assertThat(world.set("/q", "1")).isEqualTo(OK);
    assertThat(world.set("/q/a", "3456")).isEqualTo(OK);
  }

  @Test
  void multiFailsAtThePartThatPassesTheLimit() {
    create("/q", "");
    quota("/q", "count=-1,bytes=-1=;countHardLimit=2");
    world.multi(
        World.createRequest("/q/a", PERSISTENT, OPEN),
        World.createRequest("/q/b", PERSISTENT, OPEN),
        new Request.SetData(NodePath.of("/q"), Bytes.utf8("x"), -1));
    assertThat(world.partErrors()).containsExactly(OK, QUOTA_EXCEEDED, RUNTIME_INCONSISTENCY);
    assertThat(usage("/q")).isEqualTo("count=1,bytes=0");
  }

  @Test
  void nearestQuotaAboveCounts() {
    create("/q", "");
    create("/q/a", "");
    quota("/q", "count=-1,bytes=-1=;countHardLimit=2");
    quota("/q/a", "count=-1,bytes=-1=;countHardLimit=5");
    assertThat(create("/q/a/b", "")).isEqualTo(OK);
    assertThat(usage("/q")).isEqualTo("count=2,bytes=0");
    assertThat(usage("/q/a")).isEqualTo("count=2,bytes=0");
    assertThat(create("/q/b", "")).isEqualTo(QUOTA_EXCEEDED);
  }

  @Test
  void quotaEndsWithItsLimits() {
    create("/q", "");
    quota("/q", "count=-1,bytes=-1=;countHardLimit=1");
    assertThat(create("/q/a", "")).isEqualTo(QUOTA_EXCEEDED);
    world.delete("/zookeeper/quota/q/zookeeper_limits");
    assertThat(create("/q/a", "")).isEqualTo(OK);
    assertThat(usage("/q")).isEqualTo("count=1,bytes=0");
  }

  @Test
  void limitsThatSayNothingLimitNothing() {
    create("/q", "");
    quota("/q", "count=,bytes=ten;;countHardLimit=x=3;=");
    assertThat(create("/q/a", "data")).isEqualTo(OK);
  }

  @Test
  void softLimitIsPassedAndTold() {
    create("/q", "");
    quota("/q", "count=2,bytes=-1");
    assertThat(passed("/q/a")).isNull();
    create("/q/a", "");
    assertThat(passed("/q/b")).isEqualTo(NodePath.of("/q"));
    assertThat(create("/q/b", "")).isEqualTo(OK);
  }

  private @Nullable NodePath passed(String path) {
    return world
        .preparer
        .prepareAndApply(
            world.state,
            world.zxid + 1,
            new TxnHeader(ALICE, 1, 0, 0),
            World.createRequest(path, PERSISTENT, OPEN),
            world.identities)
        .quotaPassed();
  }

  @Test
  void unlessEnforcedNothingIsRefusedAndAllIsCounted() {
    create("/q", "");
    quota("/q", "count=-1,bytes=-1=;countHardLimit=1");
    Preparer lenient = new Preparer(world.authorizer, false, false);
    Preparer.Prepared prepared =
        lenient.prepareAndApply(
            world.state,
            world.zxid + 1,
            new TxnHeader(ALICE, 1, 0, 0),
            World.createRequest("/q/a", PERSISTENT, OPEN),
            world.identities);
    assertThat(prepared.applied().answer().error()).isEqualTo(OK);
    world.state = prepared.applied().state();
    assertThat(usage("/q")).isEqualTo("count=2,bytes=1");
  }

  @Test
  void quotaSurvivesASnapshot() throws Exception {
    create("/q", "");
    quota("/q", "count=-1,bytes=-1=;countHardLimit=2");
    SnapshotCodec.Decoder decoder = new SnapshotCodec.Decoder();
    var chunks = SnapshotCodec.encode(world.state);
    while (chunks.hasNext()) decoder.accept(chunks.next());
    world.state = decoder.finish();
    assertThat(create("/q/a", "")).isEqualTo(OK);
    assertThat(usage("/q")).isEqualTo("count=2,bytes=0");
    assertThat(create("/q/b", "")).isEqualTo(QUOTA_EXCEEDED);
  }

  @Test
  void rootHasNoQuota() {
    create("/zookeeper/quota/zookeeper_limits", "count=-1,bytes=-1=;countHardLimit=1");
    create("/zookeeper/quota/zookeeper_stats", "count=0,bytes=0");
    assertThat(create("/a", "")).isEqualTo(OK);
    assertThat(world.node("/zookeeper/quota/zookeeper_stats").data())
        .isEqualTo(Bytes.utf8("count=0,bytes=0"));
  }
}
