package io.quorate.server.replica;

import io.quorate.server.base.Now;
import io.quorate.server.protocol.Answer;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectRequest;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.replica.ReplicaEvent.Why;
import io.quorate.server.state.SessionIds;

/**
 * How a connection comes to its session and loses it. Whoever asks for a session gets a new one;
 * whoever brings one claims it, by a transaction: so the whole ensemble agrees on which connection
 * a session is at, every server closes an older one when it applies the claim, and the leader
 * refuses what an older one still brings. Owned by the replica thread.
 */
final class Handshakes {
  private final ReplicaConfig config;
  private final Root root;
  private final Connections connections;
  private final Watching watching;

  Handshakes(ReplicaConfig config, Root root, Connections connections, Watching watching) {
    this.config = config;
    this.root = root;
    this.connections = connections;
    this.watching = watching;
  }

  /** A handshake has come in. */
  void connect(
      Now now, long id, ConnectRequest request, RequestPipeline pipeline, ReplicaEffects effects) {
    long session = request.sessionId();
    if (!pipeline.serving()) {
      refuse(id, session, Why.NOT_SERVING, effects);
    } else if (request.lastZxidSeen() > root.zxid()) {
      // Its client would see time run backwards; another server may be further.
      refuse(id, session, Why.CLIENT_AHEAD, effects);
    } else if (session != 0 && !isPassword(request)) {
      // Checked before anything is touched, so that nobody can throw the owner off by guessing.
      effects.emit(new ReplicaEffect.Accept(id, ConnectResponse.EXPIRED));
      refuse(id, session, Why.SESSION_REFUSED, effects);
    } else {
      Connection connection = connections.add(id);
      pipeline.open(now, connection, session, config.clampTimeoutMillis(request.timeoutMillis()));
    }
  }

  private boolean isPassword(ConnectRequest request) {
    return SessionIds.isPassword(root.state.secret(), request.sessionId(), request.password());
  }

  private static void refuse(long id, long session, Why why, ReplicaEffects effects) {
    effects.emit(new ReplicaEffect.Close(id));
    effects.emit(new ReplicaEffect.Trace(new ReplicaEvent.ConnectionClosed(id, session, why)));
  }

  /** A claim was applied: whoever holds the session here came before it. */
  void claimed(long session, RequestPipeline pipeline, ReplicaEffects effects) {
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
   * Closes every connection: a state that was replaced as a whole may have passed over events, and
   * a server that was removed never serves again.
   */
  void closeAll(Why why, RequestPipeline pipeline, ReplicaEffects effects) {
    connections.forEach(connection -> close(connection, why, pipeline, effects));
  }
}
