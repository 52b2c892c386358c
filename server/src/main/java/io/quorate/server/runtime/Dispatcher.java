package io.quorate.server.runtime;

import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.replica.ReplicaEffects;
import io.quorate.server.replica.ReplicaEvent;
import io.quorate.server.state.ServerState;
import io.quorate.server.zab.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sorts one turn's effects by who carries them out, and hands each receiver its share in one go:
 * one append, one frame per peer, one batch per I/O loop. Used by the replica's thread alone.
 */
final class Dispatcher implements ReplicaEffects {
  private final Ports ports;
  private final Consumer<ReplicaEvent> events;
  private final List<List<ReplicaEffect>> clients = new ArrayList<>();
  private final Map<Integer, Long> links = new HashMap<>();
  private List<PeerPort.Outgoing> sends = new ArrayList<>();
  private List<ReplicaEffect.Store> stores = new ArrayList<>();
  private ServerState root;
  private boolean answered;
  private boolean published;
  private long turn;

  Dispatcher(Ports ports, Consumer<ReplicaEvent> events, ServerState root) {
    this.ports = ports;
    this.events = events;
    this.root = root;
    for (int loop = 0; loop < ports.clients().loops(); loop++) clients.add(new ArrayList<>());
  }

  /** The replica is about to be told that this peer's link is up. */
  void linkUp(int peer) {
    links.merge(peer, 1L, Long::sum);
    // What this turn said to the peer so far belongs to the link before.
    sends.removeIf(outgoing -> outgoing.peer() == peer);
  }

  @Override
  public void emit(ReplicaEffect effect) {
    switch (effect) {
      case ReplicaEffect.Send send -> send(send.peer(), send.message());
      case ReplicaEffect.Store store -> stores.add(store);
      case ReplicaEffect.Accept accept -> client(accept.connection(), accept);
      case ReplicaEffect.Reply reply -> client(reply.connection(), reply);
      case ReplicaEffect.Notify notify -> client(notify.connection(), notify);
      case ReplicaEffect.Close close -> client(close.connection(), close);
      case ReplicaEffect.PauseReading pause -> client(pause.connection(), pause);
      case ReplicaEffect.ResumeReading resume -> client(resume.connection(), resume);
      case ReplicaEffect.Publish publish -> {
        root = publish.root();
        published = true;
      }
      case ReplicaEffect.Checkpoint checkpoint ->
          ports.snapshots().checkpoint(checkpoint.root(), checkpoint.chain());
      case ReplicaEffect.EnsembleChanged changed ->
          ports.peers().ensembleChanged(changed.ensemble());
      case ReplicaEffect.BarrierReached barrier ->
          ports.control().barrierReached(barrier.token(), barrier.serving());
      case ReplicaEffect.InventoryTaken taken ->
          ports.inventories().inventoryTaken(taken.inventory());
      case ReplicaEffect.FoundingAnswered answer ->
          ports.control().foundingAnswered(answer.started(), answer.reason());
      case ReplicaEffect.JoinAnswered(String refusal) -> ports.control().joinAnswered(refusal);
      case ReplicaEffect.ConfigurationAnswered answer ->
          ports.control().configurationAnswered(answer.token(), answer.version(), answer.refusal());
      case ReplicaEffect.HandOverAnswered answer ->
          ports.control().handOverAnswered(answer.token(), answer.refusal());
      case ReplicaEffect.CloseLink close -> closeLink(close.peer(), close.reason());
      case ReplicaEffect.Trace trace -> events.accept(trace.event());
    }
  }

  private void client(long connection, ReplicaEffect effect) {
    clients.get((int) (connection & 0xff)).add(effect);
  }

  private void send(int peer, Message message) {
    for (int i = sends.size() - 1; i >= 0; i--) {
      if (sends.get(i).peer() == peer) {
        sends.get(i).messages().add(message);
        return;
      }
    }
    List<Message> messages = new ArrayList<>();
    messages.add(message);
    sends.add(new PeerPort.Outgoing(peer, links.getOrDefault(peer, 0L), messages));
  }

  /** What was said to the peer before goes out first. */
  private void closeLink(int peer, String reason) {
    for (PeerPort.Outgoing outgoing : sends) {
      if (outgoing.peer() == peer) ports.peers().send(List.of(outgoing));
    }
    sends.removeIf(outgoing -> outgoing.peer() == peer);
    ports.peers().closeLink(peer, links.getOrDefault(peer, 0L), reason);
  }

  /** Ends a turn. The disk and the peers first: clients wait for those two. */
  void dispatch(boolean answering) {
    if (!sends.isEmpty()) {
      ports.peers().send(sends);
      sends = new ArrayList<>();
    }
    if (!stores.isEmpty()) {
      ports.log().store(stores);
      stores = new ArrayList<>();
    }
    deliver(answering);
  }

  private void deliver(boolean answering) {
    boolean changed = published || answering != answered;
    if (!changed && clients.stream().allMatch(List::isEmpty)) return;
    turn++;
    if (changed) ports.clients().beginTurn(turn);
    for (int loop = 0; loop < clients.size(); loop++) {
      List<ReplicaEffect> effects = clients.get(loop);
      if (effects.isEmpty() && !changed) continue;
      // What is handed over is never written to again: the next turn fills a list of its own.
      if (!effects.isEmpty()) clients.set(loop, new ArrayList<>());
      List<ReplicaEffect> share = effects.isEmpty() ? List.of() : effects;
      ports.clients().deliver(loop, turn, share, root, answering);
    }
    published = false;
    answered = answering;
  }

  ServerState root() {
    return root;
  }
}
