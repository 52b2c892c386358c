package io.quorate.server.simulation.service;

import io.quorate.server.protocol.ErrorCode;
import io.quorate.server.protocol.Request;
import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.state.Txn;
import io.quorate.server.state.TxnHeader;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A write is answered only when it is in the history that every server comes to, under the zxid
 * that it is answered with; and it is there once.
 */
final class AcknowledgedWritesSurvive implements ServiceChecker {
  private record Asked(long session, int cxid) {}

  private final ServiceSimulation simulation;
  private final Set<Asked> done = new LinkedHashSet<>();

  AcknowledgedWritesSurvive(ServiceSimulation simulation) {
    this.simulation = simulation;
  }

  @Override
  public void committed(History.Moment moment) {
    TxnHeader header = moment.header();
    if (header == null || header.cxid() == 0) return;
    if (!done.add(new Asked(header.session(), header.cxid()))) {
      throw broken("cxid " + header.cxid() + " took effect twice");
    }
  }

  @Override
  public void replied(Line line, Line.Call call, ReplicaEffect.Reply reply) {
    if (!(call.request() instanceof Request.Write)) return;
    if (reply.error() == ErrorCode.NOT_READ_ONLY || LocalSessionsStayLocal.endsHere(line, call)) {
      return;
    }
    History.Moment moment = simulation.history().at(reply.zxid());
    TxnHeader header = moment == null ? null : moment.header();
    if (moment == null
        || header == null
        || header.session() != line.session
        || header.cxid() != call.xid()) {
      throw broken(call + " was answered and is not in the history: " + reply);
    }
    boolean rejected = moment.txn() instanceof Txn.Rejected;
    if (rejected == (reply.error() == ErrorCode.OK)) throw broken(call + " came out otherwise");
  }

  @Override
  public void settled() {
    long last = simulation.history().lastZxid();
    for (ReplicaHost host : simulation.hosts()) {
      if (host.view().appliedZxid() != last) throw broken(host + " lacks the end of the history");
    }
  }
}
