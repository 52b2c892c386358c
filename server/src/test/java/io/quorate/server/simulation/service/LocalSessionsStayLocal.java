package io.quorate.server.simulation.service;

import io.quorate.server.base.Bytes;
import io.quorate.server.protocol.CreateMode;
import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.state.SessionIds;
import io.quorate.server.state.Txn;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A session that only one server knows is accepted there alone, and at one connection at a time; it
 * owns nothing. Once it has become everybody's it stays so, under its id and its password, and its
 * end is the end of it. A session to read with writes nothing.
 */
final class LocalSessionsStayLocal implements ServiceChecker {
  private record Opened(ReplicaHost host, int life, Bytes password) {}

  private final ServiceSimulation simulation;
  private final Map<Long, Opened> opened = new LinkedHashMap<>();
  private final Map<Long, Line> holders = new LinkedHashMap<>();
  private final Map<Long, Long> upgraded = new LinkedHashMap<>();

  LocalSessionsStayLocal(ServiceSimulation simulation) {
    this.simulation = simulation;
  }

  /** Whether only one server knows it, as far as the history goes. */
  static boolean isLocal(History history, long session) {
    return SessionIds.isLocal(session) && history.state().session(session) == null;
  }

  /** Whether it is the end of a session that this server may decide alone. */
  static boolean endsHere(Line line, Line.Call call) {
    return call.request() instanceof Request.CloseSession && SessionIds.isLocal(line.session);
  }

  @Override
  public void committed(History.Moment moment) {
    switch (moment.txn()) {
      case Txn.OpenSession(long session, int _) when SessionIds.isLocal(session) -> {
        if (!upgraded.containsKey(session)) simulation.statistics().upgrades++;
        if (upgraded.putIfAbsent(session, moment.zxid()) == null && !opened.containsKey(session)) {
          throw broken("a session became everybody's that nobody had opened");
        }
      }
      case Txn.CreateNode create -> owned(moment, create);
      case Txn.Multi multi -> {
        for (Txn.Part part : multi.parts()) {
          if (part instanceof Txn.CreateNode create) owned(moment, create);
        }
      }
      case null, default -> {}
    }
  }

  private void owned(History.Moment moment, Txn.CreateNode create) {
    boolean ownerless = create.owner() != 0 && SessionIds.isLocal(create.owner());
    if (ownerless && moment.state().session(create.owner()) == null) {
      throw broken(create.path() + " belongs to a session that only one server knows");
    }
  }

  @Override
  public void accepted(Line line, ConnectResponse response) {
    long session = response.sessionId();
    if (!SessionIds.isLocal(session)) return;
    Opened first = opened.get(session);
    if (first == null) {
      simulation.statistics().localSessions++;
      opened.put(session, new Opened(line.host, line.host.life(), response.password()));
    } else {
      boolean there = first.host() == line.host && first.life() == line.host.life();
      if (!there && !upgraded.containsKey(session)) {
        throw broken("the session of " + first.host() + " was accepted by " + line.host);
      }
      if (!first.password().equals(response.password())) {
        throw broken("a session got another password");
      }
    }
    holders.put(session, line);
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    boolean ok = reply.error() == ErrorCode.OK;
    boolean writes =
        call.request() instanceof Request.Write || call.request() instanceof Request.Sync;
    if (line.readOnly && writes && ok && !endsHere(line, call)) {
      throw broken("who may only read was let " + call);
    }
    if (!SessionIds.isLocal(line.session)) return;
    if (!upgraded.containsKey(line.session) && holders.get(line.session) != line) {
      throw broken("an older connection of a local session is answered");
    }
    if (!ok || !(call.request() instanceof Request.Create create)) return;
    CreateMode mode = CreateMode.of(create.flags());
    if (mode != null && mode.isEphemeral() && !upgraded.containsKey(line.session)) {
      throw broken("a local session was told that it owns " + create.path());
    }
  }
}
