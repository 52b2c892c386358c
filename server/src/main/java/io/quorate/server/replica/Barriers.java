package io.quorate.server.replica;

import io.quorate.server.base.Check;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Who waits at this server for a linearizable point: all that asked in one turn share one question
 * to the leader, and go on when its commit point has been applied here. Owned by the replica
 * thread.
 */
final class Barriers {
  /** Who is told that a barrier was reached. */
  interface Reached {
    void sync(Pending pending);

    void admin(long token);
  }

  /** A client's sync, or a question without a session. */
  private record Waiter(long ticket, @Nullable Pending sync, long token) {}

  /** The leader's answer: everybody up to this ticket needs this zxid. */
  private record Passed(long ticket, long zxid) {}

  private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
  private final ArrayDeque<Passed> passed = new ArrayDeque<>();
  private long nextTicket = 1;
  private boolean toAsk;

  void add(Pending sync) {
    waiters.add(new Waiter(nextTicket, sync, 0));
    toAsk = true;
  }

  void add(long token) {
    waiters.add(new Waiter(nextTicket, null, token));
    toAsk = true;
  }

  boolean toAsk() {
    return toAsk;
  }

  /** Ends a turn: one question for all that came in it. */
  void ask(Upstream upstream) {
    if (!toAsk) return;
    toAsk = false;
    upstream.askBarrier(nextTicket++);
  }

  /** The leader answered. */
  void passed(long ticket, long zxid) {
    if (ticket < nextTicket) passed.add(new Passed(ticket, zxid));
  }

  /** Lets everybody go on whose point has been applied. */
  void release(long appliedZxid, Reached reached) {
    while (true) {
      Passed next = passed.peek();
      if (next == null || next.zxid() > appliedZxid) return;
      passed.remove();
      while (true) {
        Waiter waiter = waiters.peek();
        if (waiter == null || waiter.ticket() > next.ticket()) break;
        waiters.remove();
        if (waiter.sync() == null) reached.admin(waiter.token());
        else reached.sync(waiter.sync());
      }
    }
  }

  /**
   * The leader is lost: answers to what was asked of it count no more. Clients' syncs are forgotten
   * here, to be brought again; whoever asked without a session is told so.
   */
  void forget(ReplicaEffects effects) {
    for (Waiter waiter : waiters) {
      if (waiter.sync() == null) {
        effects.emit(new ReplicaEffect.BarrierReached(waiter.token(), false));
      }
    }
    waiters.clear();
    passed.clear();
    toAsk = false;
    Check.that(nextTicket > 0, "ticket %d wrapped", nextTicket);
  }
}
