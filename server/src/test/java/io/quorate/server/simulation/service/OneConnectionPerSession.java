package io.quorate.server.simulation.service;

import io.quorate.server.protocol.Handshake.ConnectResponse;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.simulation.Violation;
import io.quorate.server.state.Session;
import io.quorate.server.state.Txn;
import io.quorate.server.state.TxnHeader;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Only the connection that came in last with a session is served: what an older one still brings
 * behind that has no effect and no answer.
 */
final class OneConnectionPerSession implements ServiceChecker {
  private static final int ORIGIN_NUMBER_BITS = 48;

  private record Asked(long session, int cxid) {}

  private final History history;
  private final Map<Line, Long> claims = new LinkedHashMap<>();
  private final Map<Asked, Line> asked = new LinkedHashMap<>();

  OneConnectionPerSession(History history) {
    this.history = history;
  }

  @Override
  public void accepted(Line line, ConnectResponse response) {
    if (response.sessionId() == 0 || response.readOnly()) return;
    // A local one is where it is; that it is nowhere else is a law of its own.
    if (LocalSessionsStayLocal.isLocal(history, response.sessionId())) return;
    claims.put(line, claim(line, response.sessionId()));
  }

  /** The newest claim of the session by that server: made in this turn, or hardly before. */
  private long claim(Line line, long session) {
    for (int i = history.size() - 1; i >= 0; i--) {
      History.Moment moment = history.get(i);
      TxnHeader header = moment.header();
      boolean claims =
          header != null
              && moment.txn() instanceof Txn.OpenSession open
              && open.session() == session
              && header.origin() >>> ORIGIN_NUMBER_BITS == line.host.id;
      if (claims) return moment.zxid();
    }
    throw broken("a session was accepted that nobody opened");
  }

  @Override
  public void taken(Line line, Line.Call call) {
    if (line.session != 0) asked.put(new Asked(line.session, call.xid()), line);
  }

  @Override
  public void committed(History.Moment moment) {
    TxnHeader header = moment.header();
    if (header == null || moment.txn() instanceof Txn.Rejected) return;
    Line line = asked.get(new Asked(header.session(), header.cxid()));
    int before = history.indexAfter(moment.zxid()) - 2;
    if (line == null || before < 0) return;
    check(line, history.get(before), "has an effect");
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    History.Moment moment = history.at(reply.zxid());
    if (moment != null) check(line, moment, "is answered");
  }

  private void check(Line line, History.Moment moment, String how) {
    Session session = moment.state().session(line.session);
    Long claim = claims.get(line);
    if (session != null && claim != null && session.claimZxid() > claim) {
      throw new Violation(name(), line + " lost its session and " + how);
    }
  }
}
