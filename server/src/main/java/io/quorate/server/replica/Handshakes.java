package io.quorate.server.replica;

import io.quorate.server.base.Now;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.replica.Connection.Standing;
import io.quorate.server.replica.ReplicaConfig.NewSessions;
import io.quorate.server.replica.ReplicaEvent.Why;
import io.quorate.server.state.SessionIds;

/**
 * How a connection comes to its session and loses it. Whoever asks for a session gets a new one;
 * whoever brings one claims it, by a transaction: so the whole ensemble agrees on which connection
 * a session is at, every server closes an older one when it applies the claim, and the leader
 * refuses what an older one still brings.
 *
 * <p>A {@link LocalSessions local} session is opened and claimed here and now. A server without a
 * quorum lets clients in that only want to read, and never tells anybody that a session is over: it
 * can't know. Owned by the replica thread.
 */
final class Handshakes {
  private final ReplicaConfig config;
  private final Root root;
  private final Connections connections;
  private final Watching watching;
  private final LocalSessions local;

  Handshakes(
      ReplicaConfig config,
      Root root,
      Connections connections,
      Watching watching,
      LocalSessions local) {
    this.config = config;
    this.root = root;
    this.connections = connections;
    this.watching = watching;
    this.local = local;
  }

  /** A handshake has come in. */
  void connect(
      Now now, long id, ConnectRequest request, RequestPipeline pipeline, ReplicaEffects effects) {
    long session = request.sessionId();
    boolean mayRead = pipeline.readOnly() && request.readOnly();
    if (!pipeline.serving() && !mayRead) {
      refuse(id, session, Why.NOT_SERVING, effects);
    } else if (request.lastZxidSeen() > root.zxid()) {
      // Its client would see time run backwards; another server may be further.
      refuse(id, session, Why.CLIENT_AHEAD, effects);
    } else if (mayRead) {
      read(id, request, pipeline, effects);
    } else if (session != 0 && !isPassword(request)) {
      // Checked before anything is touched, so that nobody can throw the owner off by guessing.
      effects.emit(new ReplicaEffect.Accept(id, ConnectResponse.EXPIRED));
      refuse(id, session, Why.SESSION_REFUSED, effects);
    } else if (session == 0 ? config.newSessions() != NewSessions.GLOBAL : local.holds(session)) {
      settle(id, session, Standing.LOCAL, request, pipeline, effects);
    } else {
      Connection connection = connections.add(id);
      pipeline.open(now, connection, session, config.clampTimeoutMillis(request.timeoutMillis()));
    }
  }

  private boolean isPassword(ConnectRequest request) {
    return SessionIds.isPassword(root.state.secret(), request.sessionId(), request.password());
  }

  /** Lets somebody in who may only read. A session that this server doesn't know may still live. */
  private void read(
      long id, ConnectRequest request, RequestPipeline pipeline, ReplicaEffects effects) {
    long session = request.sessionId();
    boolean known =
        session == 0
            || (local.holds(session) || root.state.session(session) != null)
                && local.isPassword(session, request.password());
    if (known) settle(id, session, Standing.READ_ONLY, request, pipeline, effects);
    else refuse(id, session, Why.NOT_SERVING, effects);
  }

  /**
   * Gives a connection its session without asking anybody.
   *
   * @param claimed 0 for a new one
   */
  private void settle(
      long id,
      long claimed,
      Standing standing,
      ConnectRequest request,
      RequestPipeline pipeline,
      ReplicaEffects effects) {
    boolean readOnly = standing == Standing.READ_ONLY;
    int timeoutMillis = config.clampTimeoutMillis(request.timeoutMillis());
    Connection older = claimed == 0 ? null : connections.bySession(claimed);
    if (older != null) close(older, Why.SESSION_MOVED, pipeline, effects);
    long session = claimed == 0 ? local.open(timeoutMillis, readOnly) : claimed;
    if (claimed != 0) local.reattach(session, timeoutMillis);
    Connection connection = connections.add(id);
    connection.open = true;
    connection.standing = standing;
    connections.attach(connection, session);
    effects.emit(
        new ReplicaEffect.Accept(
            id, new ConnectResponse(timeoutMillis, session, local.password(session), readOnly)));
    effects.emit(
        new ReplicaEffect.Trace(
            claimed == 0
                ? new ReplicaEvent.SessionOpened(session, timeoutMillis)
                : new ReplicaEvent.SessionClaimed(session, timeoutMillis)));
  }

  private static void refuse(long id, long session, Why why, ReplicaEffects effects) {
    effects.emit(new ReplicaEffect.Close(id));
    effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.ConnectionClosed(id, session, why)));
  }

  /** A claim was applied: whoever holds the session here came before it. */
  void claimed(long session, RequestPipeline pipeline, ReplicaEffects effects) {
    local.remove(session);
    Connection before = connections.bySession(session);
    if (before != null) close(before, Why.SESSION_MOVED, pipeline, effects);
  }

  /** The outcome of a handshake of this server. */
  void opened(Pending open, Answer answer, RequestPipeline pipeline, ReplicaEffects effects) {
    Connection connection = open.connection;
    if (answer.error() != ErrorCode.OK) {
      effects.emit(new ReplicaEffect.Accept(connection.id, ConnectResponse.EXPIRED));
      close(connection, Why.SESSION_REFUSED, pipeline, effects);
      return;
    }
    long session = open.granted;
    connection.open = true;
    connection.claimZxid = open.zxid;
    connections.attach(connection, session);
    ConnectResponse response =
        new ConnectResponse(
            open.timeoutMillis, session, SessionIds.password(root.state.secret(), session), false);
    effects.emit(new ReplicaEffect.Accept(connection.id, response));
    effects.emit(
        new ReplicaEffect.Trace(
            open.claimed == 0
                ? new ReplicaEvent.SessionOpened(session, open.timeoutMillis)
                : new ReplicaEvent.SessionClaimed(session, open.timeoutMillis)));
  }

  /** The session of a connection here is everybody's now. */
  void upgraded(Connection connection, long zxid) {
    local.remove(connection.session);
    connection.standing = Standing.GLOBAL;
    connection.claimZxid = zxid;
  }

  /** A session that only this server knew has been closed by its client. */
  void left(Connection connection, RequestPipeline pipeline, ReplicaEffects effects) {
    local.remove(connection.session);
    close(connection, Why.SESSION_ENDED, pipeline, effects);
  }

  /** A session has ended; its own closeSession has been answered already. */
  void ended(long session, RequestPipeline pipeline, ReplicaEffects effects) {
    Connection connection = connections.bySession(session);
    if (connection != null) close(connection, Why.SESSION_ENDED, pipeline, effects);
  }

  /** Closes a connection behind what was emitted for it. */
  void close(Connection connection, Why why, RequestPipeline pipeline, ReplicaEffects effects) {
    effects.emit(new ReplicaEffect.Close(connection.id));
    effects.emit(
        new ReplicaEffect.Trace(
            new ReplicaEvent.ConnectionClosed(connection.id, connection.session, why)));
    gone(connection, pipeline);
  }

  /** The connection is no more, and its watches with it. */
  void gone(Connection connection, RequestPipeline pipeline) {
    connection.closed = true;
    watching.leave(connection);
    pipeline.leave(connection);
    connections.remove(connection);
  }

  /**
   * Closes every connection: a state that was replaced as a whole may have passed over events, a
   * server that was removed never serves again, and who may only read is to find out that there is
   * more.
   */
  void closeAll(Why why, RequestPipeline pipeline, ReplicaEffects effects) {
    connections.forEach(connection -> close(connection, why, pipeline, effects));
  }
}
