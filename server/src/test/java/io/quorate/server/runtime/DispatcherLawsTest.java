package io.quorate.server.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.replica.Inventory;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.state.ServerState;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One turn's effects reach their receivers once, in order, in one go each. */
class DispatcherLawsTest {
  private record Delivered(int loop, long turn, List<ReplicaEffect> effects, boolean serving) {}

  /** Remembers what it was given, and looks at it again only at the end, as other threads do. */
  private static final class Receivers
      implements ClientPort, PeerPort, LogPort, SnapshotPort, ControlPort, InventoryPort {
    final List<Delivered> clients = new ArrayList<>();
    final List<List<Outgoing>> sent = new ArrayList<>();
    final List<List<ReplicaEffect.Store>> stored = new ArrayList<>();
    final List<Long> begun = new ArrayList<>();

    @Override
    public int loops() {
      return 2;
    }

    @Override
    public void beginTurn(long turn) {
      begun.add(turn);
    }

    @Override
    public void deliver(
        int loop, long turn, List<ReplicaEffect> effects, ServerState root, boolean serving) {
      clients.add(new Delivered(loop, turn, effects, serving));
    }

    @Override
    public void send(List<Outgoing> turn) {
      sent.add(turn);
    }

    @Override
    public void closeLink(int peer, long link, String reason) {}

    @Override
    public void ensembleChanged(Ensemble ensemble) {}

    @Override
    public void store(List<ReplicaEffect.Store> commands) {
      stored.add(commands);
    }

    @Override
    public void checkpoint(ServerState root, int chain) {}

    @Override
    public void barrierReached(long token, boolean serving) {}

    @Override
    public void inventoryTaken(Inventory inventory) {}

    @Override
    public void foundingAnswered(boolean started, String reason) {}

    @Override
    public void joinAnswered(String refusal) {}

    @Override
    public void configurationAnswered(long token, long version, @Nullable Refusal refusal) {}

    @Override
    public void handOverAnswered(long token, @Nullable Refusal refusal) {}
  }

  private final Receivers receivers = new Receivers();
  private final Dispatcher dispatcher =
      new Dispatcher(
          new Ports(receivers, receivers, receivers, receivers, receivers, receivers),
          _ -> {},
          ServerState.empty());

  private static ReplicaEffect close(int number, int loop) {
    return new ReplicaEffect.Close((long) number << 8 | loop);
  }

  @Test
  void listsHandedOverAreNeverFilledAgain() {
    dispatcher.emit(new ReplicaEffect.Publish(ServerState.empty()));
    dispatcher.dispatch(true);
    dispatcher.emit(close(1, 0));
    dispatcher.emit(new ReplicaEffect.Publish(ServerState.empty()));
    dispatcher.dispatch(true);
    dispatcher.emit(close(2, 1));
    dispatcher.dispatch(true);
    List<ReplicaEffect> all =
        receivers.clients.stream().flatMap(d -> d.effects().stream()).toList();
    assertThat(all).containsExactly(close(1, 0), close(2, 1));
  }

  @Test
  void newRootReachesEveryLoopAndIsAnnouncedBefore() {
    dispatcher.emit(close(1, 0));
    dispatcher.emit(new ReplicaEffect.Publish(ServerState.empty()));
    dispatcher.dispatch(true);
    assertThat(receivers.begun).containsExactly(1L);
    assertThat(receivers.clients).extracting(Delivered::loop).containsExactly(0, 1);
  }

  @Test
  void turnWithoutAnythingForClientsWakesNobody() {
    dispatcher.dispatch(false);
    assertThat(receivers.clients).isEmpty();
    dispatcher.dispatch(true);
    assertThat(receivers.clients).extracting(Delivered::serving).containsExactly(true, true);
    dispatcher.dispatch(true);
    assertThat(receivers.clients).hasSize(2);
  }

  @Test
  void oneTurnIsOneHandOverToEachPeerAndToTheDisk() {
    dispatcher.emit(new ReplicaEffect.Send(2, new Message.Commit(1)));
    dispatcher.emit(new ReplicaEffect.Store(1, new StorageCommand.Truncate(0)));
    dispatcher.emit(new ReplicaEffect.Send(3, new Message.Commit(1)));
    dispatcher.emit(new ReplicaEffect.Send(2, new Message.Commit(2)));
    dispatcher.emit(new ReplicaEffect.Store(2, new StorageCommand.Truncate(0)));
    dispatcher.dispatch(true);
    assertThat(receivers.sent)
        .containsExactly(
            List.of(
                new PeerPort.Outgoing(2, 0, List.of(new Message.Commit(1), new Message.Commit(2))),
                new PeerPort.Outgoing(3, 0, List.of(new Message.Commit(1)))));
    assertThat(receivers.stored).singleElement().satisfies(batch -> assertThat(batch).hasSize(2));
  }

  @Test
  void whatWasSaidBeforeALinkCameUpNeverGoesOutOnIt() {
    dispatcher.linkUp(2);
    dispatcher.emit(new ReplicaEffect.Send(2, new Message.Commit(1)));
    dispatcher.linkUp(2);
    dispatcher.emit(new ReplicaEffect.Send(2, new Message.Commit(2)));
    dispatcher.dispatch(true);
    assertThat(receivers.sent)
        .containsExactly(List.of(new PeerPort.Outgoing(2, 2, List.of(new Message.Commit(2)))));
  }
}
