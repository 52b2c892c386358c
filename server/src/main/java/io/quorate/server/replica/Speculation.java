package io.quorate.server.replica;

import io.quorate.server.base.Check;
import io.quorate.server.state.Applied;
import io.quorate.server.state.ServerState;
import io.quorate.server.state.Transition;
import io.quorate.server.state.Txn;
import io.quorate.server.state.TxnHeader;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the state will be once everything that this leader proposed is committed: each transaction
 * is applied once, when it is proposed, and what came of it is kept until it is delivered. It ends
 * with the leadership. Owned by the replica thread.
 *
 * <p>Zab puts entries of its own between them (configurations, and entries that say nothing), which
 * are seen here only when they are delivered: what was proposed behind them is then applied again,
 * on top of them.
 */
final class Speculation {
  /** A transaction under way, and the state behind it. */
  record Proposal(long zxid, TxnHeader header, Txn txn, Applied applied) {}

  private final ArrayDeque<Proposal> underWay = new ArrayDeque<>();
  private ServerState proposed;

  Speculation(ServerState committed) {
    this.proposed = committed;
  }

  /** The state with everything proposed in it: what requests are judged against. */
  ServerState proposed() {
    return proposed;
  }

  int size() {
    return underWay.size();
  }

  /**
   * @param applied what the transaction comes to in the proposed state
   */
  void add(long zxid, TxnHeader header, Txn txn, Applied applied) {
    Check.that(zxid > proposed.lastZxid(), "zxid 0x%x is not behind the last proposal", zxid);
    underWay.add(new Proposal(zxid, header, txn, applied));
    proposed = applied.state();
  }

  /** Takes the proposal that is delivered now; null if the entry is none of ours. */
  @Nullable Proposal deliver(long zxid) {
    Proposal next = underWay.peek();
    if (next == null || next.zxid() != zxid) {
      Check.that(next == null || next.zxid() > zxid, "the proposal before 0x%x was skipped", zxid);
      return null;
    }
    underWay.remove();
    return next;
  }

  /** An entry that is none of ours was delivered and led to this state. */
  void rebase(ServerState committed) {
    proposed = committed;
    int count = underWay.size();
    for (int i = 0; i < count; i++) {
      Proposal proposal = underWay.remove();
      Applied again =
          Transition.apply(proposed, proposal.zxid(), proposal.header(), proposal.txn());
      add(proposal.zxid(), proposal.header(), proposal.txn(), again);
    }
  }
}
