package io.quorate.server.simulation.service;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.Acl;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.simulation.Chance;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A client as the stock ones are: one session, which it carries from server to server with its
 * watches; many requests under way at a time; pings; and it gives up a server that is silent.
 */
final class SimulatedClient {
  private static final long SECOND = 1_000_000;
  private static final Identity ALICE = new Identity("digest", "alice:secret");
  private static final List<Acl> OPEN = List.of(new Acl(Acl.ALL, Identity.ANYONE));
  private final ServiceSimulation simulation;
  private final ServiceOptions options;
  private final Chance chance;
  private final int index;
  private final List<Identity> identities;
  private final boolean readsOnly;

  private final Set<NodePath> dataWatches = paths();
  private final Set<NodePath> existWatches = paths();
  private final Set<NodePath> childWatches = paths();
  private final Set<NodePath> persistentWatches = paths();
  private final Set<NodePath> recursiveWatches = paths();

  private @Nullable Line line;
  private @Nullable ReplicaHost sessionHost;
  private long session;
  private Bytes password = Bytes.EMPTY;
  private int timeoutMillis;
  private long lastZxidSeen;
  private long heardMicros;
  private long silentUntilMicros;
  private int nextXid = 1;
  private int unanswered;
  private long values;
  private boolean pairAsked;
  private boolean calm;
  private boolean lastWordSaid;

  SimulatedClient(ServiceSimulation simulation, int index, Chance chance) {
    this.simulation = simulation;
    this.options = simulation.options();
    this.index = index;
    this.chance = chance;
    this.readsOnly = chance.with(0.3);
    Identity address = new Identity("ip", address());
    this.identities = index % 2 == 0 ? List.of(address, ALICE) : List.of(address);
  }

  private static Set<NodePath> paths() {
    return new TreeSet<>((one, other) -> one.utf8().compareTo(other.utf8()));
  }

  String address() {
    return "10.0.0." + index;
  }

  List<Identity> identities() {
    return identities;
  }

  long lastZxidSeen() {
    return lastZxidSeen;
  }

  void begin() {
    simulation.queue().after(chance.between(0, SECOND / 2), this::connect);
    simulation.queue().after(chance.between(0, SECOND), this::act);
    watchOver();
  }

  void calmDown() {
    calm = true;
    silentUntilMicros = 0;
  }

  /** Connected, and everything it asked is answered, a last write among it. */
  boolean isQuiet() {
    Line current = line;
    return current != null && current.accepted && lastWordSaid && unanswered == 0;
  }

  // connections

  private void connect() {
    if (line != null) return;
    ReplicaHost host = chance.one(simulation.hosts());
    int wanted = (int) chance.logUniform(500, 12_000);
    ConnectRequest request =
        new ConnectRequest(0, lastZxidSeen, wanted, session, password, readsOnly, true);
    Line dialled = simulation.dial(this, host, request);
    line = dialled;
    unanswered = 0;
    heardMicros = simulation.nowMicros();
    simulation
        .queue()
        .after(
            chance.between(SECOND / 2, 2 * SECOND),
            () -> {
              if (line == dialled && !dialled.accepted) letGo();
            });
  }

  void accepted(Line by, ConnectResponse response) {
    if (by != line) return;
    heardMicros = simulation.nowMicros();
    if (response.sessionId() == 0) {
      forgetSession(); // The server closes the connection behind this.
      return;
    }
    if (session != 0 && sessionHost != by.host) simulation.statistics().moves++;
    sessionHost = by.host;
    session = response.sessionId();
    password = response.password();
    timeoutMillis = response.timeoutMillis();
    bringWatches(by);
    if (index == 0 && !pairAsked) {
      pairAsked = true;
      ask(by, Pair.make(value()));
    }
    if (calm) lastWord(by);
  }

  private void bringWatches(Line by) {
    boolean none =
        dataWatches.isEmpty()
            && existWatches.isEmpty()
            && childWatches.isEmpty()
            && persistentWatches.isEmpty()
            && recursiveWatches.isEmpty();
    if (none) return;
    ask(
        by,
        new Request.SetWatches(
            lastZxidSeen,
            List.copyOf(dataWatches),
            List.copyOf(existWatches),
            List.copyOf(childWatches),
            List.copyOf(persistentWatches),
            List.copyOf(recursiveWatches)));
  }

  private void forgetSession() {
    session = 0;
    password = Bytes.EMPTY;
    sessionHost = null;
    dataWatches.clear();
    existWatches.clear();
    childWatches.clear();
    persistentWatches.clear();
    recursiveWatches.clear();
  }

  /** The server closed the connection. */
  void ended(Line ended) {
    if (ended != line) return;
    ended.abandoned = true;
    line = null;
    lastWordSaid = false;
    simulation.queue().after(chance.between(1_000, SECOND / 4), this::connect);
  }

  void willLearnOfEnd(Line ended, long afterMicros) {
    simulation.queue().after(afterMicros, () -> ended(ended));
  }

  /** Gives the connection up; the server may hear of it late, and what was sent still arrives. */
  private void letGo() {
    Line current = line;
    if (current == null) return;
    simulation.abandon(current, chance.with(0.5) ? 0 : (long) chance.logUniform(1_000, 5 * SECOND));
    line = null;
    lastWordSaid = false;
    simulation.queue().after(chance.between(0, SECOND / 20), this::connect);
  }

  /** Pings, and gives up a server that says nothing. */
  private void watchOver() {
    long now = simulation.nowMicros();
    Line current = line;
    if (current != null && current.accepted) {
      if (now - heardMicros > timeoutMillis * 1000L * 2 / 3) letGo();
      else if (now >= silentUntilMicros) ask(current, new Request.Ping());
    }
    long every = Math.max(50_000, timeoutMillis * 1000L / 4);
    simulation.queue().after(every, this::watchOver);
  }

  // requests

  private void act() {
    simulation.queue().after(chance.between(1, 2 * options.requestEveryMicros()), this::act);
    Line current = line;
    if (current == null || !current.accepted) return;
    if (calm) {
      if (!lastWordSaid) lastWord(current);
      return;
    }
    if (simulation.nowMicros() < silentUntilMicros) return;
    if (chance.with(options.moves() / 20)) {
      letGo();
      return;
    }
    if (chance.with(options.silences() / 100)) {
      silentUntilMicros = simulation.nowMicros() + (long) chance.logUniform(SECOND, 20 * SECOND);
      return;
    }
    int count = 1 + chance.below(options.burstMax());
    for (int i = 0; i < count; i++) {
      Request asked = request();
      ask(current, asked);
      if (asked instanceof Request.Sync(NodePath path))
        ask(current, new Request.GetData(path, false));
    }
  }

  private void lastWord(Line by) {
    lastWordSaid = true;
    ask(by, new Request.SetData(NodePath.of("/"), value(), -1));
    ask(by, new Request.Sync(NodePath.of("/")));
  }

  private void ask(Line by, Request request) {
    if (!(request instanceof Request.Ping)) unanswered++;
    if (request instanceof Request.SetWatches) {
      simulation.send(by, Opcode.XID_SET_WATCHES, request, identities);
    } else {
      simulation.send(by, nextXid++, request, identities);
    }
  }

  private Request request() {
    NodePath path = path();
    // Who only reads is never held up by a write that gets nowhere.
    return switch (readsOnly ? chance.one(15, 17, 19, 22, 24, 24) : chance.below(32)) {
      case 0, 1, 2, 3, 4 -> new Request.SetData(path, value(), chance.with(0.8) ? -1 : 1);
      case 5, 6, 7 -> create(path, Opcode.CREATE, 0);
      case 8 -> create(path, Opcode.CREATE2, 1);
      case 9, 10 -> create(NodePath.of("/k0/e" + index), Opcode.CREATE, 1);
      case 11 -> create(NodePath.of("/k1/s-"), Opcode.CREATE2, chance.one(2, 3));
      case 12, 13, 14 -> new Request.Delete(path, -1);
      case 15, 16 -> new Request.GetData(path, chance.with(0.5));
      case 17, 18 -> new Request.Exists(path, chance.with(0.6));
      case 19 -> new Request.GetChildren(path, chance.with(0.6), chance.with(0.5));
      case 20 -> chance.with(0.2) ? Pair.make(value()) : Pair.write(value(), true);
      case 21 -> Pair.write(value(), false);
      case 22, 23 -> Pair.read();
      case 24 -> new Request.Sync(path);
      case 25 -> new Request.AddWatch(path, chance.below(2));
      case 26 -> new Request.RemoveWatches(path, 1 + chance.below(5), chance.with(0.3));
      case 27 -> new Request.SetAcl(path, chance.with(0.5) ? OPEN : aliceReads(), -1);
      case 28 -> create(NodePath.of("/box"), Opcode.CREATE_CONTAINER, 4);
      case 29 -> create(NodePath.of("/box/c" + chance.below(2)), Opcode.CREATE, 0);
      case 30 -> new Request.GetEphemerals(NodePath.of("/"));
      case 31 -> chance.with(0.05) ? new Request.CloseSession() : new Request.WhoAmI();
      default -> throw new IllegalStateException("32 cases");
    };
  }

  private Request create(NodePath path, int opcode, int flags) {
    List<Acl> acl = chance.with(0.85) ? OPEN : aliceReads();
    return new Request.Create(opcode, path, value(), acl, flags, -1);
  }

  /** Lists of many kinds come and go, and their numbers with them. */
  private List<Acl> aliceReads() {
    return List.of(
        new Acl(Acl.READ, ALICE),
        new Acl(Acl.ALL & ~Acl.READ, Identity.ANYONE),
        new Acl(Acl.READ, new Identity("digest", "somebody:" + chance.below(50))));
  }

  private NodePath path() {
    String top = "/k" + chance.below(4);
    return NodePath.of(chance.with(0.6) ? top : top + "/c" + chance.below(3));
  }

  private Bytes value() {
    return Bytes.utf8(index + "." + values++);
  }

  // answers

  void replied(Line by, Line.Call call, ReplicaEffect.Reply reply) {
    if (by != line) return;
    heardMicros = simulation.nowMicros();
    lastZxidSeen = Math.max(lastZxidSeen, reply.zxid());
    if (!(call.request() instanceof Request.Ping)) unanswered--;
    remember(call.request(), reply.error());
    if (call.request() instanceof Request.CloseSession) forgetSession();
  }

  private void remember(Request request, ErrorCode error) {
    boolean ok = error == ErrorCode.OK;
    switch (request) {
      case Request.GetData(NodePath path, boolean watch) -> {
        if (ok && watch) dataWatches.add(path);
      }
      case Request.Exists(NodePath path, boolean watch) -> {
        if (ok && watch) dataWatches.add(path);
        if (error == ErrorCode.NO_NODE && watch) existWatches.add(path);
      }
      case Request.GetChildren(NodePath path, boolean watch, boolean _) -> {
        if (ok && watch) childWatches.add(path);
      }
      case Request.AddWatch(NodePath path, int mode) ->
          (mode == 0 ? persistentWatches : recursiveWatches).add(path);
      case Request.RemoveWatches(NodePath path, int type, boolean checkOnly) -> {
        if (ok && !checkOnly) forget(path, type);
      }
      default -> {}
    }
  }

  private void forget(NodePath path, int type) {
    if (type == 1 || type == 3) childWatches.remove(path);
    if (type == 2 || type == 3) {
      dataWatches.remove(path);
      existWatches.remove(path);
    }
    if (type == 4 || type == 3) persistentWatches.remove(path);
    if (type == 5 || type == 3) recursiveWatches.remove(path);
  }

  void notified(Line by, ReplicaEffect.Notify event) {
    if (by != line) return;
    heardMicros = simulation.nowMicros();
    lastZxidSeen = Math.max(lastZxidSeen, event.zxid());
    NodePath path = event.event().path();
    switch (event.event().kind()) {
      case NODE_CREATED, NODE_DATA_CHANGED -> {
        dataWatches.remove(path);
        existWatches.remove(path);
      }
      case NODE_DELETED -> {
        dataWatches.remove(path);
        existWatches.remove(path);
        childWatches.remove(path);
      }
      case NODE_CHILDREN_CHANGED -> childWatches.remove(path);
    }
  }

  @Override
  public String toString() {
    return "client " + index;
  }
}
