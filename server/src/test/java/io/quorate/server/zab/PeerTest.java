package io.quorate.server.zab;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Now;
import io.quorate.server.base.Zxid;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Ids;
import io.quorate.server.ensemble.Member;
import io.quorate.server.zab.PeerView.RoleName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Laws of one peer, seen through its inputs and effects alone. */
class PeerTest {
  private static final Timing TIMING = new Timing(500, 10, 5, 1000);

  private final List<Effect> effects = new ArrayList<>();
  private final ArrayDeque<Input> inputs = new ArrayDeque<>();
  private long millis;

  private static Ensemble voters(int count) {
    List<Member> members = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      members.add(new Member(id, "h", 1, 2, Member.Role.VOTER, "", 0));
    }
    return new Ensemble(0, count + 1, members);
  }

  private static Recovered blank() {
    return new Recovered(
        DiskStamp.BLANK,
        HardState.INITIAL,
        0,
        0,
        Ensemble.EMPTY,
        Collections.emptyIterator(),
        List.of(),
        "");
  }

  private static Peer peer(int voters, PeerConfig.Founding founding, long counterHandover) {
    PeerConfig config = new PeerConfig(1, voters(voters), TIMING, founding, 1_000_000);
    return new Peer(config, blank(), new SplittableRandom(1), counterHandover);
  }

  /** Steps with a disk that is done at once, until nothing is left to do. */
  private void run(Peer peer, Input... given) {
    inputs.addAll(List.of(given));
    do {
      Now now = new Now(millis, 0);
      while (!inputs.isEmpty()) peer.step(now, inputs.removeFirst(), this::execute);
      peer.flush(now, this::execute);
    } while (!inputs.isEmpty());
  }

  private void execute(Effect effect) {
    effects.add(effect);
    if (effect instanceof Effect.Store(long ticket, StorageCommand _)) {
      inputs.add(new Input.Stored(ticket));
    }
  }

  private <T extends Effect> List<T> emitted(Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static Message.Hello hello(int id) {
    return new Message.Hello(1, 1, Bytes.EMPTY, 0, id, 0, true, false, false, 0, List.of());
  }

  @Test
  void singleVoterFoundsLeadsAndDelivers() {
    Peer peer = peer(1, PeerConfig.Founding.AUTOMATIC, Zxid.COUNTER_HANDOVER);
    run(peer, new Input.Tick());
    assertThat(peer.view().role()).isEqualTo(RoleName.LEADING);
    assertThat(peer.view().serving()).isTrue();
    assertThat(peer.deliveredZxid()).isEqualTo(Zxid.of(1, 1));
    assertThat(peer.propose(Bytes.utf8("a"))).isEqualTo(Zxid.of(1, 2));
    run(peer);
    assertThat(emitted(Effect.Deliver.class).getLast().entries().getLast().payload().toUtf8())
        .isEqualTo("a");
  }

  @Test
  void leaderTakesANewEpochBeforeItsCounterIsUsedUp() {
    Peer peer = peer(1, PeerConfig.Founding.AUTOMATIC, 10);
    run(peer, new Input.Tick());
    for (int i = 0; i < 30; i++) {
      assertThat(peer.canPropose()).isTrue();
      peer.propose(Bytes.EMPTY);
      run(peer);
      run(peer, new Input.Tick());
    }
    assertThat(Zxid.epoch(peer.lastZxid())).isGreaterThan(3);
    List<LogEntry> delivered =
        emitted(Effect.Deliver.class).stream().flatMap(each -> each.entries().stream()).toList();
    assertThat(delivered).allMatch(each -> Zxid.counter(each.zxid()) < 10);
    assertThat(delivered.stream().filter(each -> each.kind() == LogEntry.Kind.TXN)).hasSize(30);
  }

  @Test
  void confirmationsOfOneBatchShareARound() {
    Peer peer = peer(1, PeerConfig.Founding.AUTOMATIC, Zxid.COUNTER_HANDOVER);
    run(peer, new Input.Tick());
    for (long token = 1; token <= 3; token++) peer.confirmLeadership(token, this::execute);
    assertThat(emitted(Effect.LeadershipConfirmed.class)).isEmpty();
    run(peer);
    assertThat(emitted(Effect.LeadershipConfirmed.class))
        .extracting(Effect.LeadershipConfirmed::token)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void batchIsOneAppendAndOneDelivery() {
    Peer peer = peer(1, PeerConfig.Founding.AUTOMATIC, Zxid.COUNTER_HANDOVER);
    run(peer, new Input.Tick());
    effects.clear();
    for (int i = 0; i < 5; i++) peer.propose(Bytes.utf8("x"));
    run(peer);
    assertThat(emitted(Effect.Store.class)).hasSize(1);
    assertThat(emitted(Effect.Deliver.class)).hasSize(1);
    assertThat(emitted(Effect.Deliver.class).getFirst().entries()).hasSize(5);
  }

  @Test
  void commandedFoundingWaitsForTheCommandAndForAllVoters() {
    Peer peer = peer(3, PeerConfig.Founding.COMMANDED, Zxid.COUNTER_HANDOVER);
    Bytes cluster = Bytes.wrap(new byte[16]);
    run(peer, new Input.Tick(), new Input.LinkUp(2), new Input.Received(2, hello(2)));
    for (int i = 0; i < 100; i++) {
      millis += 100;
      run(peer, new Input.Tick(), new Input.Received(2, hello(2)));
    }
    assertThat(peer.view().role()).isEqualTo(RoleName.BLANK);

    run(peer, new Input.Found(cluster, 1, List.of(1, 2, 3)));
    assertThat(emitted(Effect.FoundingAnswered.class).getLast())
        .isEqualTo(new Effect.FoundingAnswered(false, "only 2 of 3 voters are heard"));

    run(peer, new Input.LinkUp(3), new Input.Received(3, hello(3)));
    run(peer, new Input.Found(cluster, 1, List.of(1, 2)));
    assertThat(emitted(Effect.FoundingAnswered.class).getLast().started()).isFalse();

    run(peer, new Input.Found(cluster, 1, List.of(3, 2, 1)));
    assertThat(emitted(Effect.FoundingAnswered.class).getLast().started()).isTrue();
    assertThat(peer.stamp().clusterId()).isEqualTo(cluster);
    assertThat(emitted(Effect.Send.class))
        .as("exactly a quorum founds")
        .filteredOn(each -> each.message() instanceof Message.FoundingOffer)
        .extracting(Effect.Send::peer)
        .containsExactly(2);

    run(peer, new Input.Found(cluster, 1, List.of(3, 2, 1)));
    assertThat(emitted(Effect.FoundingAnswered.class).getLast().started())
        .as("asked again")
        .isTrue();
  }

  @Test
  void blankServerJoinsOnlyTheClusterThatItIsToldTo() {
    Peer peer = peer(3, PeerConfig.Founding.COMMANDED, Zxid.COUNTER_HANDOVER);
    Bytes cluster = Bytes.wrap(new byte[16]);
    Bytes other = Bytes.wrap("another cluster!".getBytes(StandardCharsets.US_ASCII));
    Member seed = new Member(2, "host", 2888, 3888, Member.Role.VOTER, "", 0);
    run(peer, new Input.Join(cluster, new Ensemble(0, 0, List.of(seed))));
    assertThat(emitted(Effect.JoinAnswered.class).getLast().refusal()).contains("don't name");

    Member self = new Member(1, "host", 2888, 3888, Member.Role.VOTER, "", 0);
    Input.Join join = new Input.Join(cluster, new Ensemble(0, 0, List.of(self, seed)));
    run(peer, join);
    assertThat(emitted(Effect.JoinAnswered.class).getLast().refusal()).isEmpty();

    lead(peer, 2, other);
    assertThat(peer.stamp().isBlank()).as("another cluster's leader").isTrue();
    lead(peer, 3, cluster);
    assertThat(peer.stamp().clusterId()).isEqualTo(cluster);

    run(peer, join);
    assertThat(emitted(Effect.JoinAnswered.class).getLast().refusal()).as("again").isEmpty();
    run(peer, new Input.Join(other, new Ensemble(0, 0, List.of(self, seed))));
    assertThat(emitted(Effect.JoinAnswered.class).getLast().refusal())
        .isEqualTo("this server belongs to another cluster");
  }

  /** An established leader of that cluster is heard, and hears this server. */
  private void lead(Peer peer, int leader, Bytes cluster) {
    run(
        peer,
        new Input.LinkUp(leader),
        new Input.Received(
            leader,
            new Message.Hello(1, 1, cluster, 1, leader, 77, false, false, true, 1, List.of())),
        new Input.Received(
            leader,
            new Message.Notification(
                Message.Standing.LEADING, leader, 1, 1, 1, 1, true, Ids.ascending(1))));
  }

  @Test
  void whoSpeaksBeforeItsHelloIsCutOff() {
    Peer peer = peer(3, PeerConfig.Founding.AUTOMATIC, Zxid.COUNTER_HANDOVER);
    run(peer, new Input.Tick(), new Input.LinkUp(2));
    run(peer, new Input.Received(2, new Message.Ping(1)));
    assertThat(emitted(Effect.CloseLink.class)).hasSize(1);
  }

  @Test
  void whoIsNotWhomTheLinkNamesIsCutOff() {
    Peer peer = peer(3, PeerConfig.Founding.AUTOMATIC, Zxid.COUNTER_HANDOVER);
    run(peer, new Input.Tick(), new Input.LinkUp(2), new Input.Received(2, hello(3)));
    assertThat(emitted(Effect.CloseLink.class)).hasSize(1);
  }

  @Test
  void otherClustersServersAreToldNothing() {
    Peer peer = peer(1, PeerConfig.Founding.AUTOMATIC, Zxid.COUNTER_HANDOVER);
    run(peer, new Input.Tick());
    effects.clear();
    byte[] other = new byte[16];
    other[0] = 1;
    Message.Hello hello =
        new Message.Hello(1, 1, Bytes.wrap(other), 1, 2, 5, false, false, true, 1, List.of());
    run(peer, new Input.LinkUp(2), new Input.Received(2, hello));
    run(peer, new Input.Received(2, new Message.FollowerInfo(1, 0, false, false)));
    for (int i = 0; i < 20; i++) {
      millis += 100;
      run(peer, new Input.Tick());
    }
    assertThat(emitted(Effect.Send.class))
        .allMatch(each -> each.message() instanceof Message.Hello);
  }

  @Test
  void deadClusterIsNotBelievedByWhoHoldsACommit() {
    Peer peer = peer(1, PeerConfig.Founding.AUTOMATIC, Zxid.COUNTER_HANDOVER);
    run(peer, new Input.Tick());
    Bytes cluster = peer.stamp().clusterId();
    Message.Hello hello =
        new Message.Hello(1, 1, Bytes.EMPTY, 0, 2, 0, true, false, false, 0, List.of(cluster));
    run(peer, new Input.LinkUp(2), new Input.Received(2, hello));
    assertThat(peer.stamp().clusterId()).isEqualTo(cluster);
    assertThat(peer.view().role()).isEqualTo(RoleName.LEADING);
  }

  @Test
  void damagedDiskComesBackAsAnotherOneThatDoesNotVote() {
    Ensemble ensemble =
        new Ensemble(1, 2, List.of(new Member(1, "h", 1, 2, Member.Role.VOTER, "", 99)));
    DiskStamp stamp = new DiskStamp(Bytes.wrap(new byte[16]), 1, 1, 99, true, List.of());
    Recovered damaged =
        new Recovered(
            stamp,
            new HardState(3, 3),
            5,
            0,
            ensemble,
            Collections.emptyIterator(),
            List.of(),
            "log 1: damaged");
    PeerConfig config =
        new PeerConfig(1, voters(1), TIMING, PeerConfig.Founding.AUTOMATIC, 1_000_000);
    Peer peer = new Peer(config, damaged, new SplittableRandom(1));
    for (int i = 0; i < 100; i++) {
      millis += 100;
      run(peer, new Input.Tick());
    }
    assertThat(peer.view().role()).isEqualTo(RoleName.LOOKING);
    assertThat(peer.view().admitted()).isFalse();
  }
}
