package io.quorate.server.runtime;

import io.quorate.server.replica.ReplicaEffect;
import io.quorate.server.state.ServerState;
import java.util.List;

/** The door that clients come through, as the replica's loop sees it. */
public interface ClientPort {
  /** How many I/O loops there are; the lowest 8 bits of a connection's id name its loop. */
  int loops();

  /**
   * Announces that a turn's results are about to be handed over: from here on no loop answers a
   * read by itself until it has had this turn's batch, so that nobody sees a loop's older state
   * behind an answer of another loop.
   */
  void beginTurn(long turn);

  /**
   * One turn's batch for one loop.
   *
   * @param effects for its connections, in order; may be empty; taken over
   * @param root what reads may be answered from once the effects are carried out
   * @param answering whether reads may be answered by the loop at all
   */
  void deliver(
      int loop, long turn, List<ReplicaEffect> effects, ServerState root, boolean answering);
}
