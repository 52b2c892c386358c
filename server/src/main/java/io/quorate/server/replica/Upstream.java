package io.quorate.server.replica;

import io.quorate.server.base.Now;

/**
 * Where this server takes what only the leader can decide: its own {@link Leadership}, or the
 * {@link LeaderLink} to another server. It lives as long as this server has that leader; what was
 * under way in it is lost with it.
 */
sealed interface Upstream permits Leadership, LeaderLink {
  /** Whether requests are taken at this moment; what can't be taken now is brought again. */
  boolean ready();

  /** Brings a handshake or a request that changes the state. */
  void bring(Now now, long origin, Pending pending);

  /** Asks for the commit point of a leader that is certain to lead after this moment. */
  void askBarrier(long ticket);
}
