package io.quorate.server.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Check;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.EnsembleText;
import io.quorate.server.ensemble.Member;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.junit.jupiter.api.Test;

class SessionsAndConfigurationLawsTest {
  private static final Bytes SECRET = Bytes.hex("0b".repeat(20));

  @Test
  void localIdsOfTwoServersNeverMeet() {
    Set<Long> ids = new HashSet<>();
    int[] servers = {0, 1, EnsembleText.ID_MAX, 1_000, 66_000, EnsembleText.UNLISTED_ID_MAX};
    long[] numbers = {0, 1, (1L << 36) - 1};
    for (int server : servers) {
      for (long number : numbers) {
        long id = SessionIds.mintLocal(server, number);
        assertThat(ids.add(id)).as("server %s, number %s", server, number).isTrue();
        assertThat(SessionIds.isLocal(id)).isTrue();
      }
      assertThat(SessionIds.mintLocal(server, -1)).isIn(ids);
    }
  }

  @Test
  void aSessionIdHoldsTheLeaderTheEpochAndTheCounter() {
    assertThat(SessionIds.mint(3, Zxid.of(5, 9))).isEqualTo(0x0300_0005_0000_0009L);
    assertThat(SessionIds.mint(253, Zxid.of(0x7F12_3456, 0xFFFF_FFFFL)))
        .isEqualTo(0xFD12_3456_FFFF_FFFFL);
  }

  @Test
  void noSessionIdIsAMarkOfAContainerOrATimeToLive() {
    for (int leader = 0; leader <= 253; leader++) {
      for (long zxid : new long[] {Zxid.of(1, 1), Zxid.of(1 << 24, 1), Zxid.of(0xFF_FFFF, 1)}) {
        long id = SessionIds.mint(leader, zxid);
        assertThat(NodeKind.ofOwner(id)).isEqualTo(NodeKind.EPHEMERAL);
      }
    }
    assertThatThrownBy(() -> SessionIds.mint(254, Zxid.of(1, 1)))
        .isInstanceOf(Check.InvariantViolation.class);
  }

  /** RFC 4231, test case 1, whose data is the eight bytes "Hi There". */
  @Test
  void aPasswordIsHmacSha256OfTheId() {
    long hiThere = 0x4869_2054_6865_7265L;
    assertThat(SessionIds.password(SECRET, hiThere))
        .isEqualTo(Bytes.wrap(HexFormat.of().parseHex("b0344c61d8db38535ca8afceaf0bf12b")));
  }

  @Test
  void onlyTheWholePasswordOfThatSessionIsAccepted() {
    Bytes password = SessionIds.password(SECRET, 7);
    assertThat(SessionIds.isPassword(SECRET, 7, password)).isTrue();
    assertThat(SessionIds.isPassword(SECRET, 8, password)).isFalse();
    assertThat(SessionIds.isPassword(SECRET, 7, password.slice(0, 15))).isFalse();
    assertThat(SessionIds.isPassword(SECRET, 7, Bytes.EMPTY)).isFalse();
    assertThat(SessionIds.isPassword(SECRET, 7, Bytes.wrap(new byte[16]))).isFalse();
    assertThat(SessionIds.isPassword(Bytes.wrap(new byte[32]), 7, password)).isFalse();
  }

  @Test
  void aDigestIsWhatApacheMakesOfIt() throws Exception {
    for (String text : List.of("user:password", "user:", ":", "nocolon", "ü:é", "a:b:c")) {
      assertThat(DigestAlgorithm.SHA_1.digest(text))
          .isEqualTo(DigestAuthenticationProvider.generateDigest(text));
    }
  }

  @Test
  void passwordsAreHashedByTheChosenAlgorithmWhateverItsSpelling() {
    for (String name : List.of("SHA3-256", "sha3-256")) {
      assertThat(DigestAlgorithm.named(name)).isEqualTo(DigestAlgorithm.SHA3_256);
    }
    Authenticator authenticator =
        new Authenticator("", DigestAlgorithm.SHA3_256, "", "", AuthSchemes.STANDARD);
    assertThat(authenticator.authenticate("digest", Bytes.utf8("a:b"), "::1"))
        .containsExactly(new Identity("digest", "a:ejvga8z66+WtMLJrmlP4mB2ikyi0ZnEdX7dJ2QqhVbg="));
    assertThat(DigestAlgorithm.named("md5")).isNull();
  }

  @Test
  void theSuperDigestMakesASuperuserAndUnknownSchemesAreRefused() {
    Authenticator authenticator =
        new Authenticator(
            DigestAlgorithm.SHA_1.digest("super:secret"),
            DigestAlgorithm.SHA_1,
            "",
            "",
            AuthSchemes.STANDARD);
    Identity root = new Identity("digest", DigestAlgorithm.SHA_1.digest("super:secret"));
    assertThat(authenticator.authenticate("digest", Bytes.utf8("super:secret"), "::1"))
        .containsExactly(Identity.SUPER, root);
    assertThat(authenticator.authenticate("digest", Bytes.utf8("super:other"), "::1"))
        .doesNotContain(Identity.SUPER)
        .hasSize(1);
    assertThat(
            new Authenticator("", DigestAlgorithm.SHA_1, "", "", AuthSchemes.STANDARD)
                .authenticate("digest", Bytes.EMPTY, "::1"))
        .doesNotContain(Identity.SUPER);
    assertThat(authenticator.authenticate("ip", Bytes.EMPTY, "10.0.0.1"))
        .containsExactly(new Identity("ip", "10.0.0.1"));
    for (String scheme : List.of("world", "auth", "sasl", "super", "")) {
      assertThat(authenticator.authenticate(scheme, Bytes.utf8("x:y"), "::1")).isNull();
    }
  }

  @Test
  void aConfigurationIsStateAndTheDataOfItsNode() {
    World world = new World();
    Ensemble ensemble = ensemble(world.zxid + 1);
    Bytes secret = Bytes.wrap(new byte[32]);
    Applied applied = Transition.configure(world.state, ++world.zxid, ensemble, secret);
    ServerState state = applied.state();
    assertThat(state.ensemble()).isEqualTo(ensemble);
    assertThat(state.secret()).isEqualTo(secret);
    assertThat(state.lastZxid()).isEqualTo(world.zxid);
    world.state = state;
    assertThat(world.node("/zookeeper/config").data())
        .isEqualTo(Bytes.utf8("server.1=h1:2888:3888:participant;2181\nversion=100000003"));
    assertThat(world.stat("/zookeeper/config").version()).isEqualTo(-1);
    assertThat(world.stat("/zookeeper/config").mzxid()).isEqualTo(world.zxid);
    assertThat(applied.changes())
        .containsExactly(
            new NodeChange(
                NodeChange.Kind.DATA_CHANGED,
                NodePath.of("/zookeeper/config"),
                AclTable.READ_ONLY,
                List.of()));

    Applied later =
        Transition.configure(state, world.zxid + 1, ensemble(world.zxid + 1), Bytes.EMPTY);
    assertThat(later.state().secret()).isEqualTo(secret);
    assertThat(later.state().digest()).isNotEqualTo(state.digest());
  }

  @Test
  void advancingMovesTheZxidAndNothingElse() {
    World world = new World();
    ServerState next = Transition.advance(world.state, world.zxid + 5);
    assertThat(next.lastZxid()).isEqualTo(world.zxid + 5);
    assertThat(next.digest()).isEqualTo(world.state.digest());
    assertThatThrownBy(() -> Transition.advance(next, world.zxid + 5))
        .isInstanceOf(Check.InvariantViolation.class);
  }

  private static Ensemble ensemble(long version) {
    return new Ensemble(
        version, 2, List.of(new Member(1, "h1", 2888, 3888, Member.Role.VOTER, "2181", 0)));
  }
}
