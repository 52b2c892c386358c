package io.quorate.server.simulation.service;

import io.quorate.server.base.Bytes;
import io.quorate.server.jute.MalformedRecord;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.ResponseCodec;
import io.quorate.server.state.Reads;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.Session;
import io.quorate.server.state.Txn;
import io.quorate.server.state.ZNode;

/** No node outlives the session that owns it, and a session's end and theirs are one step. */
final class EphemeralsDieWithSession implements ServiceChecker {
  private final History history;

  EphemeralsDieWithSession(History history) {
    this.history = history;
  }

  @Override
  public void committed(History.Moment moment) {
    if (!(moment.txn() instanceof Txn.CloseSession(long id))) return;
    if (moment.state().session(id) != null) throw broken("a closed session is open");
    walk(moment.state(), "/");
  }

  @Override
  public void settled() {
    walk(history.state(), "/");
    history.state().forEachSession(this::owned);
  }

  private void owned(Session session) {
    for (Bytes path : session.ephemeralPaths()) {
      ZNode node = history.state().node(new NodePath(path));
      if (node == null || node.owner() != session.id()) {
        throw broken("a session owns what is not its own");
      }
    }
  }

  private void walk(ServerState state, String path) {
    ZNode node = state.node(NodePath.of(path));
    if (node == null) throw broken("a child that is not there: " + path);
    long owner = node.stat().ephemeralOwner();
    if (owner != 0 && state.session(owner) == null) throw broken(path + " outlives its session");
    try {
      for (String name : ResponseCodec.decodeNames(Reads.names(node))) {
        walk(state, path.equals("/") ? "/" + name : path + "/" + name);
      }
    } catch (MalformedRecord malformed) {
      throw broken("malformed names: " + malformed.getMessage());
    }
  }
}
