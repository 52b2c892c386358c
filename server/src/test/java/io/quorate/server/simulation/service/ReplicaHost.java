package io.quorate.server.simulation.service;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Now;
import io.quorate.server.replica.Replica;
import io.quorate.server.replica.ReplicaConfig;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.replica.ReplicaInput;
import io.quorate.server.replica.ReplicaView;
import io.quorate.server.simulation.Chance;
import io.quorate.server.simulation.ModelStorage;
import io.quorate.server.simulation.SimulatedStorage;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.SnapshotCodec;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Recovered;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One server: a disk that outlives its lives, a clock of its own, and a whole replica while up. */
final class ReplicaHost {
  private final ServiceSimulation simulation;
  final int index;
  final int id;
  private final ReplicaConfig config;
  private final Chance chance;
  private final SimulatedStorage storage = new ModelStorage();
  private final ArrayDeque<ReplicaInput> inbox = new ArrayDeque<>();
  private final List<ReplicaEffect> effects = new ArrayList<>();
  private final int[] unseenLinks;

  /** What it has logged and not cut off again, to tell the observer what it applies. */
  final TreeMap<Long, LogEntry> log = new TreeMap<>();

  private @Nullable Replica replica;
  private int life;
  private boolean turnScheduled;
  private boolean syncing;
  private long pausedUntilMicros;
  private double clockRate = 1;
  private long clockOffsetMillis;
  long syncMicrosMax;

  /** When something last went wrong with it, or between it and others. */
  long disturbedMicros;

  ReplicaHost(ServiceSimulation simulation, int index, ReplicaConfig config, Chance chance) {
    this.simulation = simulation;
    this.index = index;
    this.id = config.peer().id();
    this.config = config;
    this.chance = chance;
    this.unseenLinks = new int[simulation.options().servers()];
    this.syncMicrosMax = simulation.options().syncMicrosMax();
  }

  /** Which of its lives it is in. */
  int life() {
    return life;
  }

  boolean isUp() {
    return replica != null;
  }

  ReplicaView view() {
    Replica running = replica;
    if (running == null) throw new IllegalStateException(this + " is down");
    return running.view();
  }

  boolean isServing() {
    return replica != null && view().serving();
  }

  boolean leads() {
    return isServing() && view().peer().leader() == id;
  }

  private Now now() {
    long millis = clockOffsetMillis + (long) (simulation.nowMicros() * clockRate) / 1000;
    return new Now(millis, millis);
  }

  // life

  void start() {
    if (replica != null) return;
    int born = ++life;
    inbox.clear();
    Arrays.fill(unseenLinks, 0);
    turnScheduled = false;
    syncing = false;
    pausedUntilMicros = 0;
    clockRate = 1 + (chance.below(2001) - 1000) / 100_000.0;
    clockOffsetMillis = chance.below(1_000_000);
    Recovered recovered = storage.recover();
    log.clear();
    for (LogEntry entry : recovered.entries()) log.put(entry.zxid(), entry);
    Replica started = new Replica(config, recovered, chance.generator());
    replica = started;
    simulation.started(this, started.view().root());
    scheduleTick(born, 0);
  }

  private void scheduleTick(int born, long delayMicros) {
    simulation
        .queue()
        .after(
            delayMicros,
            () -> {
              if (life != born) return;
              offer(new ReplicaInput.FromPeer(new Input.Tick()));
              scheduleTick(born, config.peer().timing().peerTimeoutMillis() * 1000 / 8);
            });
  }

  void stop() {
    if (replica == null) return;
    replica = null;
    life++;
    disturbedMicros = simulation.nowMicros();
    storage.crash(chance);
    simulation.stopped(this);
  }

  void pause(long untilMicros) {
    pausedUntilMicros = Math.max(pausedUntilMicros, untilMicros);
    disturbedMicros = pausedUntilMicros;
  }

  void resume() {
    pausedUntilMicros = 0;
    disturbedMicros = simulation.nowMicros();
  }

  // turns

  void offer(ReplicaInput input) {
    if (replica == null) return;
    if (input instanceof ReplicaInput.FromPeer(Input.LinkUp(int peer))) {
      unseenLinks[simulation.indexOf(peer)]++;
    }
    inbox.add(input);
    scheduleTurn();
  }

  private void scheduleTurn() {
    if (turnScheduled) return;
    turnScheduled = true;
    int born = life;
    long waits = simulation.options().turnMicrosMax();
    long at = simulation.nowMicros() + (waits == 0 ? 0 : chance.between(0, waits));
    simulation.queue().at(Math.max(at, pausedUntilMicros), () -> turn(born));
  }

  private void turn(int born) {
    Replica running = replica;
    if (life != born || running == null) return;
    turnScheduled = false;
    if (pausedUntilMicros > simulation.nowMicros()) {
      scheduleTurn();
      return;
    }
    Now now = now();
    int count = inbox.size();
    for (int i = 0; i < count; i++) {
      ReplicaInput input = inbox.removeFirst();
      if (input instanceof ReplicaInput.FromPeer(Input.LinkUp(int peer))) {
        unseenLinks[simulation.indexOf(peer)]--;
      }
      if (input instanceof ReplicaInput.Submit submit) simulation.taken(submit);
      running.step(now, input, effects::add);
    }
    running.flush(now, effects::add);
    List<ReplicaEffect> done = List.copyOf(effects);
    effects.clear();
    for (ReplicaEffect effect : done) {
      if (effect instanceof ReplicaEffect.Store(long _, var command)) logged(command);
    }
    simulation.applied(this, running.view().appliedZxid());
    for (ReplicaEffect effect : done) simulation.execute(this, effect);
    simulation.turned(this, running.view().root());
    if (!inbox.isEmpty()) scheduleTurn();
  }

  private void logged(StorageCommand command) {
    switch (command) {
      case StorageCommand.Append(List<LogEntry> entries) -> {
        for (LogEntry entry : entries) log.put(entry.zxid(), entry);
      }
      case StorageCommand.Truncate(long lastKept) -> log.tailMap(lastKept, false).clear();
      case StorageCommand.InstallSnapshot _ -> {
        log.clear();
        simulation.statistics().installs++;
      }
      case StorageCommand.SetAside _ -> log.clear();
      case StorageCommand.SaveEpochs _,
          StorageCommand.SaveStamp _,
          StorageCommand.BeginSnapshot _,
          StorageCommand.WriteSnapshot _,
          StorageCommand.Repaired _ -> {}
    }
  }

  // what it wants

  /** Meant for a link before the newest one, it never reaches that. */
  boolean maySend(int peer) {
    return unseenLinks[simulation.indexOf(peer)] == 0;
  }

  void store(long ticket, StorageCommand command) {
    storage.submit(ticket, command);
    if (!syncing) scheduleSync();
  }

  private void scheduleSync() {
    syncing = true;
    int born = life;
    simulation.queue().after(chance.between(50, syncMicrosMax), () -> sync(born));
  }

  private void sync(int born) {
    if (life != born) return;
    long ticket = storage.sync();
    syncing = false;
    simulation.statistics().events++;
    if (storage.isDirty()) scheduleSync();
    offer(new ReplicaInput.FromPeer(new Input.Stored(ticket)));
  }

  void checkpoint(ServerState root, int chain) {
    int born = life;
    Bytes state = bytes(root);
    simulation
        .queue()
        .after(
            chance.between(100, 200_000),
            () -> {
              if (life != born) return;
              // One that arrived from the leader meanwhile is newer.
              if (storage.inspect().snapshotZxid() < root.lastZxid()) {
                storage.checkpoint(root.lastZxid(), chain, root.ensemble(), state);
                simulation.statistics().checkpoints++;
              }
              offer(new ReplicaInput.Checkpointed(root.lastZxid()));
            });
  }

  /** The state in full, as a snapshot has it. */
  static Bytes bytes(ServerState state) {
    Iterator<Bytes> chunks = SnapshotCodec.encode(state);
    List<Bytes> all = new ArrayList<>();
    int length = 0;
    while (chunks.hasNext()) {
      Bytes chunk = chunks.next();
      all.add(chunk);
      length += chunk.length();
    }
    if (all.size() == 1) return all.getFirst();
    byte[] whole = new byte[length];
    int at = 0;
    for (Bytes chunk : all) {
      chunk.copyTo(whole, at);
      at += chunk.length();
    }
    return Bytes.wrap(whole);
  }

  @Override
  public String toString() {
    return "server " + id;
  }
}
