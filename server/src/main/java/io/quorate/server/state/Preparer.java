package io.quorate.server.state;

import io.quorate.server.protocol.Identity;
import io.quorate.server.protocol.NodePath;
import io.quorate.server.protocol.Request;
import java.util.List;

/**
 * Every rule of the service: turns a request into the transaction that it comes to in a given
 * state, at the leader. Pure and immutable.
 */
public final class Preparer {
  /**
   * @param extendedTypesEnabled whether nodes may have a time to live (zoo.cfg
   *     extendedTypesEnabled)
   */
  public Preparer(Authorizer authorizer, boolean extendedTypesEnabled) {}

  /**
   * Judges a request of a session.
   *
   * @param proposed the state with everything that is proposed already
   * @param zxid what the transaction will get
   * @return {@link Txn.Rejected} or {@link Txn.RejectedMulti} where a rule forbids it
   */
  public Txn prepare(
      ServerState proposed,
      long zxid,
      TxnHeader header,
      Request.Write request,
      List<Identity> identities) {
    throw new UnsupportedOperationException("not built yet");
  }

  /** Deletes a container or a node whose time has run out, if it still has no children. */
  public Txn deleteContainer(ServerState proposed, NodePath path) {
    throw new UnsupportedOperationException("not built yet");
  }
}
