package io.quorate.server.replica;

import io.quorate.server.base.Check;
import io.quorate.server.base.Now;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.CreateMode;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.Opcode;
import io.quorate.server.protocol.Request;
import io.quorate.server.protocol.Response;
import io.quorate.server.replica.Connection.Standing;
import io.quorate.server.replica.ReplicaConfig.NewSessions;
import io.quorate.server.replica.ReplicaEvent.Why;
import io.quorate.server.state.Reads;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps each connection's order: requests take effect and are answered in the order in which they
 * came. A read with nothing before it is answered at once, any other waits its turn; writes go to
 * the leader as they come, many at a time, but not past an unanswered sync. Owned by the replica
 * thread.
 *
 * <p>While there is no leader to take writes to, nothing is answered: requests wait. Connections
 * that had a write under way when the leader was lost are closed, since nobody can tell them what
 * became of it. A server that waits in vain may answer reads all the same, to clients that came for
 * no more.
 */
final class RequestPipeline {
  private static final Answer DONE = Answer.of(new Response.Empty());

  private final int outstandingPerConnectionMax;
  private final int outstandingMax;
  private final boolean upgrades;
  private final Root root;
  private final Reads reads;
  private final Connections connections;
  private final Watching watching;
  private final Barriers barriers;
  private final OriginBook book;
  private final Handshakes handshakes;
  private final LocalSessions local;
  private final Latency latency = new Latency();

  private final ArrayDeque<Connection> stalled = new ArrayDeque<>();
  private final ArrayDeque<Connection> paused = new ArrayDeque<>();
  private List<Connection> heard = new ArrayList<>();
  private List<Connection> heardBefore = new ArrayList<>();
  private int outstanding;
  private @Nullable Upstream upstream;
  private boolean readOnly;

  /** Whether requests are answered: there is a leader, or those here came to read without one. */
  private boolean answering;

  RequestPipeline(
      ReplicaConfig config,
      Root root,
      Reads reads,
      Connections connections,
      Watching watching,
      Barriers barriers,
      OriginBook book,
      Handshakes handshakes,
      LocalSessions local) {
    this.upgrades = config.newSessions() == NewSessions.LOCAL_UNTIL_OWNER;
    this.outstandingPerConnectionMax = config.outstandingPerConnectionMax();
    this.outstandingMax = config.outstandingMax();
    this.root = root;
    this.reads = reads;
    this.connections = connections;
    this.watching = watching;
    this.barriers = barriers;
    this.book = book;
    this.handshakes = handshakes;
    this.local = local;
  }

  int outstanding() {
    return outstanding;
  }

  Latency latency() {
    return latency;
  }

  boolean serving() {
    return upstream != null;
  }

  /** Whether clients are served that only read, for want of a quorum. */
  boolean readOnly() {
    return readOnly;
  }

  // what comes in

  /** A handshake that asks for a session, or claims one. */
  void open(Now now, Connection connection, long claimed, int timeoutMillis) {
    Pending open = new Pending(connection, Pending.Kind.OPEN, 0, null, now.elapsedMillis());
    open.claimed = claimed;
    open.timeoutMillis = timeoutMillis;
    append(open);
    send(now, connection);
  }

  void submit(
      Now now,
      Connection connection,
      int xid,
      Request request,
      List<Identity> identities,
      ReplicaEffects effects) {
    hear(connection);
    identify(connection, identities);
    Pending.Kind kind =
        connection.standing == Standing.GLOBAL ? kind(request) : kindHere(now, connection, request);
    if (kind == null) {
      reply(connection, xid, root.zxid(), Answer.rejected(ErrorCode.NOT_READ_ONLY), effects);
      return;
    }
    if (kind == Pending.Kind.LOCAL && connection.head == null && answering) {
      latency.add(0);
      answerLocally(connection, xid, request, effects);
      return;
    }
    append(new Pending(connection, kind, xid, request, now.elapsedMillis()));
    send(now, connection);
    pauseIfTooMany(connection, effects);
  }

  void identify(Connection connection, List<Identity> identities) {
    if (connection.identities.equals(identities)) return; // The same list, as a rule.
    connection.identities = identities;
    connection.identitiesEdition = 0;
  }

  private static Pending.Kind kind(Request request) {
    return switch (request) {
      case Request.Write _ -> Pending.Kind.WRITE;
      case Request.Sync _ -> Pending.Kind.SYNC;
      case Request.Read _,
          Request.Ping _,
          Request.SetWatches _,
          Request.AddWatch _,
          Request.RemoveWatches _ ->
          Pending.Kind.LOCAL;
      case Request.Authenticate _ -> throw Check.unreachable("authentication stays at the edge");
    };
  }

  /**
   * The same for a session that only this server knows, or that may only read: its end is this
   * server's own business, and before it owns a node it is to be known to every server.
   *
   * @return null if it may not be asked
   */
  private Pending.@Nullable Kind kindHere(Now now, Connection connection, Request request) {
    Pending.Kind kind = kind(request);
    return switch (connection.standing) {
      case GLOBAL, UPGRADING -> kind;
      case READ_ONLY -> {
        boolean ends = request instanceof Request.CloseSession && local.holds(connection.session);
        yield ends || kind == Pending.Kind.LOCAL ? Pending.Kind.LOCAL : null;
      }
      case LOCAL -> {
        if (upgrades && makesOwner(request)) upgrade(now, connection);
        yield request instanceof Request.CloseSession ? Pending.Kind.LOCAL : kind;
      }
    };
  }

  private static boolean makesOwner(Request request) {
    return switch (request) {
      case Request.Create create -> {
        CreateMode mode = CreateMode.of(create.flags());
        yield mode != null && mode.isEphemeral();
      }
      case Request.Multi(List<Request> parts) ->
          parts.stream().anyMatch(RequestPipeline::makesOwner);
      default -> false;
    };
  }

  private void upgrade(Now now, Connection connection) {
    connection.standing = Standing.UPGRADING;
    Pending upgrade = new Pending(connection, Pending.Kind.UPGRADE, 0, null, now.elapsedMillis());
    upgrade.timeoutMillis = local.timeoutMillis(connection.session);
    append(upgrade);
  }

  private void append(Pending pending) {
    Connection connection = pending.connection;
    if (connection.tail == null) connection.head = pending;
    else connection.tail.next = pending;
    connection.tail = pending;
    if (connection.unsent == null) connection.unsent = pending;
    connection.outstanding++;
    outstanding++;
  }

  /** The connection is gone, and so is what it waited for. */
  void leave(Connection connection) {
    outstanding -= connection.outstanding;
    connection.outstanding = 0;
    connection.head = null;
    connection.tail = null;
    connection.unsent = null;
  }

  // to the leader

  /** Brings what can go: everything up to a write behind an unanswered sync. */
  private void send(Now now, Connection connection) {
    Upstream to = upstream;
    if (to == null) return;
    for (Pending next = connection.unsent; next != null; next = connection.unsent) {
      switch (next.kind) {
        case LOCAL -> {}
        case SYNC -> {
          connection.holdsUnderWay++;
          barriers.add(next);
        }
        case WRITE, OPEN, UPGRADE -> {
          if (connection.holdsUnderWay > 0) return; // It is sent when that has been answered.
          if (!to.ready()) {
            stalled.add(connection);
            return;
          }
          connection.writesUnderWay++;
          if (next.kind == Pending.Kind.UPGRADE) connection.holdsUnderWay++;
          to.bring(now, book.enter(next), next);
        }
      }
      connection.unsent = next.next;
    }
  }

  /** Brings again what the leader could not take before. */
  void retry(Now now) {
    for (int i = stalled.size(); i > 0; i--) {
      Connection connection = stalled.remove();
      if (!connection.closed) send(now, connection);
    }
  }

  /** Clients are served from now on, through this leader. */
  void start(Now now, Upstream leader, ReplicaEffects effects) {
    local.serveAgain();
    upstream = leader;
    answering = true;
    connections.forEach(connection -> {
      hear(connection); // So that the leader learns which sessions are held here.
      send(now, connection);
      drain(now, connection, effects);
    });
  }

  /** There is no quorum, and won't be soon: from now on clients come that only want to read. */
  void read(ReplicaEffects effects) {
    handshakes.closeAll(Why.LEADER_LOST, this, effects);
    readOnly = true;
    answering = true;
  }

  /** There is a quorum, or there is nothing to be read here any more. */
  void stopReading(ReplicaEffects effects) {
    handshakes.closeAll(Why.QUORUM_IS_BACK, this, effects);
    readOnly = false;
    answering = upstream != null;
  }

  /** The leader is lost. */
  void stop(ReplicaEffects effects) {
    upstream = null;
    answering = false;
    book.forget();
    stalled.clear();
    barriers.forget(effects);
    connections.forEach(connection -> {
      if (connection.writesUnderWay > 0 || !connection.open) {
        handshakes.close(connection, Why.LEADER_LOST, this, effects);
      } else {
        connection.holdsUnderWay = 0;
        connection.unsent = connection.head;
      }
    });
  }

  // outcomes

  /** A transaction that somebody here waits for has been applied. Returns who, if still here. */
  @Nullable Pending outcome(long origin, long zxid, Answer answer) {
    Pending pending = book.take(origin);
    if (pending == null) return null;
    Connection connection = pending.connection;
    connection.writesUnderWay--;
    if (connection.closed) return null;
    pending.answer = answer;
    pending.zxid = zxid;
    return pending;
  }

  /**
   * The session of a connection here is everybody's now: what waited for that goes to the leader.
   */
  void upgraded(Now now, Pending upgrade, ReplicaEffects effects) {
    Connection connection = upgrade.connection;
    handshakes.upgraded(connection, upgrade.zxid);
    connection.holdsUnderWay--;
    hear(connection); // So that the leader learns that it is held here.
    drain(now, connection, effects);
    if (!connection.closed) send(now, connection);
  }

  /** A sync has reached its point. */
  void synced(Now now, Pending sync, ReplicaEffects effects) {
    Connection connection = sync.connection;
    if (connection.closed) return;
    if (!(sync.request instanceof Request.Sync request)) throw Check.unreachable("only syncs wait");
    connection.holdsUnderWay--;
    sync.answer = Answer.of(new Response.Path(request.path()));
    drain(now, connection, effects);
    // Only now, so that no read before such a write shows it.
    send(now, connection);
  }

  /** Answers what can be answered, in order. */
  void drain(Now now, Connection connection, ReplicaEffects effects) {
    while (!connection.closed) {
      Pending next = connection.head;
      if (next == null) return;
      Answer answer = next.answer;
      if (next.kind == Pending.Kind.LOCAL) {
        if (!answering) return;
      } else if (answer == null) {
        return;
      }
      connection.head = next.next;
      if (connection.head == null) connection.tail = null;
      connection.outstanding--;
      outstanding--;
      latency.add(now.elapsedMillis() - next.sinceMillis);
      tell(next, answer, effects);
    }
  }

  private void tell(Pending pending, @Nullable Answer answer, ReplicaEffects effects) {
    Connection connection = pending.connection;
    switch (pending.kind) {
      case LOCAL -> {
        Request request = pending.request;
        if (request == null) throw Check.unreachable("only a handshake is no request");
        answerLocally(connection, pending.xid, request, effects);
      }
      case OPEN -> handshakes.opened(pending, outcome(answer), this, effects);
      case UPGRADE -> {
        // Nobody is told; if it failed, somebody else is the session's now.
        if (outcome(answer).error() != ErrorCode.OK) {
          handshakes.close(connection, Why.SESSION_REFUSED, this, effects);
        }
      }
      case SYNC -> reply(connection, pending.xid, root.zxid(), outcome(answer), effects);
      case WRITE -> {
        reply(connection, pending.xid, pending.zxid, outcome(answer), effects);
        if (pending.request instanceof Request.CloseSession) {
          handshakes.close(connection, Why.SESSION_ENDED, this, effects);
        }
      }
    }
  }

  private static Answer outcome(@Nullable Answer answer) {
    if (answer == null) throw Check.unreachable("its outcome is known when its turn comes");
    return answer;
  }

  private void answerLocally(
      Connection connection, int xid, Request request, ReplicaEffects effects) {
    switch (request) {
      case Request.Read read -> {
        Answer answer = reads.answer(root.state, read, connection.session, connection.identities);
        watching.watch(connection, read, answer);
        reply(connection, xid, root.zxid(), answer, effects);
      }
      case Request.Ping _ -> reply(connection, Opcode.XID_PING, root.zxid(), DONE, effects);
      case Request.SetWatches watches -> {
        watching.setWatches(connection, root.state, watches, effects);
        reply(connection, xid, root.zxid(), DONE, effects);
      }
      case Request.AddWatch watch ->
          reply(connection, xid, root.zxid(), watching.addWatch(connection, watch), effects);
      case Request.RemoveWatches watches ->
          reply(connection, xid, root.zxid(), watching.removeWatches(connection, watches), effects);
      case Request.CloseSession _ -> {
        reply(connection, xid, root.zxid(), DONE, effects);
        handshakes.left(connection, this, effects);
      }
      case Request.Write _, Request.Sync _, Request.Authenticate _ ->
          throw Check.unreachable("it is not answered from this server's state alone");
    }
  }

  private static void reply(
      Connection connection, int xid, long zxid, Answer answer, ReplicaEffects effects) {
    effects.emit(new ReplicaEffect.Reply(connection.id, xid, zxid, answer.error(), answer.body()));
  }

  // limits

  private void pauseIfTooMany(Connection connection, ReplicaEffects effects) {
    boolean tooMany =
        connection.outstanding > outstandingPerConnectionMax || outstanding > outstandingMax;
    if (!tooMany || connection.paused) return;
    connection.paused = true;
    paused.add(connection);
    effects.emit(new ReplicaEffect.PauseReading(connection.id));
  }

  /** Lets connections be read from again that are half way below the limits. */
  void resume(ReplicaEffects effects) {
    if (paused.isEmpty() || outstanding > outstandingMax / 2) return;
    for (int i = paused.size(); i > 0; i--) {
      Connection connection = paused.remove();
      if (connection.closed) continue;
      if (connection.outstanding > outstandingPerConnectionMax / 2) {
        paused.add(connection);
      } else {
        connection.paused = false;
        effects.emit(new ReplicaEffect.ResumeReading(connection.id));
      }
    }
  }

  // who was heard from

  void hear(Connection connection) {
    if (connection.heard) return;
    if (connection.standing != Standing.GLOBAL) {
      local.touch(connection.session);
      return;
    }
    connection.heard = true;
    heard.add(connection);
  }

  /** Who was heard from since this was last asked, if a session stands; valid until then. */
  List<Connection> takeHeard() {
    List<Connection> taken = heard;
    heard = heardBefore;
    heard.clear();
    heardBefore = taken;
    for (int i = 0; i < taken.size(); i++) taken.get(i).heard = false;
    taken.removeIf(connection -> connection.session == 0);
    return taken;
  }
}
