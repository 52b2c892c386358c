package io.quorate.operator.ensemble;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a client of the control API promises, held by the fake and by the real one over HTTP. */
abstract class EnsembleClientContract {
  final FakeEnsemble servers = new FakeEnsemble();

  abstract EnsembleClient client();

  /** Starts a server and tells where the client reaches it. */
  abstract MemberAddress start(int id) throws Exception;

  @Test
  void blankServerSaysSoAndHasNoCluster() throws Exception {
    MemberReport report = report(start(1));
    assertThat(report.id()).isEqualTo(1);
    assertThat(report.blank()).isTrue();
    assertThat(report.serves()).isFalse();
    assertThat(report.clusterId()).isNull();
    assertThat(report.boot()).isNotEmpty();
  }

  @Test
  void silentServerIsUnreachable() throws Exception {
    MemberAddress address = start(1);
    servers.stop(1);
    assertThat(client().member(address)).isInstanceOf(Answer.Unreachable.class);
    assertThat(client().ensemble(address)).isInstanceOf(Answer.Unreachable.class);
  }

  @Test
  void withoutAQuorumThereIsNoConfiguration() throws Exception {
    assertThat(client().ensemble(start(1)))
        .isEqualTo(new Answer.Refused<EnsembleConfiguration>(503, "no quorum"));
  }

  @Test
  void foundingOfBlankServersMakesAnEnsembleWithALeader() throws Exception {
    MemberAddress first = start(1);
    MemberAddress second = start(2);
    start(3);
    assertThat(client().found(first, founding(report(first).boot(), 1, 2, 3)))
        .isInstanceOf(Answer.Answered.class);
    assertThat(report(second).serves()).isTrue();
    assertThat(report(second).clusterId()).isEqualTo("c1");
    assertThat(client().ensemble(second))
        .isInstanceOfSatisfying(
            Answer.Answered.class,
            answer ->
                assertThat(((EnsembleConfiguration) answer.value()).voters())
                    .containsExactly(1, 2, 3));
    assertThat(servers.foundings()).isEqualTo(1);
  }

  @Test
  void foundingIsRefusedWhileAVoterIsNotHeard() throws Exception {
    MemberAddress first = start(1);
    assertThat(client().found(first, founding(report(first).boot(), 1, 2, 3)))
        .isInstanceOf(Answer.Refused.class);
    assertThat(servers.foundings()).isZero();
  }

  @Test
  void foundingIsRefusedByAServerThatWasStartedSince() throws Exception {
    MemberAddress first = start(1);
    String boot = report(first).boot();
    servers.stop(1);
    servers.start(1, first);
    assertThat(client().found(first, founding(boot, 1))).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void secondFoundingIsRefused() throws Exception {
    MemberAddress first = start(1);
    String boot = report(first).boot();
    assertThat(client().found(first, founding(boot, 1))).isInstanceOf(Answer.Answered.class);
    assertThat(client().found(first, founding(boot, 1))).isInstanceOf(Answer.Refused.class);
    assertThat(servers.foundings()).isEqualTo(1);
  }

  @Test
  void blankServerJoinsAsALearnerAndBecomesAVoter() throws Exception {
    MemberAddress first = start(1);
    assertThat(client().found(first, founding(report(first).boot(), 1)))
        .isInstanceOf(Answer.Answered.class);
    MemberAddress second = start(2);
    MemberAddress third = start(3);
    for (MemberAddress joiner : List.of(second, third)) {
      MemberReport blank = report(joiner);
      assertThat(client().join(joiner, joining(blank.id(), blank.boot())))
          .isInstanceOf(Answer.Answered.class);
      assertThat(report(joiner).caughtUp()).isTrue();
      assertThat(report(joiner).serves()).isFalse();
    }
    assertThat(client().reconfigure(first, change("1", List.of(2, 3), List.of())))
        .isEqualTo(new Answer.Answered<>("2"));
    assertThat(configuration(second).voters()).containsExactly(1, 2, 3);
    assertThat(configuration(second).nextId()).isEqualTo(4);
    assertThat(report(second).serves()).isTrue();
  }

  @Test
  void joinIsRefusedByAServerThatWasStartedSince() throws Exception {
    MemberAddress first = start(1);
    client().found(first, founding(report(first).boot(), 1));
    MemberAddress second = start(2);
    String boot = report(second).boot();
    servers.stop(2);
    servers.start(2, second);
    assertThat(client().join(second, joining(2, boot))).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void changeOfAnOlderVersionIsRefused() throws Exception {
    MemberAddress first = founded(3);
    assertThat(client().reconfigure(first, change("1", List.of(), List.of())))
        .as("a fence")
        .isEqualTo(new Answer.Answered<>("2"));
    assertThat(client().reconfigure(first, change("1", List.of(), List.of(3))))
        .isEqualTo(new Answer.Refused<String>(409, "another version"));
    assertThat(configuration(first).voters()).containsExactly(1, 2, 3);
  }

  @Test
  void leaderIsRemovedOnlyAfterItHasHandedOver() throws Exception {
    MemberAddress first = founded(3);
    assertThat(client().reconfigure(first, change("1", List.of(), List.of(1))))
        .isInstanceOf(Answer.Refused.class);
    assertThat(client().transferLeadership(first, 2)).isInstanceOf(Answer.Answered.class);
    assertThat(servers.leader()).contains(2);
    assertThat(client().transferLeadership(first, 3)).isInstanceOf(Answer.Refused.class);
  }

  @Test
  void certificatesAreReadByTheServerThatIsAsked() throws Exception {
    MemberAddress first = founded(3);
    assertThat(client().reload(first)).isInstanceOf(Answer.Answered.class);
    assertThat(servers.reloaded()).containsExactly(1);
    servers.refuseReload("half a file");
    assertThat(client().reload(first)).isEqualTo(new Answer.Refused<Boolean>(422, "half a file"));
  }

  @Test
  void settingsThatAServerWouldNotStartWithAreRefusedWithASentence() throws Exception {
    MemberAddress first = founded(1);
    assertThat(client().validate(first, "tickTime=2000\n")).isEqualTo(new Answer.Answered<>(true));
    assertThat(client().validate(first, "tickTime=-1\n"))
        .isEqualTo(
            new Answer.Refused<Boolean>(422, "1 problems, the first: tickTime must be 1 or more"));
  }

  @Test
  void drainIsTakenByTheServerThatIsAsked() throws Exception {
    MemberAddress first = founded(1);
    assertThat(client().drain(first, 5)).isInstanceOf(Answer.Answered.class);
    assertThat(servers.draining()).containsExactly(1);
  }

  private MemberAddress founded(int voters) throws Exception {
    MemberAddress first = start(1);
    Integer[] ids = new Integer[voters];
    for (int id = 1; id <= voters; id++) {
      ids[id - 1] = id;
      if (id > 1) start(id);
    }
    client().found(first, founding(report(first).boot(), ids));
    return first;
  }

  private static Joining joining(int id, @org.jspecify.annotations.Nullable String boot) {
    return new Joining("c1", id, "voter", List.of(new Joining.Seed(1, "host-1", 1, 2)), boot);
  }

  private static Reconfiguration change(String version, List<Integer> add, List<Integer> remove) {
    return new Reconfiguration(
        version,
        add.stream().map(id -> new Reconfiguration.Added(id, "host-" + id, 1, 2, "voter")).toList(),
        remove);
  }

  private EnsembleConfiguration configuration(MemberAddress address) {
    return ((Answer.Answered<EnsembleConfiguration>) client().ensemble(address)).value();
  }

  private MemberReport report(MemberAddress address) {
    return ((Answer.Answered<MemberReport>) client().member(address)).value();
  }

  private static Founding founding(@org.jspecify.annotations.Nullable String boot, Integer... ids) {
    return new Founding("c1", 1, new TreeSet<>(List.of(ids)), boot);
  }
}
