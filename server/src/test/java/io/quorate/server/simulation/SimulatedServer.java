package io.quorate.server.simulation;

import io.quorate.server.base.Bytes;
import io.quorate.server.base.Now;
import io.quorate.server.ensemble.ConfigChange;
import io.quorate.server.ensemble.Ensemble;
import io.quorate.server.ensemble.Refusal;
import io.quorate.server.zab.Input;
import io.quorate.server.zab.LogEntry;
import io.quorate.server.zab.Message;
import io.quorate.server.zab.MessageCodec;
import io.quorate.server.zab.Peer;
import io.quorate.server.zab.PeerConfig;
import io.quorate.server.zab.PeerEvent;
import io.quorate.server.zab.PeerView;
import io.quorate.server.zab.StorageCommand;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server: a disk that outlives its lives, a clock of its own, and a {@link Node} while it is
 * up.
 */
final class SimulatedServer implements Node.Host {
  private final Simulation simulation;
  final int index;
  final int id;
  final PeerConfig config;
  private final Chance chance;
  private final ArrayDeque<Input> inbox = new ArrayDeque<>();

  SimulatedStorage storage = new ModelStorage();
  @Nullable PeerNode node;
  private final int[] unseenLinks;
  private int life;
  private boolean turnScheduled;
  private boolean syncing;
  private long syncSerial;
  private long pausedUntilMicros;
  private double clockRate = 1;
  private long clockOffsetMillis;

  /** How long a turn of the loop waits for more inputs, at most. */
  long turnMicrosMax;

  long syncMicrosMin = 50;
  long syncMicrosMax = 500;

  /** What a server's last life is known to have had in memory. */
  Bytes logCluster = Bytes.EMPTY;

  long issuedZxid;
  long learnedCommittedZxid;
  long deliveredZxid;
  PeerView view = OFF;

  private static final PeerView OFF =
      new PeerView(PeerView.RoleName.BLANK, PeerView.Phase.ELECTION, 0, -1, false, false);

  /** The epoch that it last led beyond discovery, in this life; 0 if none. */
  long leadsEpoch;

  /** What its leader said was committed when it came up to date; -1 before. */
  long upToDateZxid = -1;

  boolean countedAsLeader;

  /** Whether it has ever had another disk: a leader may take the wrong one for it. */
  boolean hadAnotherDisk;

  /** When its loop last turned. */
  long turnedMicros;

  /** When it last went on after having been held up. */
  long ranOnMicros;

  /** Durable, and the node hasn't been told. */
  int syncsUntold;

  SimulatedServer(Simulation simulation, int index, PeerConfig config, Chance chance) {
    this.simulation = simulation;
    this.index = index;
    this.id = config.id();
    this.config = config;
    this.chance = chance;
    this.unseenLinks = new int[simulation.options().servers()];
  }

  long nowMicros() {
    return simulation.nowMicros();
  }

  boolean isUp() {
    return node != null;
  }

  boolean isPaused() {
    return pausedUntilMicros > simulation.nowMicros();
  }

  boolean isEstablishedLeader() {
    return node != null
        && view.role() == PeerView.RoleName.LEADING
        && view.phase() == PeerView.Phase.BROADCAST;
  }

  Peer peer() {
    PeerNode running = node;
    if (running == null) throw new IllegalStateException(this + " is down");
    return running.peer();
  }

  SimulatedServer server(int other) {
    return simulation.server(other);
  }

  /** The cluster of the history that it has in memory. */
  Cluster cluster() {
    return simulation.cluster(logCluster);
  }

  boolean diskHolds(long diskId, long zxid) {
    return simulation.diskHolds(diskId, zxid);
  }

  private Now now() {
    long millis = clockOffsetMillis + (long) (simulation.nowMicros() * clockRate) / 1000;
    return new Now(millis, millis);
  }

  // ---- life -----------------------------------------------------------------------------------

  void start() {
    if (node != null) return;
    int born = ++life;
    inbox.clear();
    Arrays.fill(unseenLinks, 0);
    turnScheduled = false;
    syncing = false;
    syncsUntold = 0;
    pausedUntilMicros = 0;
    clockRate = 1 + (chance.below(2001) - 1000) / 100_000.0;
    clockOffsetMillis = chance.below(1_000_000);
    view = OFF;
    logCluster = storage.stamp().clusterId();
    issuedZxid = storage.lastZxid();
    deliveredZxid = 0;
    learnedCommittedZxid = 0;
    leadsEpoch = 0;
    upToDateZxid = -1;
    PeerNode started =
        new PeerNode(
            this,
            config,
            storage.recover(),
            chance.generator(),
            simulation.options().checkpointEvery(),
            simulation.options().chunkBytes());
    node = started;
    deliveredZxid = started.peer().deliveredZxid();
    simulation.started(this);
    scheduleTick(born, 0);
  }

  private void scheduleTick(int born, long delayMicros) {
    simulation
        .queue()
        .after(
            delayMicros,
            () -> {
              if (life != born || node == null) return;
              offer(new Input.Tick());
              scheduleTick(born, config.timing().peerTimeoutMillis() * 1000 / 8);
            });
  }

  /** Stops at once; the disk keeps what it may. */
  void stop() {
    if (node == null) return;
    storage.crash(chance);
    stopped();
  }

  /** As {@link #stop}; nothing survives that isn't durable. */
  void cutPower() {
    if (node == null) return;
    storage.cutPower();
    stopped();
  }

  private void stopped() {
    if (syncsUntold > 0) simulation.statistics().crashedBetweenSyncAndAck++;
    node = null;
    life++;
    simulation.stopped(this);
  }

  void pause(long untilMicros) {
    pausedUntilMicros = Math.max(pausedUntilMicros, untilMicros);
  }

  void resume() {
    if (!isPaused()) return;
    pausedUntilMicros = simulation.nowMicros();
    ranOnMicros = simulation.nowMicros();
    turnScheduled = false;
    scheduleTurn();
  }

  // ---- turns ------------------------------------------------------------------------------------

  void offer(Input input) {
    if (node == null) return;
    if (input instanceof Input.LinkUp(int peer)) unseenLinks[simulation.indexOf(peer)]++;
    inbox.add(input);
    scheduleTurn();
  }

  private void scheduleTurn() {
    if (turnScheduled) return;
    turnScheduled = true;
    int born = life;
    long at = simulation.nowMicros() + (turnMicrosMax == 0 ? 0 : chance.between(0, turnMicrosMax));
    simulation.queue().at(Math.max(at, pausedUntilMicros), () -> turn(born));
  }

  private void turn(int born) {
    PeerNode running = node;
    if (life != born || running == null) return;
    turnScheduled = false;
    if (isPaused()) {
      scheduleTurn();
      return;
    }
    if (pausedUntilMicros > ranOnMicros) ranOnMicros = simulation.nowMicros();
    turnedMicros = simulation.nowMicros();
    Now now = now();
    // Pings and the like come first, as in the real loop: the tick stands where it arrived.
    int count = inbox.size();
    for (int i = 0; i < count; i++) {
      Input input = inbox.removeFirst();
      if (input instanceof Input.LinkUp(int peer)) unseenLinks[simulation.indexOf(peer)]--;
      simulation.input(this, input);
      running.step(now, input);
    }
    running.flush(now);
    simulation.stepped(this);
    if (!inbox.isEmpty()) scheduleTurn();
  }

  /** Proposes and asks from outside, as the service would in its turn. */
  void propose(List<Bytes> payloads) {
    PeerNode running = node;
    if (running == null || isPaused() || !running.peer().canPropose() || !view.serving()) return;
    for (Bytes payload : payloads) running.peer().propose(payload);
    running.flush(now());
    simulation.stepped(this);
  }

  Peer.@Nullable Proposed reconfigure(ConfigChange change) {
    PeerNode running = node;
    if (running == null || isPaused()) return null;
    Peer.Proposed outcome = running.reconfigure(change);
    // Asked of the leader at once: what it says is looked at before anything comes of it.
    simulation.reconfigured(this, change, outcome);
    running.flush(now());
    simulation.stepped(this);
    return outcome;
  }

  @Nullable Refusal handOver(int successor) {
    PeerNode running = node;
    if (running == null || isPaused()) return Refusal.NOT_LEADING;
    Refusal refusal = running.handOver(successor);
    running.flush(now());
    simulation.stepped(this);
    return refusal;
  }

  void confirm(long token) {
    PeerNode running = node;
    if (running == null || isPaused() || !isEstablishedLeader()) return;
    simulation.asked(this, token);
    running.peer().confirmLeadership(token, effect -> {});
    running.flush(now());
    simulation.stepped(this);
  }

  // ---- the node's effects
  // -------------------------------------------------------------------------

  @Override
  public void send(int peer, Message message) {
    simulation.sending(this, peer, message);
    // Meant for the link before the newest one: it never reaches that.
    if (unseenLinks[simulation.indexOf(peer)] > 0) return;
    simulation.network().send(index, simulation.indexOf(peer), MessageCodec.encode(message));
  }

  @Override
  public void store(long ticket, StorageCommand command) {
    simulation.storing(this, command);
    storage.submit(ticket, command);
    if (!syncing) scheduleSync();
  }

  /** The disk works as usual again, also on what it has before it. */
  void healDisk(long usualMicrosMax) {
    syncMicrosMax = usualMicrosMax;
    if (node != null && syncing) scheduleSync();
  }

  private void scheduleSync() {
    syncing = true;
    int born = life;
    long serial = ++syncSerial;
    simulation
        .queue()
        .after(chance.between(syncMicrosMin, syncMicrosMax), () -> sync(born, serial));
  }

  private void sync(int born, long serial) {
    if (life != born || node == null || serial != syncSerial) return;
    long ticket = storage.sync();
    syncing = false;
    syncsUntold++;
    simulation.durable(this);
    if (life != born) return;
    if (storage.isDirty()) scheduleSync();
    long delay = chance.between(0, 50);
    simulation
        .queue()
        .after(
            delay,
            () -> {
              if (life != born || node == null) return;
              syncsUntold--;
              offer(new Input.Stored(ticket));
            });
  }

  @Override
  public void delivered(List<LogEntry> entries, long digest) {
    simulation.delivered(this, entries, digest);
    deliveredZxid = entries.getLast().zxid();
  }

  @Override
  public void installed(long zxid, long digest) {
    simulation.installed(this, zxid, digest);
    deliveredZxid = zxid;
  }

  @Override
  public void roleChanged(PeerView changed) {
    view = changed;
    simulation.roleChanged(this);
  }

  @Override
  public void noted(PeerEvent event) {
    simulation.noted(this, event);
  }

  @Override
  public void closeLink(int peer, String reason) {
    simulation.linkClosed(this, peer, reason);
    simulation.network().reset(index, simulation.indexOf(peer));
  }

  @Override
  public void confirmed(long token) {
    simulation.confirmed(this, token);
  }

  @Override
  public void checkpoint(long zxid, int chain, Ensemble ensemble, Bytes state) {
    storage.checkpoint(zxid, chain, ensemble, state);
  }

  void received(int from, Bytes frame) {
    offer(new Input.Received(from, simulation.decode(frame)));
  }

  @Override
  public String toString() {
    return "server " + id;
  }
}
