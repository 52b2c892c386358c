package io.quorate.server.clients;

import io.netty.channel.EventLoop;
import io.netty.util.collection.LongObjectHashMap;
import io.quorate.server.jute.JuteWriter;
import io.quorate.server.protocol.WatchEvent;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.runtime.Inbox;
import io.quorate.server.state.ServerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one I/O thread keeps for its connections: who they are, what they have said and not yet been
 * handed to the replica, what the replica has answered, and the root to read from. Everything but
 * {@link #deliver} belongs to that thread.
 *
 * <p>A read may be answered from the root only if this loop has had the newest turn's batch: {@code
 * newestTurn} is raised before a turn's batches are handed to any loop, so an older root is never
 * read behind an answer that another loop has sent.
 */
final class ClientLoop {
  final EventLoop thread;
  final ClientCounters counters = new ClientCounters();
  final JuteWriter scratch = new JuteWriter(4096);

  /** Counted up whenever a drain begins or ends. */
  private int drains;

  final LongObjectHashMap<ClientConnection> connections = new LongObjectHashMap<>();

  private final int number;
  private final Inbox inbox;
  private final AtomicLong newestTurn;
  private final int outstandingMax;
  private final long heldBytesMax;
  private final Consumer<Throwable> onDeath;

  // From the replica
  private final AtomicReference<@Nullable ClientBatch> newest = new AtomicReference<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private boolean applying;
  private long turn;
  private ServerState root;
  private boolean serving;
  private long lastServedNanos = System.nanoTime();
  private final List<ClientConnection> written = new ArrayList<>();
  private final List<ClientConnection> accepted = new ArrayList<>();
  private final JuteWriter notification = new JuteWriter(256);
  private @Nullable WatchEvent encodedEvent;
  private long encodedZxid;

  // For the replica
  private List<ReplicaInput> inputs = new ArrayList<>();
  private boolean handOverDue;
  private final List<ClientConnection> touched = new ArrayList<>();
  private final List<ClientConnection> paused = new ArrayList<>();
  private long nextConnection;
  private int outstanding;
  private long nowNanos = System.nanoTime();

  /**
   * @param newestTurn the replica's turn, raised before its batches are delivered
   * @param outstandingMax this loop's share of the requests that may be unanswered
   * @param heldBytesMax its share of what connections may hold in memory
   */
  ClientLoop(
      int number,
      EventLoop thread,
      Inbox inbox,
      AtomicLong newestTurn,
      int outstandingMax,
      long heldBytesMax,
      ServerState root,
      Consumer<Throwable> onDeath) {
    this.number = number;
    this.thread = thread;
    this.inbox = inbox;
    this.newestTurn = newestTurn;
    this.outstandingMax = outstandingMax;
    this.heldBytesMax = heldBytesMax;
    this.root = root;
    this.onDeath = onDeath;
  }

  // The replica's thread

  /**
   * Puts a batch behind the earlier ones. One without effects replaces a batch of that kind that
   * still waits, and wakes nobody: a loop that reads nothing keeps no old roots alive.
   */
  void deliver(ClientBatch batch) {
    ClientBatch before;
    do {
      before = newest.get();
      batch.previous = before != null && before.effects.isEmpty() ? before.previous : before;
    } while (!newest.compareAndSet(before, batch));
    if (!batch.effects.isEmpty() && woken.compareAndSet(false, true)) execute(this::turn);
  }

  /** Runs that on this loop's thread; should it fail, the process can't go on. */
  void execute(Runnable task) {
    thread.execute(guarded(task));
  }

  /** Netty would log what a task throws and go on without its effect. */
  Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Throwable death) {
        onDeath.accept(death);
      }
    };
  }

  // This loop's own thread, from here on

  private void turn() {
    woken.set(false);
    applyBatches();
  }

  /** Carries out what the replica has handed over, in its order, each batch before its root. */
  private void applyBatches() {
    if (applying) return;
    ClientBatch batch = oldestFirst(newest.getAndSet(null));
    if (batch == null) return;
    applying = true;
    sampleTime();
    for (; batch != null; batch = batch.previous) {
      for (ReplicaEffect effect : batch.effects) apply(effect);
      root = batch.root;
      serving = batch.serving;
      turn = batch.turn;
    }
    applying = false;
    for (ClientConnection connection : written) connection.flush();
    written.clear();
    goOnReading();
  }

  private static @Nullable ClientBatch oldestFirst(@Nullable ClientBatch newest) {
    ClientBatch oldest = null;
    for (ClientBatch batch = newest; batch != null; ) {
      ClientBatch previous = batch.previous;
      batch.previous = oldest;
      oldest = batch;
      batch = previous;
    }
    return oldest;
  }

  private void apply(ReplicaEffect effect) {
    switch (effect) {
      case ReplicaEffect.Reply reply -> {
        ClientConnection connection = connections.get(reply.connection());
        if (connection == null) return;
        outstanding--;
        connection.reply(reply);
      }
      case ReplicaEffect.Notify notify -> {
        ClientConnection connection = connections.get(notify.connection());
        if (connection != null) connection.notification(encoded(notify));
      }
      case ReplicaEffect.Accept accept -> {
        ClientConnection connection = connections.get(accept.connection());
        if (connection == null) return;
        connection.accept(accept.response());
        accepted.add(connection);
      }
      case ReplicaEffect.Close close -> {
        ClientConnection connection = connections.get(close.connection());
        if (connection != null) connection.closeBehindReplies();
      }
      case ReplicaEffect.PauseReading pause -> {
        ClientConnection connection = connections.get(pause.connection());
        if (connection != null) connection.heldByReplica(true);
      }
      case ReplicaEffect.ResumeReading resume -> {
        ClientConnection connection = connections.get(resume.connection());
        if (connection != null) connection.heldByReplica(false);
      }
      case ReplicaEffect.Send _,
          ReplicaEffect.Store _,
          ReplicaEffect.Publish _,
          ReplicaEffect.Checkpoint _,
          ReplicaEffect.EnsembleChanged _,
          ReplicaEffect.CloseLink _,
          ReplicaEffect.FoundingAnswered _,
          ReplicaEffect.JoinAnswered _,
          ReplicaEffect.ConfigurationAnswered _,
          ReplicaEffect.HandOverAnswered _,
          ReplicaEffect.BarrierReached _,
          ReplicaEffect.InventoryTaken _,
          ReplicaEffect.Trace _ ->
          throw new IllegalArgumentException("not for a connection: " + effect);
    }
  }

  /** One event has many receivers; it is encoded once for those that come one after another. */
  private JuteWriter encoded(ReplicaEffect.Notify notify) {
    if (!notify.event().equals(encodedEvent) || notify.zxid() != encodedZxid) {
      encodedEvent = notify.event();
      encodedZxid = notify.zxid();
      notification.reset();
      ClientFrames.notification(notification, notify);
    }
    return notification;
  }

  private void goOnReading() {
    if (!accepted.isEmpty()) {
      ClientConnection[] connections = accepted.toArray(ClientConnection[]::new);
      accepted.clear();
      for (ClientConnection connection : connections) connection.readOn();
    }
    resumePaused();
  }

  /** Reads on from those that were left alone for want of room, as far as there is room again. */
  void resumePaused() {
    if (paused.isEmpty() || outstanding > outstandingMax / 2) return;
    ClientConnection[] connections = paused.toArray(ClientConnection[]::new);
    paused.clear();
    for (ClientConnection connection : connections) connection.readOn();
  }

  /** Once per read or batch: what happens in one go happens at one time. */
  void sampleTime() {
    nowNanos = System.nanoTime();
  }

  long nowNanos() {
    return nowNanos;
  }

  void addPaused(ClientConnection connection) {
    paused.add(connection);
  }

  void addWritten(ClientConnection connection) {
    written.add(connection);
  }

  /** Whether effects are being carried out: then the loop flushes connections at their end. */
  boolean isApplying() {
    return applying;
  }

  /**
   * The state to answer a read from, or null if the replica must answer it: it serves nobody, or is
   * handing out a newer turn right now.
   */
  @Nullable ServerState readRoot() {
    if (newest.get() != null) applyBatches();
    return serving && !applying && turn == newestTurn.get() ? root : null;
  }

  /** The zxid that answers made at the door carry. */
  long lastZxid() {
    return root.lastZxid();
  }

  long newConnectionId() {
    return nextConnection++ << 8 | number;
  }

  /** Hands an input to the replica, together with all others of this round of the loop. */
  void submit(ReplicaInput input) {
    inputs.add(input);
    if (!handOverDue) {
      handOverDue = true;
      execute(this::handOver);
    }
  }

  private void handOver() {
    handOverDue = false;
    List<ReplicaInput> batch = inputs;
    inputs = new ArrayList<>(Math.max(16, batch.size()));
    inbox.offer(batch);
  }

  void addOutstanding(int count) {
    outstanding += count;
  }

  /** How many requests of this loop's connections the replica has yet to answer. */
  int outstanding() {
    return outstanding;
  }

  boolean hasRoom() {
    return outstanding < outstandingMax && inbox.hasRoom();
  }

  void touch(ClientConnection connection) {
    touched.add(connection);
  }

  /**
   * Tells the replica which sessions were heard from, closes who never opened one, and, once this
   * server has not served for a while, everybody: they may find a server that does.
   */
  void halfTick(long handshakeMaxNanos, long silenceMaxNanos) {
    applyBatches();
    long now = System.nanoTime();
    if (serving) lastServedNanos = now;
    else if (now - lastServedNanos > silenceMaxNanos) closeAll();
    if (!touched.isEmpty()) {
      long[] sessions = new long[touched.size()];
      int count = 0;
      for (ClientConnection connection : touched) {
        long session = connection.takeTouch();
        if (session != 0) sessions[count++] = session;
      }
      touched.clear();
      submit(new ReplicaInput.Touched(Arrays.copyOf(sessions, count)));
    }
    ClientConnection[] late =
        connections.values().stream()
            .filter(connection ->
                connection.isOpening() && connection.openedBefore(now - handshakeMaxNanos))
            .toArray(ClientConnection[]::new);
    for (ClientConnection connection : late) connection.closeNow();
    holdLess();
  }

  /** Looks at what connections hold, and lets go of those that hold most if it is too much. */
  private void holdLess() {
    long held = 0;
    for (ClientConnection connection : connections.values()) held += connection.heldBytes();
    if (held > heldBytesMax) {
      record Holder(ClientConnection connection, long bytes) {}
      List<Holder> most = new ArrayList<>(connections.size());
      for (ClientConnection connection : connections.values()) {
        most.add(new Holder(connection, connection.heldBytes()));
      }
      most.sort(Comparator.comparingLong(Holder::bytes).reversed());
      for (Holder holder : most) {
        if (held <= heldBytesMax) break;
        held -= holder.bytes();
        holder.connection().evict(holder.bytes());
      }
    }
    counters.heldBytes = held;
  }

  /** Whether it holds so much that nobody should be let in for now. */
  boolean isNearlyFull() {
    return counters.heldBytes > heldBytesMax / 4 * 3;
  }

  /** Closes the connections that there are now, evenly spread over a time; 0 spares the rest. */
  void drain(long millis) {
    int edition = ++drains;
    if (millis == 0) return;
    List<ClientConnection> all = List.copyOf(connections.values());
    for (int i = 0; i < all.size(); i++) {
      ClientConnection connection = all.get(i);
      Runnable close =
          () -> {
            if (drains == edition) connection.closeNow();
          };
      var _ = thread.schedule(guarded(close), millis * i / all.size(), TimeUnit.MILLISECONDS);
    }
  }

  void closeAll() {
    List.copyOf(connections.values()).forEach(ClientConnection::closeNow);
  }
}
