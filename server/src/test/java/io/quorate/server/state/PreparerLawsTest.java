package io.quorate.server.state;

import static io.quorate.server.protocol.CreateMode.CONTAINER;
import static io.quorate.server.protocol.CreateMode.EPHEMERAL;
import static io.quorate.server.protocol.CreateMode.EPHEMERAL_SEQUENTIAL;
import static io.quorate.server.protocol.CreateMode.PERSISTENT;
import static io.quorate.server.protocol.CreateMode.PERSISTENT_SEQUENTIAL;
import static io.quorate.server.protocol.CreateMode.PERSISTENT_WITH_TTL;
import static io.quorate.server.protocol.ErrorCode.BAD_ARGUMENTS;
import static io.quorate.server.protocol.ErrorCode.BAD_VERSION;
import static io.quorate.server.protocol.ErrorCode.INVALID_ACL;
import static io.quorate.server.protocol.ErrorCode.NODE_EXISTS;
import static io.quorate.server.protocol.ErrorCode.NOT_EMPTY;
import static io.quorate.server.protocol.ErrorCode.NO_AUTH;
import static io.quorate.server.protocol.ErrorCode.NO_CHILDREN_FOR_EPHEMERALS;
import static io.quorate.server.protocol.ErrorCode.NO_NODE;
import static io.quorate.server.protocol.ErrorCode.OK;
import static io.quorate.server.protocol.ErrorCode.RECONFIG_DISABLED;
import static io.quorate.server.protocol.ErrorCode.RUNTIME_INCONSISTENCY;
import static io.quorate.server.protocol.ErrorCode.SESSION_EXPIRED;
import static io.quorate.server.protocol.ErrorCode.UNIMPLEMENTED;
import static io.quorate.server.state.World.ALICE;
import static io.quorate.server.state.World.BOB;
import static io.quorate.server.state.World.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.Stat;
import io.quorate.server.testing.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.BinaryOutputArchive;
import org.apache.zookeeper.common.PathUtils;
import org.junit.jupiter.api.Test;

/** The rules of the service, and which of them wins. */
class PreparerLawsTest {
  private static final List<Acl> READ_ONLY = List.of(new Acl(Acl.READ, Identity.ANYONE));
  private static final List<Acl> NO_LIST = List.of();

  private final World world = new World();

  // Sequence numbers and counts.

  @Test
  void theSequenceNumberCountsEveryCreateOfAChildAndNoDelete() {
    world.create("/q");
    world.create("/q/plain");
    world.create("/q/n-", PERSISTENT_SEQUENTIAL);
    assertThat(world.created()).isEqualTo("/q/n-0000000001");
    world.delete("/q/plain");
    world.set("/q/n-0000000001", "y");
    world.create("/q/n-", EPHEMERAL_SEQUENTIAL);
    assertThat(world.created()).isEqualTo("/q/n-0000000002");
    assertThat(world.stat("/q").cversion()).isEqualTo(2 * 3 - 2);
  }

  @Test
  void aFailedCreateUsesUpNoSequenceNumber() {
    world.create("/q");
    assertThat(world.create("/q/a/b-", PERSISTENT_SEQUENTIAL)).isEqualTo(NO_NODE);
    world.multi(
        World.createRequest("/q/n-", PERSISTENT_SEQUENTIAL, OPEN),
        new Request.CheckVersion(NodePath.of("/q"), 9));
    world.create("/q/n-", PERSISTENT_SEQUENTIAL);
    assertThat(world.created()).isEqualTo("/q/n-0000000000");
  }

  @Test
  void theSequenceNumberIsSignedAndWraps() {
    world.create("/q");
    world.state = withCreatedChildren(world.state, "/q", Integer.MAX_VALUE);
    world.create("/q/n", PERSISTENT_SEQUENTIAL);
    assertThat(world.created()).isEqualTo("/q/n2147483647");
    world.create("/q/n", PERSISTENT_SEQUENTIAL);
    assertThat(world.created()).isEqualTo("/q/n-2147483648");
    world.state = withCreatedChildren(world.state, "/q", -7);
    world.create("/q/n", PERSISTENT_SEQUENTIAL);
    assertThat(world.created()).isEqualTo("/q/n-000000007");
  }

  @Test
  void theSuffixIsAppendedBeforeThePathIsJudged() {
    world.create("/a");
    assertThat(world.create("/a/")).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.create("/a/", PERSISTENT_SEQUENTIAL)).isEqualTo(OK);
    assertThat(world.created()).isEqualTo("/a/0000000000");
    assertThat(world.create("/a/.")).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.create("/a/.", PERSISTENT_SEQUENTIAL)).isEqualTo(OK);
    assertThat(world.created()).isEqualTo("/a/.0000000001");
  }

  // Create: which error wins.

  @Test
  void aCreateWithoutAnySlashIsBadButOneWithASlashInsideHasNoParent() {
    assertThat(world.create("a")).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.create("")).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.create("a/b")).isEqualTo(NO_NODE);
    assertThat(world.create("//b")).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.create("/a//b")).isEqualTo(NO_NODE);
    assertThat(world.create("/a\0/b")).isEqualTo(BAD_ARGUMENTS);
  }

  @Test
  void createJudgesTheAclBeforeTheParent() {
    assertThat(world.create("/no/where", PERSISTENT, NO_LIST)).isEqualTo(INVALID_ACL);
    assertThat(world.create("/no/where", PERSISTENT, OPEN)).isEqualTo(NO_NODE);
    assertThat(world.create("a", PERSISTENT, NO_LIST)).isEqualTo(BAD_ARGUMENTS);
  }

  @Test
  void createJudgesThePermissionBeforeThePathAndTheNode() {
    world.create("/p", PERSISTENT, READ_ONLY);
    assertThat(world.create("/p/.")).isEqualTo(NO_AUTH);
    world.create("/open");
    world.create("/open/child");
    assertThat(world.create("/open/child")).isEqualTo(NODE_EXISTS);
    assertThat(world.create("/open/.")).isEqualTo(BAD_ARGUMENTS);
  }

  @Test
  void createJudgesTheNodeBeforeTheEphemeralParent() {
    world.create("/e", EPHEMERAL);
    assertThat(world.create("/e/child")).isEqualTo(NO_CHILDREN_FOR_EPHEMERALS);
    assertThat(world.create("/e/.")).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.create("/")).isEqualTo(NODE_EXISTS);
  }

  @Test
  void createJudgesTheSessionBeforeThePath() {
    world.close(ALICE);
    assertThat(world.create("a")).isEqualTo(SESSION_EXPIRED);
    assertThat(world.set("a", "")).isEqualTo(SESSION_EXPIRED);
    assertThat(world.delete("a")).isEqualTo(SESSION_EXPIRED);
    assertThat(world.write(ALICE, new Request.SetAcl(NodePath.of("a"), NO_LIST, 0)))
        .isEqualTo(SESSION_EXPIRED);
  }

  @Test
  void anUnknownCreateModeIsBadBeforeAnythingElse() {
    world.close(ALICE);
    for (int flags : new int[] {-1, 7, 99}) {
      Request.Create create =
          new Request.Create(Opcode.CREATE, NodePath.of("/a"), null, OPEN, flags, -1);
      assertThat(world.write(ALICE, create)).isEqualTo(BAD_ARGUMENTS);
    }
  }

  @Test
  void charactersThatNoPathMayHaveAreBad() {
    for (String name :
        List.of(
            "\u0001", "\u001f", "\u007f", "\u009f", "\ud83d\ude00", "\uf8ff", "\ufff0", "\uffff")) {
      assertThat(world.create("/x" + name)).as(name).isEqualTo(BAD_ARGUMENTS);
      assertThat(world.set("/x" + name, "")).as(name).isEqualTo(BAD_ARGUMENTS);
    }
    for (String name :
        List.of(" ", "~", "\u00a0", "é", "世", "\ud7ff", "\uf900", "\uffef", "..a", "...")) {
      assertThat(world.create("/x" + name)).as(name).isEqualTo(OK);
    }
    assertThat(
            world.write(
                ALICE,
                new Request.Create(
                    1, new NodePath(Bytes.wrap(new byte[] {'/', (byte) 0xC3})), null, OPEN, 0, -1)))
        .isEqualTo(BAD_ARGUMENTS);
  }

  @Test
  void everyPathIsJudgedAsApacheJudgesIt() {
    Property.holds(
        2000,
        generator -> {
          StringBuilder text = new StringBuilder(generator.onceIn(5) ? "" : "/");
          for (int i = generator.below(6); i > 0; i--) {
            text.append(
                generator.onceIn(3)
                    ? Character.toString(generator.between(0, 0xFFFF))
                    : generator.oneOf("a", "/", ".", "..", "b", "\u0000", "\ue000", "\ufffd"));
          }
          String path = text.toString();
          boolean valid;
          try {
            PathUtils.validatePath(path);
            valid = true;
          } catch (IllegalArgumentException refused) {
            valid = false;
          }
          assertThat(PathRules.isValid(asSent(path)))
              .as("%s", asSent(path).toHex())
              .isEqualTo(valid);
        });
  }

  /** As ZooKeeper's own library sends it: half a surrogate pair takes three bytes. */
  private static Bytes asSent(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      BinaryOutputArchive.getArchive(out).writeString(text, "path");
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return Bytes.wrap(out.toByteArray(), 4, out.size() - 4);
  }

  // Kinds of nodes.

  @Test
  void anEphemeralIsItsSessionsAndGoesWithItUnderOneZxid() {
    world.create("/e1", EPHEMERAL);
    world.create("/dir");
    world.create("/dir/e2", EPHEMERAL);
    world.write(BOB, World.createRequest("/bobs", EPHEMERAL, OPEN));
    assertThat(world.stat("/e1").ephemeralOwner()).isEqualTo(ALICE);
    assertThat(world.state.ephemeralCount()).isEqualTo(3);
    int cversion = world.stat("/dir").cversion();
    world.close(ALICE);
    assertThat(world.exists("/e1") || world.exists("/dir/e2")).isFalse();
    assertThat(world.exists("/bobs")).isTrue();
    assertThat(world.stat("/dir").pzxid()).isEqualTo(world.zxid);
    assertThat(world.stat("/").pzxid()).isEqualTo(world.zxid);
    assertThat(world.stat("/dir").cversion()).isEqualTo(cversion + 1);
    assertThat(world.state.ephemeralCount()).isEqualTo(1);
    assertThat(world.last.changes())
        .extracting(change -> change.path().toString())
        .containsExactly("/dir/e2", "/e1");
  }

  @Test
  void closingASessionTwiceIsHarmless() {
    world.close(ALICE);
    world.close(ALICE);
    assertThat(world.last.answer().error()).isEqualTo(OK);
    assertThat(world.last.changes()).isEmpty();
  }

  @Test
  void reopeningASessionKeepsItsNodesAndMovesItsClaim() {
    world.create("/e", EPHEMERAL);
    world.take(ALICE, new Txn.OpenSession(ALICE, 30_000));
    Session session = world.session(ALICE);
    assertThat(session.timeoutMillis()).isEqualTo(30_000);
    assertThat(session.claimZxid()).isEqualTo(world.zxid);
    assertThat(session.ephemeralCount()).isEqualTo(1);
  }

  @Test
  void containersAndTtlNodesShowNoOwner() {
    world.create("/c", CONTAINER);
    world.create("/t", PERSISTENT_WITH_TTL);
    assertThat(world.stat("/c").ephemeralOwner()).isZero();
    assertThat(world.stat("/t").ephemeralOwner()).isZero();
    assertThat(world.node("/c").kind()).isEqualTo(NodeKind.CONTAINER);
    assertThat(world.node("/t").kind()).isEqualTo(NodeKind.TTL);
    assertThat(NodeKind.ttlMillis(world.node("/t").owner())).isEqualTo(5000);
    assertThat(world.create("/c/child")).isEqualTo(OK);
    assertThat(world.create("/t/child")).isEqualTo(OK);
  }

  @Test
  void createWithTheContainerFlagMakesAContainerToo() {
    Request.Create create = new Request.Create(Opcode.CREATE, NodePath.of("/c"), null, OPEN, 4, -1);
    assertThat(world.write(ALICE, create)).isEqualTo(OK);
    assertThat(world.node("/c").kind()).isEqualTo(NodeKind.CONTAINER);
    assertThat(world.last.answer().body()).isInstanceOf(Response.Path.class);
  }

  @Test
  void aContainerIsDeletedOnlyWhenItHadChildrenAndHasNoneLeft() {
    world.create("/c", CONTAINER);
    NodePath path = NodePath.of("/c");
    assertThat(world.preparer.deleteContainer(world.state, path))
        .isEqualTo(new Txn.Rejected(BAD_VERSION));
    world.create("/c/child");
    assertThat(world.preparer.deleteContainer(world.state, path))
        .isEqualTo(new Txn.Rejected(NOT_EMPTY));
    world.delete("/c/child");
    assertThat(containers()).containsExactly("/c");
    world.take(0, world.preparer.deleteContainer(world.state, path));
    assertThat(world.exists("/c")).isFalse();
    assertThat(containers()).isEmpty();
    assertThat(world.preparer.deleteContainer(world.state, path))
        .isEqualTo(new Txn.Rejected(NO_NODE));
    world.create("/plain");
    assertThat(world.preparer.deleteContainer(world.state, NodePath.of("/plain")))
        .isEqualTo(new Txn.Rejected(BAD_VERSION));
  }

  @Test
  void ttlNodesAreUnimplementedUnlessEnabled() {
    World plain = new World(false);
    assertThat(plain.create("/t", PERSISTENT_WITH_TTL)).isEqualTo(UNIMPLEMENTED);
    assertThat(plain.write(ALICE, ttl(Opcode.CREATE_TTL, 5, 0))).isEqualTo(UNIMPLEMENTED);
    plain.close(ALICE);
    assertThat(plain.create("/t", PERSISTENT_WITH_TTL)).isEqualTo(UNIMPLEMENTED);
  }

  @Test
  void aTimeToLiveBelongsToItsOperationAndHasBounds() {
    assertThat(world.write(ALICE, ttl(Opcode.CREATE, 5, 100))).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.write(ALICE, ttl(Opcode.CREATE_TTL, 0, 100))).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.write(ALICE, ttl(Opcode.CREATE_TTL, 5, 0))).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.write(ALICE, ttl(Opcode.CREATE_TTL, 5, 1L << 40))).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.write(ALICE, ttl(Opcode.CREATE_TTL, 5, (1L << 40) - 1))).isEqualTo(OK);
    assertThat(world.write(ALICE, ttl(Opcode.CREATE_TTL, 6, 1))).isEqualTo(OK);
    assertThat(world.created()).isEqualTo("/t0000000001");
  }

  // Delete, setData, setACL, check.

  @Test
  void deleteJudgesPathParentPermissionNodeVersionAndChildrenInThisOrder() {
    for (String special :
        List.of("/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config", "a", "")) {
      assertThat(world.delete(special)).as(special).isEqualTo(BAD_ARGUMENTS);
    }
    assertThat(world.delete("/no/where")).isEqualTo(NO_NODE);
    assertThat(world.delete("a/b")).isEqualTo(NO_NODE);
    world.create("/p");
    world.create("/p/full");
    world.create("/p/full/child");
    assertThat(world.write(ALICE, new Request.Delete(NodePath.of("/p/full"), 4)))
        .isEqualTo(BAD_VERSION);
    assertThat(world.delete("/p/full")).isEqualTo(NOT_EMPTY);
    world.write(ALICE, new Request.SetAcl(NodePath.of("/p"), READ_ONLY, -1));
    assertThat(world.delete("/p/none")).isEqualTo(NO_AUTH);
    assertThat(world.delete("/p/full")).isEqualTo(NO_AUTH);
  }

  @Test
  void deleteAsksTheParentsListAndNotTheNodes() {
    world.create("/p");
    world.create("/p/child", PERSISTENT, READ_ONLY);
    assertThat(world.delete("/p/child")).isEqualTo(OK);
  }

  @Test
  void setDataJudgesPathNodePermissionAndVersionInThisOrder() {
    assertThat(world.set("/a/", "")).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.set("", "")).isEqualTo(BAD_ARGUMENTS);
    assertThat(world.set("/a", "")).isEqualTo(NO_NODE);
    world.create("/r", PERSISTENT, READ_ONLY);
    assertThat(world.write(ALICE, new Request.SetData(NodePath.of("/r"), null, 9)))
        .isEqualTo(NO_AUTH);
    world.create("/a");
    assertThat(world.write(ALICE, new Request.SetData(NodePath.of("/a"), null, 9)))
        .isEqualTo(BAD_VERSION);
    assertThat(world.write(ALICE, new Request.SetData(NodePath.of("/a"), null, 0))).isEqualTo(OK);
    assertThat(world.node("/a").data()).isNull();
  }

  @Test
  void setAclJudgesPathListNodePermissionAndVersionInThisOrder() {
    NodePath bad = NodePath.of("/a/");
    assertThat(world.write(ALICE, new Request.SetAcl(bad, NO_LIST, 0))).isEqualTo(BAD_ARGUMENTS);
    NodePath path = NodePath.of("/a");
    assertThat(world.write(ALICE, new Request.SetAcl(path, NO_LIST, 0))).isEqualTo(INVALID_ACL);
    assertThat(world.write(ALICE, new Request.SetAcl(path, OPEN, 0))).isEqualTo(NO_NODE);
    world.create("/a", PERSISTENT, READ_ONLY);
    assertThat(world.write(ALICE, new Request.SetAcl(path, OPEN, 9))).isEqualTo(NO_AUTH);
    world.create("/b");
    NodePath other = NodePath.of("/b");
    assertThat(world.write(ALICE, new Request.SetAcl(other, OPEN, 9))).isEqualTo(BAD_VERSION);
    assertThat(world.write(ALICE, new Request.SetAcl(other, READ_ONLY, 0))).isEqualTo(OK);
  }

  @Test
  void checkNeedsReadAndTheVersion() {
    world.create("/secret", PERSISTENT, List.of(new Acl(Acl.WRITE, Identity.ANYONE)));
    world.create("/a");
    assertThat(checked("/secret", -1)).containsExactly(NO_AUTH);
    assertThat(checked("/none", -1)).containsExactly(NO_NODE);
    assertThat(checked("/a/", -1)).containsExactly(BAD_ARGUMENTS);
    assertThat(checked("/a", 1)).containsExactly(BAD_VERSION);
    assertThat(checked("/a", 0)).containsExactly(OK);
    assertThat(checked("/a", -1)).containsExactly(OK);
  }

  @Test
  void aVersionThatWouldBecomeMinusOneSkipsToZero() {
    world.create("/a");
    world.take(ALICE, new Txn.SetData(NodePath.of("/a"), null, -2));
    assertThat(world.set("/a", "")).isEqualTo(OK);
    assertThat(world.stat("/a").version()).isZero();
    world.take(ALICE, new Txn.SetData(NodePath.of("/a"), null, Integer.MAX_VALUE));
    world.set("/a", "");
    assertThat(world.stat("/a").version()).isEqualTo(Integer.MIN_VALUE);
  }

  @Test
  void reconfigurationIsRefusedAsDisabled() {
    assertThat(world.write(ALICE, new Request.Reconfigure(null, null, null, -1)))
        .isEqualTo(RECONFIG_DISABLED);
  }

  // Access control lists.

  @Test
  void authStandsForWhatTheClientHasProven() {
    Identity alice = new Identity("digest", DigestAlgorithm.SHA_1.digest("alice:secret"));
    List<Acl> auth = List.of(new Acl(Acl.ALL, new Identity("auth", "")));
    assertThat(world.create("/a", PERSISTENT, auth)).isEqualTo(INVALID_ACL);
    world.identities = List.of(new Identity("ip", "127.0.0.1"), alice);
    assertThat(world.create("/a", PERSISTENT, auth)).isEqualTo(OK);
    assertThat(world.state.acl(world.node("/a"))).containsExactly(new Acl(Acl.ALL, alice));
    world.identities = List.of(new Identity("ip", "127.0.0.1"));
    assertThat(world.set("/a", "")).isEqualTo(NO_AUTH);
    world.identities = List.of(Identity.SUPER);
    assertThat(world.set("/a", "")).isEqualTo(OK);
  }

  @Test
  void idsThatASchemeCannotHaveAreInvalid() {
    for (Identity identity :
        List.of(
            new Identity("world", "someone"),
            new Identity("", ""),
            new Identity("nobody knows it", "me"),
            new Identity("sasl", "me@here@there"),
            new Identity("sasl", "me/a/b@REALM"),
            new Identity("x509", "no name"),
            new Identity("digest", "nohash"),
            new Identity("digest", "a:b:c"),
            new Identity("digest", "a:"),
            new Identity("ip", "localhost"),
            new Identity("ip", "10.0.0.0/33"),
            new Identity("ip", "10.0.0.0/"),
            new Identity("ip", "10.0.0"),
            new Identity("ip", "10.0.0.256"))) {
      List<Acl> acl = List.of(new Acl(Acl.ALL, Identity.ANYONE), new Acl(Acl.ALL, identity));
      assertThat(world.create("/x", PERSISTENT, acl)).as("%s", identity).isEqualTo(INVALID_ACL);
    }
    for (Identity identity :
        List.of(
            new Identity("x509", "CN=me"),
            new Identity("sasl", "me"),
            new Identity("sasl", "me/host@REALM"),
            new Identity("digest", "a:b"),
            new Identity("digest", ":b"),
            new Identity("digest", "a:b:"),
            new Identity("ip", "10.0.0.0/8"),
            new Identity("ip", "::1"),
            new Identity("ip", "2001:db8::/32"))) {
      List<Acl> acl = List.of(new Acl(Acl.ALL, identity));
      assertThat(world.create("/x-", PERSISTENT_SEQUENTIAL, acl)).as("%s", identity).isEqualTo(OK);
    }
  }

  @Test
  void anAddressMayBeGivenByItsFirstBits() {
    for (String listed : List.of("127.0.0.1", "127.0.0.0/8", "127.255.255.255/8", "0.0.0.0/0")) {
      Acl acl = new Acl(Acl.READ, new Identity("ip", listed));
      assertThat(world.authorizer.allows(List.of(acl), Acl.READ, world.identities)).isTrue();
      assertThat(world.authorizer.allows(List.of(acl), Acl.WRITE, world.identities)).isFalse();
    }
    for (String listed : List.of("127.0.0.2", "128.0.0.0/8", "127.0.0.0/32", "::1", "::/0")) {
      Acl acl = new Acl(Acl.READ, new Identity("ip", listed));
      assertThat(world.authorizer.allows(List.of(acl), Acl.READ, world.identities)).isFalse();
    }
    List<Identity> six = List.of(new Identity("ip", "2001:db8:0:0:0:0:0:1"));
    Acl range = new Acl(Acl.READ, new Identity("ip", "2001:db8::/32"));
    assertThat(world.authorizer.allows(List.of(range), Acl.READ, six)).isTrue();
  }

  @Test
  void repeatsInAListAreMerged() {
    Acl read = new Acl(Acl.READ, Identity.ANYONE);
    Acl write = new Acl(Acl.WRITE, Identity.ANYONE);
    world.create("/a", PERSISTENT, List.of(read, write, read));
    assertThat(world.state.acl(world.node("/a"))).containsExactly(read, write);
  }

  @Test
  void aListIsKeptOnceAndGoesWithItsLastNode() {
    List<Acl> acl = List.of(new Acl(Acl.ALL, new Identity("digest", "u:h")));
    int before = world.state.tree().acls().size();
    world.create("/a", PERSISTENT, acl);
    world.create("/b", PERSISTENT, acl);
    assertThat(world.state.tree().acls().size()).isEqualTo(before + 1);
    assertThat(world.state.acl(world.node("/a"))).isSameAs(world.state.acl(world.node("/b")));
    world.delete("/a");
    assertThat(world.state.tree().acls().size()).isEqualTo(before + 1);
    world.delete("/b");
    assertThat(world.state.tree().acls().size()).isEqualTo(before);
  }

  // Multi.

  @Test
  void partsSeeWhatThePartsBeforeThemDid() {
    world.create("/q");
    assertThat(
            world.multi(
                World.createRequest("/q/n-", PERSISTENT_SEQUENTIAL, OPEN),
                World.createRequest("/q/n-", PERSISTENT_SEQUENTIAL, OPEN),
                World.createRequest("/q/n-0000000001/child", PERSISTENT, OPEN),
                new Request.SetData(NodePath.of("/q"), null, 0),
                new Request.CheckVersion(NodePath.of("/q"), 1),
                new Request.Delete(NodePath.of("/q/n-0000000000"), 0)))
        .isEqualTo(OK);
    assertThat(world.partErrors()).containsOnly(OK).hasSize(6);
    assertThat(world.exists("/q/n-0000000001/child")).isTrue();
    assertThat(world.exists("/q/n-0000000000")).isFalse();
    assertThat(world.stat("/q/n-0000000001/child").czxid()).isEqualTo(world.zxid);
    assertThat(world.last.changes()).hasSize(5);
  }

  @Test
  void aFailedMultiDoesNothingAndItsHeaderSaysOk() {
    long digest = world.state.digest();
    assertThat(
            world.multi(
                World.createRequest("/a", PERSISTENT, OPEN),
                World.createRequest("/b", PERSISTENT, OPEN),
                new Request.Delete(NodePath.of("/none"), -1),
                World.createRequest("/c", PERSISTENT, OPEN)))
        .isEqualTo(OK);
    assertThat(world.partErrors()).containsExactly(OK, OK, NO_NODE, RUNTIME_INCONSISTENCY);
    assertThat(((Response.Multi) world.last.answer().body()).parts())
        .allMatch(part -> part.opcode() == Opcode.ERROR);
    assertThat(world.state.digest()).isEqualTo(digest);
    assertThat(world.state.lastZxid()).isEqualTo(world.zxid);
    assertThat(world.last.changes()).isEmpty();
  }

  @Test
  void anEmptyMultiIsFine() {
    assertThat(world.multi()).isEqualTo(OK);
    assertThat(world.partErrors()).isEmpty();
  }

  @Test
  void createsThatAnswerAStatSayCreate2InAMulti() {
    world.multi(
        new Request.Create(Opcode.CREATE, NodePath.of("/a"), null, OPEN, 0, -1),
        World.createRequest("/b", CONTAINER, OPEN),
        World.createRequest("/c", PERSISTENT_WITH_TTL, OPEN),
        World.createRequest("/d", PERSISTENT, OPEN),
        new Request.SetData(NodePath.of("/a"), null, -1),
        new Request.CheckVersion(NodePath.of("/a"), 1),
        new Request.Delete(NodePath.of("/a"), -1));
    assertThat(((Response.Multi) world.last.answer().body()).parts())
        .extracting(Response.Part::opcode)
        .containsExactly(1, 15, 15, 15, 5, 13, 2);
  }

  // The Stat.

  @Test
  void statCountsAsTheServiceDoes() {
    world.create("/a");
    long created = world.zxid;
    long ctime = world.wallMillis;
    assertThat(world.stat("/a"))
        .isEqualTo(new Stat(created, created, ctime, ctime, 0, 0, 0, 0, 1, 0, created));
    world.set("/a", "four");
    long modified = world.zxid;
    long mtime = world.wallMillis;
    world.write(ALICE, new Request.SetAcl(NodePath.of("/a"), OPEN, 0));
    world.create("/a/b");
    world.create("/a/c");
    world.set("/a/b", "");
    world.delete("/a/c");
    assertThat(world.stat("/a"))
        .isEqualTo(new Stat(created, modified, ctime, mtime, 1, 3, 1, 0, 4, 1, world.zxid));
  }

  @Test
  void anEmptyTreeHasTheBuiltInNodes() {
    ServerState empty = ServerState.empty();
    assertThat(empty.nodeCount()).isEqualTo(4);
    assertThat(world.stat("/").cversion()).isEqualTo(-1);
    assertThat(world.stat("/zookeeper").cversion()).isEqualTo(-2);
    assertThat(world.stat("/zookeeper/quota").numChildren()).isZero();
    assertThat(world.state.acl(world.node("/zookeeper/config"))).isEqualTo(READ_ONLY);
    assertThat(world.set("/zookeeper/config", "")).isEqualTo(NO_AUTH);
    world.create("/n-", PERSISTENT_SEQUENTIAL);
    assertThat(world.created()).isEqualTo("/n-0000000000");
  }

  private static Request.Create ttl(int opcode, int flags, long millis) {
    return new Request.Create(opcode, NodePath.of("/t"), null, OPEN, flags, millis);
  }

  private List<ErrorCode> checked(String path, int version) {
    world.multi(new Request.CheckVersion(NodePath.of(path), version));
    return world.partErrors();
  }

  private List<String> containers() {
    List<String> paths = new ArrayList<>();
    world.state.forEachContainer(path -> paths.add(path.toString()));
    return paths;
  }

  /** As after that many creates, which would take a while. */
  private static ServerState withCreatedChildren(ServerState state, String path, int count) {
    return StateSurgery.withCreatedChildren(state, path, count);
  }
}
