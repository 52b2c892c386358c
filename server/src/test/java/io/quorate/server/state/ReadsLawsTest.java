package io.quorate.server.state;

import static io.quorate.server.protocol.CreateMode.EPHEMERAL;
import static io.quorate.server.protocol.CreateMode.PERSISTENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.protocol.ResponseCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadsLawsTest {
  private static final Identity OWNER = new Identity("digest", "owner:hash");
  private static final List<Acl> HIDDEN = List.of(new Acl(Acl.ALL, OWNER));

  private final World world = new World();

  @Test
  void whatIsNotThereIsNoNodeForEveryRead() {
    for (String path : List.of("/none", "none", "/a/", "//", "/none/x")) {
      NodePath node = NodePath.of(path);
      for (Request.Read read :
          List.of(
              new Request.Exists(node, true),
              new Request.GetData(node, true),
              new Request.GetChildren(node, false, false),
              new Request.GetChildren(node, false, true),
              new Request.GetAcl(node),
              new Request.GetAllChildrenNumber(node))) {
        assertThat(world.read(read)).isEqualTo(Answer.rejected(ErrorCode.NO_NODE));
      }
    }
  }

  @Test
  void existsRefusesANulAndTheOtherReadsFindNothing() {
    NodePath path = NodePath.of("/a\0");
    assertThat(world.read(new Request.Exists(path, false)).error())
        .isEqualTo(ErrorCode.BAD_ARGUMENTS);
    assertThat(world.read(new Request.GetData(path, false)).error()).isEqualTo(ErrorCode.NO_NODE);
  }

  @Test
  void everyReadOfANodeNeedsReadThere() {
    world.create("/hidden", PERSISTENT, HIDDEN);
    NodePath node = NodePath.of("/hidden");
    List<Request.Read> reads =
        List.of(
            new Request.Exists(node, false),
            new Request.GetData(node, false),
            new Request.GetChildren(node, false, true),
            new Request.GetAcl(node),
            new Request.GetAllChildrenNumber(node));
    for (Request.Read read : reads) {
      assertThat(world.read(read).error()).isEqualTo(ErrorCode.NO_AUTH);
    }
    for (Identity who : List.of(OWNER, Identity.SUPER)) {
      world.identities = List.of(who);
      for (Request.Read read : reads) {
        assertThat(world.read(read).error()).isEqualTo(ErrorCode.OK);
      }
    }
  }

  @Test
  void dataAndStatAreTheNodes() {
    world.create("/a");
    world.set("/a", "four");
    assertThat(world.read(new Request.GetData(NodePath.of("/a"), false)))
        .isEqualTo(Answer.of(new Response.Data(Bytes.utf8("four"), world.stat("/a"))));
    assertThat(world.read(new Request.Exists(NodePath.of("/a"), false)))
        .isEqualTo(Answer.of(new Response.StatOnly(world.stat("/a"))));
  }

  @Test
  void childrenAreNamesWithOrWithoutTheStat() throws Exception {
    world.create("/p");
    world.create("/p/b");
    world.create("/p/é");
    NodePath path = NodePath.of("/p");
    Response.Children plain =
        (Response.Children) world.read(new Request.GetChildren(path, false, false)).body();
    assertThat(ResponseCodec.decodeNames(plain.encodedNames())).containsExactly("b", "é");
    assertThat(plain.stat()).isNull();
    Response.Children both =
        (Response.Children) world.read(new Request.GetChildren(path, false, true)).body();
    assertThat(both.encodedNames()).isEqualTo(plain.encodedNames());
    assertThat(both.stat()).isEqualTo(world.stat("/p"));
  }

  @Test
  void aChildListHoldsAsLongAsCzxidAndPzxidDo() {
    world.create("/p");
    world.create("/p/a");
    ZNode before = world.node("/p");
    world.set("/p", "other");
    world.set("/p/a", "other");
    assertThat(world.node("/p").pzxid()).isEqualTo(before.pzxid());
    assertThat(Reads.names(world.node("/p"))).isEqualTo(Reads.names(before));
    world.create("/p/b");
    assertThat(world.node("/p").pzxid()).isNotEqualTo(before.pzxid());
  }

  @Test
  void aListIsShownWithoutHashesToWhoMayOnlyRead() {
    world.identities = List.of(OWNER);
    Acl others = new Acl(Acl.READ, Identity.ANYONE);
    world.create("/a", PERSISTENT, List.of(new Acl(Acl.ALL, OWNER), others));
    Request.GetAcl read = new Request.GetAcl(NodePath.of("/a"));
    assertThat(((Response.AclAndStat) world.read(read).body()).acl())
        .containsExactly(new Acl(Acl.ALL, OWNER), others);
    world.identities = List.of();
    assertThat(((Response.AclAndStat) world.read(read).body()).acl())
        .containsExactly(new Acl(Acl.ALL, new Identity("digest", "owner:x")), others);
  }

  @Test
  void ephemeralsAreTheSessionsOwnBelowThePrefix() {
    world.create("/e1", EPHEMERAL);
    world.create("/dir");
    world.create("/dir/e2", EPHEMERAL, HIDDEN);
    world.write(World.BOB, World.createRequest("/bobs", EPHEMERAL, World.OPEN));
    for (String all : List.of("", "/", " / ", "\u0001")) {
      assertThat(ephemerals(all)).containsExactly(NodePath.of("/dir/e2"), NodePath.of("/e1"));
    }
    assertThat(ephemerals("/di")).containsExactly(NodePath.of("/dir/e2"));
    assertThat(ephemerals("/x")).isEmpty();
  }

  private List<NodePath> ephemerals(String prefix) {
    Request.GetEphemerals request = new Request.GetEphemerals(NodePath.of(prefix));
    return ((Response.Paths) world.read(request).body()).paths();
  }

  @Test
  void descendantsAreCountedWithoutTheNodeItself() {
    world.create("/a");
    world.create("/a/b");
    world.create("/a/b/c");
    world.create("/a2");
    assertThat(world.read(new Request.GetAllChildrenNumber(NodePath.of("/a"))).body())
        .isEqualTo(new Response.Count(2));
    assertThat(world.read(new Request.GetAllChildrenNumber(NodePath.of("/"))).body())
        .isEqualTo(new Response.Count(7));
    assertThat(world.read(new Request.GetAllChildrenNumber(NodePath.of(""))).body())
        .as("by its empty name the root counts itself")
        .isEqualTo(new Response.Count(8));
  }

  @Test
  void partsOfAMultiReadSucceedOrFailForThemselves() {
    world.create("/a");
    world.create("/hidden", PERSISTENT, HIDDEN);
    Response.Multi body =
        (Response.Multi)
            world
                .read(
                    new Request.MultiRead(
                        List.of(
                            new Request.GetData(NodePath.of("/a"), false),
                            new Request.GetData(NodePath.of("/none"), false),
                            new Request.GetChildren(NodePath.of("/hidden"), false, false),
                            new Request.GetChildren(NodePath.of("/a"), false, false))))
                .body();
    assertThat(body.parts())
        .extracting(Response.Part::error)
        .containsExactly(ErrorCode.OK, ErrorCode.NO_NODE, ErrorCode.NO_AUTH, ErrorCode.OK);
    assertThat(body.parts())
        .extracting(Response.Part::opcode)
        .containsExactly(Opcode.GET_DATA, Opcode.ERROR, Opcode.ERROR, Opcode.GET_CHILDREN);
  }

  @Test
  void whoAmITellsUsersAndAddressesWithoutHashes() {
    world.identities = List.of(new Identity("ip", "10.1.2.3"), Identity.SUPER, OWNER);
    assertThat(world.read(new Request.WhoAmI()).body())
        .isEqualTo(
            new Response.Identities(
                List.of(
                    new Identity("ip", "10.1.2.3"),
                    Identity.SUPER,
                    new Identity("digest", "owner"))));
  }
}
